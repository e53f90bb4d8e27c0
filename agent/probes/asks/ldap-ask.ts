import { byElement, type Element, element, elementsIn, integer, numberIn, octets, TAG } from "../ber.ts";
import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { Misheard, type Talk } from "../talk.ts";

/** Operations by their tags (RFC 4511 section 4). */
const OPERATION = {
  bindRequest: 0x60,
  bindResponse: 0x61,
  search: 0x63,
  entry: 0x64,
  done: 0x65,
  reference: 0x73,
  extended: 0x78,
};
const SIMPLE = 0x80;
const PRESENT = 0x87;
const BASE_OBJECT = 0;
const WHOLE_SUBTREE = 2;

/** What the root entry is asked for (RFC 4512 section 5.1, RFC 3045). */
const ROOT_ATTRIBUTES = [
  "namingContexts",
  "supportedLDAPVersion",
  "supportedSASLMechanisms",
  "vendorName",
] as const;
/** No attribute at all (RFC 4511 section 4.5.1.8): that there is an entry is enough. */
const NO_ATTRIBUTE = ["1.1"];
/** Entries and references of one search that are read. */
const MAX_ENTRIES = 8;
/** A name that a server gives itself is asked for up to this length. */
const MAX_BASE_BYTES = 256;

/** Result codes by name (RFC 4511 section 4.1.9). */
const RESULTS: Readonly<Record<number, string>> = {
  0: "success",
  1: "operationsError",
  2: "protocolError",
  3: "timeLimitExceeded",
  4: "sizeLimitExceeded",
  7: "authMethodNotSupported",
  8: "strongerAuthRequired",
  10: "referral",
  11: "adminLimitExceeded",
  13: "confidentialityRequired",
  32: "noSuchObject",
  48: "inappropriateAuthentication",
  49: "invalidCredentials",
  50: "insufficientAccessRights",
  51: "busy",
  52: "unavailable",
  53: "unwillingToPerform",
  80: "other",
};

/**
 * Asks a directory what it tells strangers: its root entry; whether a bind without a name and a
 * password goes through; or whether it shows that there is an entry in the first tree that it names
 * itself, of which no attribute is asked. No name and no password is ever sent.
 */
export const ldapAsk: LineQuestion = async (talk, { variant }) => {
  if (variant === "anonymous-bind") {
    const bind = await boundAs(talk, "", "");
    return { identity: byBanner(Buffer.from("ldap")), findings: { bind } };
  }
  const root = await searched(talk, 1, "", BASE_OBJECT, ROOT_ATTRIBUTES);
  const { namingContexts: contexts = [], ...attributes } = root.attributes;
  // What a server names itself is the same to everybody who may read it.
  const identity = byBanner(Buffer.from(`ldap ${contexts.join(";")}`));
  const readable = root.entries > 0 ? "yes" : "no";
  if (variant === "root-dse") {
    const { supportedLDAPVersion: versions, supportedSASLMechanisms: sasl, vendorName: vendor } = attributes;
    const findings = { result: root.result, "root-readable": readable, contexts, versions, sasl, vendor };
    return { identity, findings };
  }
  const base = baseAmong(contexts);
  if (base === undefined) return { identity, findings: { "root-readable": readable, result: root.result } };
  const { result, entries } = await searched(talk, 2, base, WHOLE_SUBTREE, NO_ATTRIBUTE);
  const entry = entries > 0 ? "shown" : "not-shown";
  return { identity, findings: { "root-readable": readable, base, result, entries, entry } };
};

/** The result of a bind with a name and a word; nobody's where both are empty. */
export async function boundAs(talk: Talk, name: string, word: string): Promise<string> {
  const bind = element(OPERATION.bindRequest, integer(3), octets(name), octets(word, SIMPLE));
  talk.say(message(9, bind));
  return resultOf(await hearOperation(talk, OPERATION.bindResponse));
}

/** The first tree that a directory names itself, and whether it told its root entry at all. */
export async function rootOf(
  talk: Talk,
): Promise<{ readonly context: string | undefined; readonly readable: "yes" | "no" }> {
  const { attributes, entries } = await searched(talk, 1, "", BASE_OBJECT, ["namingContexts"]);
  return { context: baseAmong(attributes["namingContexts"] ?? []), readable: entries > 0 ? "yes" : "no" };
}

const baseAmong = (contexts: readonly string[]): string | undefined =>
  contexts.find((context) => context !== "" && context.length <= MAX_BASE_BYTES);

const message = (id: number, operation: Uint8Array): Buffer => element(TAG.sequence, integer(id), operation);

type Searched = {
  readonly result: string;
  readonly entries: number;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
};

/** One search for one entry, read to its end. */
async function searched(
  talk: Talk,
  id: number,
  base: string,
  scope: number,
  attributes: readonly string[],
): Promise<Searched> {
  const search = [
    octets(base),
    integer(scope, TAG.enumerated),
    integer(0, TAG.enumerated),
    // One entry, five seconds.
    integer(1),
    integer(5),
    element(1, Buffer.from([0])),
    octets("objectClass", PRESENT),
    element(TAG.sequence, ...attributes.map((name) => octets(name))),
  ];
  talk.say(message(id, element(OPERATION.search, ...search)));
  let entries = 0;
  let found: Searched["attributes"] = {};
  for (let heard = 0; heard <= MAX_ENTRIES; heard++) {
    const operation = await hearOperation(talk, OPERATION.entry, OPERATION.reference, OPERATION.done);
    if (operation.tag === OPERATION.entry) {
      entries += 1;
      found = { ...attributesOf(operation), ...found };
    } else if (operation.tag !== OPERATION.reference) {
      return { result: resultOf(operation), entries, attributes: found };
    }
  }
  throw new Misheard("more entries than were asked for");
}

/** The next operation, which must be one of these; or the notice with which a server hangs up (RFC 4511 section 4.4.1). */
async function hearOperation(talk: Talk, ...tags: readonly number[]): Promise<Element> {
  const [sequence] = elementsIn(await talk.hear(byElement(TAG.sequence)));
  const [, operation] = elementsIn(sequence?.content ?? Buffer.alloc(0));
  if (operation === undefined || ![...tags, OPERATION.extended].includes(operation.tag))
    throw new Misheard("another operation than was asked for");
  return operation;
}

function resultOf(operation: Element): string {
  const [first] = elementsIn(operation.content);
  if (first?.tag !== TAG.enumerated) throw new Misheard("no result");
  const code = numberIn(first);
  return RESULTS[code] ?? `result ${code}`;
}

/** Attributes that were asked for, by the names that we use; a server may spell them otherwise. */
function attributesOf({ content }: Element): Searched["attributes"] {
  const [, list] = elementsIn(content);
  const found: Record<string, readonly string[]> = {};
  for (const attribute of elementsIn(list?.content ?? Buffer.alloc(0))) {
    const [name, values] = elementsIn(attribute.content);
    const spelt = name?.content.toString("latin1").toLowerCase();
    const known = ROOT_ATTRIBUTES.find((one) => one.toLowerCase() === spelt);
    if (known !== undefined)
      found[known] = elementsIn(values?.content ?? Buffer.alloc(0)).map((value) =>
        value.content.toString("latin1"),
      );
  }
  return found;
}
