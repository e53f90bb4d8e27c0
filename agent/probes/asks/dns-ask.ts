import { saidLabel } from "../../../proto/inert.ts";
import { dgaLabels } from "../../../proto/made-up.ts";
import type { AskStep } from "../../../proto/step.ts";
import { type DnsQuery, dnsQuery, readDns } from "../dns-message.ts";
import { byBanner } from "../peer-identity.ts";
import type { Answer, DatagramQuestion, LineQuestion } from "../question.ts";
import { type Framing, Misheard } from "../talk.ts";

/** Answers that are told, each of which is cut like every fact. */
const MAX_ANSWERS = 16;

const QUERIES: Readonly<Record<string, Omit<DnsQuery, "name">>> = {
  a: { type: "A", recursionDesired: true },
  "a-local": { type: "A", recursionDesired: false },
  aaaa: { type: "AAAA", recursionDesired: true },
  txt: { type: "TXT", recursionDesired: true },
  soa: { type: "SOA", recursionDesired: true },
  "nonce-a": { type: "A", recursionDesired: true },
  "nonce-txt": { type: "TXT", recursionDesired: true },
  axfr: { type: "AXFR", recursionDesired: false },
};

/**
 * Asks a name server for one name, over UDP. The name stands in the signed scenario; "nonce-a" asks
 * for the run's own label under it, which nobody can have in a cache.
 */
export const dnsAsk: DatagramQuestion = {
  payload: (step, nonce) => queryFor(step, nonce),
  read: (reply) => told(reply),
};

/** The same over TCP; of a zone's transfer the first message is read, and the rest is not waited for. */
export const dnsAskTcp: LineQuestion = async (talk, step, nonce) => {
  const query = queryFor(step, nonce);
  talk.say(Buffer.concat([Buffer.from([query.length >> 8, query.length & 0xff]), query]));
  return told((await talk.hear(byMessage)).subarray(2));
};

/** Two bytes of length before each message (RFC 1035 section 4.2.2). */
const byMessage: Framing = (heard) => {
  if (heard.length < 2) return undefined;
  const length = heard.readUInt16BE(0);
  if (length < 12) throw new Misheard("no message of DNS");
  return 2 + length;
};

function queryFor({ variant, name = "" }: AskStep, nonce: Uint8Array): Buffer {
  const [, made] = /^dga-(\d+)$/.exec(variant) ?? [];
  const query = made === undefined ? QUERIES[variant] : QUERIES["a"];
  if (query === undefined || name === "") throw new Error(`no query named ${variant} for "${name}"`);
  const label = made === undefined ? saidLabel(nonce) : dgaLabels(nonce)[Number(made) - 1];
  const isOwn = made !== undefined || variant.startsWith("nonce-");
  return dnsQuery({ ...query, name: isOwn ? `${label}.${name}` : name });
}

function told(message: Buffer): Answer {
  const { rcode, records, count, isAuthoritative, isTruncated, recursionAvailable } = readDns(message);
  const answers = records.map(({ text }) => text).filter((text) => text !== "");
  const recursion = recursionAvailable ? "yes" : "no";
  return {
    // A name server says nothing of itself that would stay the same from one name to the next.
    identity: byBanner(Buffer.from("dns")),
    findings: {
      rcode,
      answers: someOf(answers.slice(0, MAX_ANSWERS)),
      records: count,
      types: someOf([...new Set(records.map(({ type }) => type))]),
      "recursion-available": recursion,
      authoritative: isAuthoritative ? "yes" : "no",
      truncated: isTruncated ? "yes" : undefined,
    },
  };
}

/** No fact where there is nothing: an empty one would hold none of anything. */
const someOf = (values: readonly string[]): readonly string[] | undefined =>
  values.length === 0 ? undefined : values;
