import { createHash, X509Certificate } from "node:crypto";
import { saidLabel } from "../../../proto/inert.ts";
import { SAY_ZONE } from "../../../proto/say-words.ts";
import { dnsQuery } from "../dns-message.ts";
import type { Findings } from "../facts.ts";
import { byCertificate, holds } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { Unheard } from "../talk.ts";
import { whatever } from "./say-line.ts";

/**
 * Says the run's word inside TLS, with whatever certificate the other side shows, and tells which that
 * was: where it is not the witness's own, something on the way opens what is said.
 */
export const sayTls: LineQuestion = async (talk, { variant, serverName }, said) => {
  const leaf = await talk.secured(serverName);
  talk.say(variant === "dot" ? overTcp(labelQuery(said)) : said);
  return {
    identity: byCertificate(leaf),
    findings: { echo: await echoOf(() => whatever(talk, said), said), ...leafFindings(leaf) },
  };
};

/** Whether the word came back; "none" where nothing did, for the handshake before it is worth telling. */
async function echoOf(hear: () => Promise<Buffer>, said: Uint8Array): Promise<string> {
  try {
    return holds(await hear(), said) ? "yes" : "no";
  } catch (cause) {
    if (cause instanceof Unheard) return "none";
    throw cause;
  }
}

/** A query for the run's own label, which nobody can have in a cache. */
export const labelQuery = (said: Uint8Array): Buffer =>
  dnsQuery({ name: `${saidLabel(said)}.${SAY_ZONE}`, type: "TXT", recursionDesired: true });

/** Two bytes of length before a message (RFC 1035 section 4.2.2). */
const overTcp = (message: Buffer): Buffer =>
  Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]);

/** What tells a leaf from another: its SHA-256, and who says that it issued it. */
export function leafFindings(leaf: Uint8Array): Findings {
  const fingerprint = createHash("sha256").update(leaf).digest("hex");
  try {
    return { leaf: fingerprint, issuer: new X509Certificate(leaf).issuer.replaceAll("\n", ", ") };
  } catch {
    return { leaf: fingerprint };
  }
}
