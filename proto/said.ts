import { CONTENTS } from "./contents.ts";
import { lookWords } from "./host.ts";
import { NONCE_DIGITS } from "./inert.ts";
import { isWriting, writtenBy } from "./sandbox.ts";
import type { Step } from "./step.ts";
import type { Target } from "./target.ts";

/**
 * What a step puts on the wire, for people who want to know before it runs. Where a byte depends on
 * the run, it says so; nothing of it is a collector's to choose.
 */
export function saidBy(step: Step): string {
  switch (step.kind) {
    case "tcp-connect":
      return step.sendNonce ? NONCE : "nothing";
    case "udp-send":
      return NONCE;
    case "tls-handshake":
      return `a TLS ClientHello${step.serverName === "" ? "" : ` for ${step.serverName}`}, then nothing`;
    case "http-request":
      return `${step.scheme === "https" ? "a TLS ClientHello, and in it " : ""}${requestLines(`GET ${step.path} HTTP/1.1`, step)}`;
    case "http-content":
      return `${requestLines(`POST ${step.path} HTTP/1.1`, step)} | x-plumbline-said: ${NONCE} | content-type: application/x-www-form-urlencoded | and the body ${CONTENTS[step.content]}`;
    case "witness-listen":
      return step.answers ? `${NONCE}, back to whoever sent it` : "nothing";
    case "self-check":
      return "an echo on its own loopback";
    case "socket-table":
      return "nothing: it reads the kernel's socket table";
    default:
      if (isWriting(step)) return writtenBy(step.kind, step.variant);
      if (!("variant" in step)) return lookWords(step);
      return `the fixed bytes of ${step.kind} (${step.variant})`;
  }
}

const NONCE = `"plumbline " and ${NONCE_DIGITS} hexadecimal digits made of the run's nonce`;

/** The lines as they are sent, in their order. */
function requestLines(
  first: string,
  { hostHeader, target }: { readonly hostHeader: string; readonly target: Target },
): string {
  const own = target.host.includes(":") ? `[${target.host}]` : target.host;
  return [
    first,
    `host: ${hostHeader === "" ? `${own}:${target.port}` : hostHeader}`,
    "user-agent: plumbline-agent/<its version> (marker <the run's marker>)",
    "x-plumbline-run: <the run's marker>",
    "accept: */*",
    "accept-encoding: identity",
  ].join(" | ");
}
