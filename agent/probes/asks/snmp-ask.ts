import { element, elementsIn, integer, numberIn, octets, TAG } from "../ber.ts";
import { byBanner } from "../peer-identity.ts";
import type { Answer, DatagramQuestion } from "../question.ts";
import { Misheard } from "../talk.ts";

/** Kinds of message by their tags (RFC 3416 section 3). */
const PDU = { get: 0xa0, response: 0xa2, report: 0xa8 };
const VERSIONS: Readonly<Record<number, string>> = { 0: "v1", 1: "v2c", 3: "v3" };
/** The community that equipment is delivered with; it stands in no scenario and is the only one that is ever said. */
const COMMUNITY = "public";
const REQUEST = 0x706c62;
/** sysDescr.0 (RFC 3418). */
const DESCRIPTION = element(TAG.object, Buffer.from("2b06010201010100", "hex"));
/** So much of a description is told. */
const MAX_DESCRIPTION = 60;
/** Reasons that an agent gives in an answer without a value (RFC 3416 section 3). */
const ERRORS: Readonly<Record<number, string>> = {
  1: "tooBig",
  2: "noSuchName",
  5: "genErr",
  6: "noAccess",
  16: "authorizationError",
};

/**
 * Asks an SNMP agent for its description with the community that equipment is delivered with; or for
 * the name of its engine, which every agent of version 3 tells anybody (RFC 3414 section 4) and which
 * therefore shows that it is there when it does not answer the former.
 */
export const snmpAsk: DatagramQuestion = {
  payload: ({ variant }) =>
    variant === "v3-discovery" ? DISCOVERY : getDescription(variant === "public-v1" ? 0 : 1),
  read: (reply) => {
    const [message, more] = elementsIn(reply);
    if (message?.tag !== TAG.sequence || more !== undefined) throw new Misheard("no message of SNMP");
    const [version, ...rest] = elementsIn(message.content);
    const number = numberIn(version);
    return number === 3 ? readReport(rest[1]?.content) : readDescription(number, rest[1]);
  },
};

const get = (...bindings: readonly Uint8Array[]): Buffer =>
  element(PDU.get, integer(REQUEST), integer(0), integer(0), element(TAG.sequence, ...bindings));

const getDescription = (version: number): Buffer =>
  element(
    TAG.sequence,
    integer(version),
    octets(COMMUNITY),
    get(element(TAG.sequence, DESCRIPTION, element(TAG.null))),
  );

/** A request to an engine whose name is unknown, by nobody (RFC 3412 section 6, RFC 3414 section 4). */
const DISCOVERY = element(
  TAG.sequence,
  integer(3),
  // Id, the most that we take, "report if you can't", the user-based security model.
  element(TAG.sequence, integer(REQUEST), integer(1_472), element(TAG.octets, Buffer.from([4])), integer(3)),
  element(
    TAG.octets,
    element(TAG.sequence, octets(""), integer(0), integer(0), octets(""), octets(""), octets("")),
  ),
  element(TAG.sequence, octets(""), octets(""), get()),
);

function readDescription(
  version: number,
  pdu: { readonly tag: number; readonly content: Buffer } | undefined,
): Answer {
  if (pdu?.tag !== PDU.response) throw new Misheard("no response");
  const [, error, , bindings] = elementsIn(pdu.content);
  const [binding] = elementsIn(bindings?.content ?? Buffer.alloc(0));
  const [, value] = elementsIn(binding?.content ?? Buffer.alloc(0));
  const status = numberIn(error);
  const description =
    value?.tag === TAG.octets ? value.content.toString("latin1").slice(0, MAX_DESCRIPTION) : undefined;
  return {
    identity: byBanner(Buffer.from(`snmp ${description ?? ""}`)),
    findings: {
      version: VERSIONS[version] ?? `version ${version}`,
      description,
      error: status === 0 ? undefined : (ERRORS[status] ?? `error ${status}`),
    },
  };
}

/** The engine's name stands first in the security parameters. */
function readReport(parameters: Buffer | undefined): Answer {
  const [sequence] = elementsIn(parameters ?? Buffer.alloc(0));
  const [name] = elementsIn(sequence?.content ?? Buffer.alloc(0));
  // RFC 3411: 5 to 32 bytes.
  if (name?.tag !== TAG.octets || name.content.length < 5 || name.content.length > 32)
    throw new Misheard("no name of an engine");
  const engine = name.content.toString("hex");
  return { identity: byBanner(Buffer.from(`snmp engine ${engine}`)), findings: { version: "v3", engine } };
}
