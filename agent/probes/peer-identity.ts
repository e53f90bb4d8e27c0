import { createHash } from "node:crypto";
import type { Identity } from "../../proto/outcome.ts";
import { stableBanner } from "./banner.ts";

const sha256 = (content: Uint8Array | string): string => createHash("sha256").update(content).digest("hex");

/** By the leaf certificate: the strongest that a peer shows without being asked for more. */
export const byCertificate = (der: Uint8Array): Identity => ({ by: "certificate", hash: sha256(der) });

/** By the greeting, without what changes each time. */
export const byBanner = (greeting: Uint8Array): Identity => ({
  by: "banner",
  hash: sha256(stableBanner(greeting)),
});

/** By a TLS alert: the peer speaks TLS but showed no certificate before it said no. */
export const byAlert = (code: string): Identity => ({ by: "banner", hash: sha256(`tls alert ${code}`) });

/** By an HTTP answer: status class, server and media type, without the versions that a page may add. */
export const byHttp = (status: number, server: string, contentType: string): Identity => {
  const mediaType = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  return { by: "http", hash: sha256(`${Math.floor(status / 100)}xx\n${server.trim()}\n${mediaType}`) };
};

/**
 * By a reply to the nonce. The nonce differs in each run, so the hash can't be of the bytes: it says
 * only whether the reply held the nonce, which a witness's always does.
 */
export const byReply = (reply: Uint8Array, nonce: Uint8Array): Identity => ({
  by: "reply",
  hash: sha256(holds(reply, nonce) ? "reply with the nonce" : "another reply"),
});

/** Whether the bytes hold the nonce somewhere. */
export const holds = (bytes: Uint8Array, nonce: Uint8Array): boolean =>
  nonce.length > 0 && Buffer.from(bytes).includes(Buffer.from(nonce));
