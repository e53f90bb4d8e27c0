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

/**
 * By an HTTP answer: status class, server, media type without what a page may add to it, and the page's title, by which
 * a block page differs that keeps the service's headers.
 */
export const byHttp = (
  status: number,
  { server, contentType }: { readonly server: string; readonly contentType: string },
  body: Uint8Array,
): Identity => {
  const mediaType = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const words = [`${Math.floor(status / 100)}xx`, server.trim(), mediaType, ...titleOf(body)];
  return { by: "http", hash: sha256(words.join("\n")) };
};

/** So much of a title is compared. */
const MAX_TITLE_LENGTH = 200;

/** A page's title, if it has one, without digits: a title may count, or tell the time. */
function titleOf(body: Uint8Array): readonly string[] {
  const [, title] = /<title[^<>]{0,200}>([^<]{1,1000})/i.exec(Buffer.from(body).toString("latin1")) ?? [];
  const words = title?.replace(/\d+/g, "#").replace(/\s+/g, " ").trim().slice(0, MAX_TITLE_LENGTH);
  return words === undefined || words === "" ? [] : [words];
}

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
