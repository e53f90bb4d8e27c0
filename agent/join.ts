import type { KeyObject } from "node:crypto";
import { type RequestOptions, request } from "node:https";
import {
  JOIN_PATH,
  type JoinReply,
  type JoinRequest,
  type JoinToken,
  joinReplySchema,
  joinToken,
  MAX_JOIN_BYTES,
  refusalSchema,
} from "../proto/join.ts";
import { signJoin } from "../proto/seal.ts";
import { fingerprintOf, holdsIdentity, readIdentity, switchTlsFiles, writeIdentity } from "./identity.ts";
import { checkIssued } from "./issued.ts";
import { evidenceSpki, newEvidenceKey, newTlsKey } from "./keys.ts";
import { lock } from "./lock.ts";
import { pinnedAuthority } from "./presented-chain.ts";
import { allowRebase } from "./rebase.ts";
import { CommandRefused, saying } from "./refusal.ts";
import { readStatus } from "./status.ts";
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
export async function joinCollector(joining: Joining): Promise<JoinReply & { readonly fingerprint: string }> {
  const { directory, sourceAddress } = joining;
  const token = readToken(joining.token);
  const url = collectorUrl(joining.collectorUrl);
  if (await holdsIdentity(directory)) {
    throw new CommandRefused(
      2,
      `--data: ${directory} already holds an agent; bring it back with "plumbline-agent rejoin", choose another folder, or remove it`,
    );
  }
  const evidence = await newEvidenceKey();
  const { reply, key } = await ask(url, token, sourceAddress, evidence.key);
  await writeIdentity(directory, {
    agentId: reply.agentId,
    segment: reply.segment,
    collectorUrl: url.origin,
    sourceAddress,
    key,
    certificate: reply.certificate,
    ca: reply.ca,
    evidenceKey: evidence.pem,
  });
  return { ...reply, fingerprint: fingerprintOf(evidence.key) };
}

/** What a rejoin was asked with; the collector is the one of the join where none is named. */
export type Rejoining = Pick<Joining, "token" | "directory"> & { readonly collectorUrl?: string };

/**
 * Brings an agent back whose certificate opens no door any more: a fresh key and certificate for the
 * identity that is there, by a token made for it and its evidence key. Chain and spool go on; where
 * the collector's chain is another one, the next run puts what is unsent behind it.
 */
export async function rejoinCollector(rejoining: Rejoining): Promise<JoinReply> {
  const { directory } = rejoining;
  const token = readToken(rejoining.token);
  const identity = await readIdentity(directory);
  const url = collectorUrl(rejoining.collectorUrl ?? identity.collectorUrl);
  const unlock = await lock(directory);
  try {
    const { reply, key } = await ask(url, token, identity.sourceAddress, identity.evidenceKey);
    if (reply.agentId !== identity.agentId)
      throw new CommandRefused(3, `The collector took this agent for ${reply.agentId}; nothing was changed`);
    const before = await readStatus(directory).catch(() => undefined);
    await allowRebase(directory, before?.link.acknowledged ?? 0);
    const { certificate, ca } = reply;
    await switchTlsFiles(directory, { ...identity, collectorUrl: url.origin }, { key, certificate, ca });
    return reply;
  } finally {
    await unlock();
  }
}

function readToken(text: string): JoinToken {
  const token = joinToken(text);
  if (token === undefined) throw new CommandRefused(2, "--token: is not a join token (plj1.…)");
  return token;
}

/** A fresh TLS key and what the collector certifies it with, for whoever holds the evidence key. */
async function ask(
  url: URL,
  token: JoinToken,
  sourceAddress: string,
  evidence: KeyObject,
): Promise<{ readonly reply: JoinReply; readonly key: string }> {
  const ca = await pinnedAuthority(url, [token.caFingerprint], sourceAddress);
  const tls = await newTlsKey();
  const reply = await post(url, ca, sourceAddress, {
    secret: token.secret,
    csr: tls.csr,
    evidenceKey: evidenceSpki(evidence).toString("base64"),
    proof: signJoin(tls.csr, evidence).toString("base64"),
    agentVersion: AGENT_VERSION,
  });
  try {
    checkIssued(reply, tls.pem, (fingerprint) => fingerprint === token.caFingerprint);
  } catch (cause) {
    throw new CommandRefused(3, `The collector's answer can't be used: ${saying(cause)}`, { cause });
  }
  return { reply, key: tls.pem };
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
