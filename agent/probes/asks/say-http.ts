import { createHash } from "node:crypto";
import { CONTENTS } from "../../../proto/contents.ts";
import { saidBase64 } from "../../../proto/inert.ts";
import { BEHIND, FILLER, FRONT, PIECE_BYTES, POST_BYTES } from "../../../proto/say-words.ts";
import { holds } from "../peer-identity.ts";
import type { HttpQuestion, HttpRequestLine } from "../question.ts";
import { labelQuery } from "./say-tls.ts";

/** The run's word in a request, by variant. What is sent beside it is the same for every run. */
const SAID: Readonly<Record<string, (said: Uint8Array) => HttpRequestLine>> = {
  get: (said) => ({ method: "GET", path: "/", headers: { "x-plumbline-said": text(said) } }),
  "post-4k": (said) => post(said, POST_BYTES),
  "piece-32k": (said) => post(said, PIECE_BYTES),
  /** As chat services take notes from programs. */
  webhook: (said) => ({
    method: "POST",
    path: "/hooks/plumbline",
    headers: { "content-type": "application/json" },
    body: Buffer.from(JSON.stringify({ text: `SYNTHETIC ${text(said)}`, username: "plumbline" })),
  }),
  /** The word in base64, in a cookie. */
  cookie: (said) => ({ method: "GET", path: "/", headers: { cookie: `session=${saidBase64(said)}` } }),
  plain: (said) => labelled(said, CONTENTS.plain.body),
  /** Test numbers and specimens, which are nobody's. */
  numbers: (said) =>
    labelled(said, `${CONTENTS["card-numbers"].body}&more=${CONTENTS["identity-numbers"].body}`),
  /** RFC 8484 section 4.1. */
  doh: (said) => ({
    method: "POST",
    path: "/dns-query",
    headers: { "content-type": "application/dns-message", accept: "application/dns-message" },
    body: labelQuery(said),
  }),
  named: (said) => named(said, BEHIND),
  /** One name in the handshake, another in the request within it. */
  fronted: (said) => named(said, FRONT),
};

const named = (said: Uint8Array, serverName: string): HttpRequestLine => ({
  method: "GET",
  path: "/",
  serverName,
  headers: { host: BEHIND, "x-plumbline-said": text(said) },
});

const labelled = (said: Uint8Array, words: string): HttpRequestLine => ({
  method: "POST",
  path: "/",
  headers: { "content-type": "application/x-www-form-urlencoded", "x-plumbline-said": text(said) },
  body: Buffer.from(words),
});

const text = (said: Uint8Array): string => Buffer.from(said).toString("latin1");

/** Synthetic lines behind the word, up to a size. */
function post(said: Uint8Array, bytes: number): HttpRequestLine {
  const head = Buffer.concat([said, Buffer.from("\n")]);
  const body = Buffer.concat([head, Buffer.alloc(bytes - head.length, FILLER)]);
  return { method: "POST", path: "/", headers: { "content-type": "text/plain" }, body };
}

/** One request with the run's word, in the clear. */
export const sayHttp: HttpQuestion = saying("http");
/** The same over TLS, with whatever certificate. */
export const sayHttps: HttpQuestion = saying("https");

function saying(scheme: "http" | "https"): HttpQuestion {
  return {
    scheme,
    request: ({ variant }, said) => lineFor(variant, said),
    heard: (answer, { variant }, said) => {
      const { body } = lineFor(variant, said);
      return {
        identity: answer.identity,
        findings: {
          status: answer.status,
          server: answer.header("server")[0],
          echo: holds(answer.body, said) ? "yes" : "no",
          "body-sha256": body === undefined ? undefined : createHash("sha256").update(body).digest("hex"),
          leaf: answer.identity.by === "certificate" ? answer.identity.hash : undefined,
        },
      };
    },
  };
}

function lineFor(variant: string, said: Uint8Array): HttpRequestLine {
  const say = SAID[variant];
  if (say === undefined) throw new Error(`no request named ${variant}`);
  return say(said);
}
