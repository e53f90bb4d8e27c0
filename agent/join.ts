import { createPrivateKey, X509Certificate } from "node:crypto";
import { type RequestOptions, request } from "node:https";
import {
  JOIN_PATH,
  type JoinReply,
  type JoinRequest,
  joinReplySchema,
  joinToken,
  MAX_JOIN_BYTES,
  refusalSchema,
} from "../proto/join.ts";
import { signJoin } from "../proto/seal.ts";
import { holdsIdentity, writeIdentity } from "./identity.ts";
import { newEvidenceKey, newTlsKey } from "./keys.ts";
import { pinnedAuthority } from "./presented-chain.ts";
import { CommandRefused, saying } from "./refusal.ts";
import { AGENT_VERSION } from "./version.ts";

/** A join, answer included, may take this long. */
const JOIN_TIMEOUT_MS = 30_000;
/** A reply longer than this is not one. */
const MAX_REPLY_BYTES = 64 * 1024;

/** What a join was asked with; the token is a secret and is never logged. */
export type Joining = {
  readonly collectorUrl: string;
  readonly token: string;
  readonly directory: string;
  readonly sourceAddress: string;
};

/**
 * Makes this machine an agent: fresh keys, the CA that the token names, a certificate from the
 * collector, all written to the data folder. Never touches an identity that is already there.
 * Throws `CommandRefused` with one line for a person: 2 bad input, 3 unreachable or refused.
 */
export async function joinCollector(joining: Joining): Promise<JoinReply> {
  const { directory, sourceAddress } = joining;
  const token = joinToken(joining.token);
  if (token === undefined) throw new CommandRefused(2, "--token: is not a join token (plj1.…)");
  const url = collectorUrl(joining.collectorUrl);
  if (await holdsIdentity(directory)) {
    throw new CommandRefused(
      2,
      `--data: ${directory} already holds an agent; choose another folder or remove it`,
    );
  }

  const ca = await pinnedAuthority(url, token.caFingerprint, sourceAddress);
  const tls = await newTlsKey();
  const evidence = await newEvidenceKey();
  const reply = await post(url, ca, sourceAddress, {
    secret: token.secret,
    csr: tls.csr,
    evidenceKey: evidence.spki.toString("base64"),
    proof: signJoin(tls.csr, evidence.key).toString("base64"),
    agentVersion: AGENT_VERSION,
  });
  checkReply(reply, tls.pem, token.caFingerprint);

  await writeIdentity(directory, {
    agentId: reply.agentId,
    segment: reply.segment,
    collectorUrl: url.origin,
    sourceAddress,
    key: tls.pem,
    certificate: reply.certificate,
    ca: reply.ca,
    evidenceKey: evidence.pem,
  });
  return reply;
}

function collectorUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== "https:" || url.username !== "" || url.pathname !== "/") {
    throw new CommandRefused(2, `--collector: "${text}" is not an address such as https://collector:8444`);
  }
  return url;
}

function post(url: URL, ca: string, sourceAddress: string, body: JoinRequest): Promise<JoinReply> {
  const text = JSON.stringify(body);
  if (text.length > MAX_JOIN_BYTES) throw new RangeError(`Cannot send a join of ${text.length} bytes`);
  const options: RequestOptions = {
    method: "POST",
    ca,
    minVersion: "TLSv1.3",
    agent: false,
    headers: { "content-type": "application/json", "content-length": Buffer.byteLength(text) },
    signal: AbortSignal.timeout(JOIN_TIMEOUT_MS),
    ...(sourceAddress === "" ? {} : { localAddress: sourceAddress }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(new URL(JOIN_PATH, url), options, (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      response.on("data", (part: Buffer) => {
        length += part.length;
        if (length > MAX_REPLY_BYTES) sent.destroy(new Error("the answer is too long"));
        else parts.push(part);
      });
      response.on("error", (cause) => reject(unreachable(url, cause)));
      response.on("end", () => {
        try {
          resolve(readReply(response.statusCode ?? 0, Buffer.concat(parts).toString("utf8")));
        } catch (cause) {
          reject(cause);
        }
      });
    });
    sent.on("error", (cause) => reject(unreachable(url, cause)));
    sent.end(text);
  });
}

const unreachable = (url: URL, cause: unknown): CommandRefused =>
  new CommandRefused(3, `Cannot reach ${url.host}: ${saying(cause)}`, { cause });

function readReply(status: number, text: string): JoinReply {
  const body = parsed(text);
  const reply = joinReplySchema.safeParse(body);
  if (status >= 200 && status < 300 && reply.success) return reply.data;
  const refusal = refusalSchema.safeParse(body);
  throw new CommandRefused(
    3,
    refusal.success
      ? `The collector refuses: ${refusal.data.sentence} (${refusal.data.code})`
      : `The collector answered ${status}, and not in the words of a join`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The certificate must be for our key and from the CA we pinned; anything else would only fail later and unclearly. */
function checkReply(reply: JoinReply, key: string, fingerprint: string): void {
  try {
    const certificate = new X509Certificate(reply.certificate);
    const pinned = authorities(reply.ca).find(
      (ca) => ca.fingerprint256.replaceAll(":", "").toLowerCase() === fingerprint,
    );
    if (pinned === undefined) throw new Error("the CA is not the one that the token names");
    if (!certificate.checkPrivateKey(createPrivateKey(key)))
      throw new Error("the certificate is for another key");
    if (!certificate.verify(pinned.publicKey)) throw new Error("the certificate is not from that CA");
  } catch (cause) {
    throw new CommandRefused(3, `The collector's answer can't be used: ${saying(cause)}`, { cause });
  }
}

const authorities = (pem: string): readonly X509Certificate[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (one) => new X509Certificate(one),
  );
