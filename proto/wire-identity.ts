import { boundedText } from "./bounded.ts";
import type { plumbline } from "./gen/wire.js";

/** Messages of the link by which an agent's identity is kept good. */

/** A wish for a certificate over a fresh key; whom it is for is the session's. */
export type RenewalRequest = {
  readonly kind: "renewalRequest";
  readonly csr: string;
  readonly proof: Uint8Array;
};
/** `code` is empty when there is a certificate. */
export type RenewalReply = {
  readonly kind: "renewalReply";
  readonly certificate: string;
  readonly authorities: string;
  readonly code: string;
  readonly sentence: string;
};
/** The authorities to trust from now on. */
export type Authorities = { readonly kind: "authorities"; readonly pem: string };
/** The batch that ends at `sequence` is another one with the agent than with the collector. */
export type ChainFork = {
  readonly kind: "chainFork";
  readonly sequence: number;
  readonly hash: Uint8Array;
  readonly proof: Uint8Array;
};
export type IdentityMessage = RenewalRequest | RenewalReply | Authorities | ChainFork;

/** Bounds of what renews an identity, in characters: a request, a chain of certificates, a set of authorities. */
export const MAX_PEM = { request: 8_192, certificate: 16_384, authorities: 65_536 } as const;

/** The identity message in an envelope; undefined when it holds none. Throws on what is out of bounds. */
export function readIdentityMessage({
  renewalRequest,
  renewalReply,
  authorities,
  chainFork,
}: plumbline.Envelope.$Shape): IdentityMessage | undefined {
  if (renewalRequest)
    return {
      kind: "renewalRequest",
      csr: boundedText(renewalRequest.csr, MAX_PEM.request),
      proof: copy(renewalRequest.proof),
    };
  if (renewalReply)
    return {
      kind: "renewalReply",
      certificate: boundedText(renewalReply.certificate, MAX_PEM.certificate),
      authorities: boundedText(renewalReply.authorities, MAX_PEM.authorities),
      code: boundedText(renewalReply.code, 64),
      sentence: boundedText(renewalReply.sentence, 500),
    };
  if (authorities) return { kind: "authorities", pem: boundedText(authorities.pem, MAX_PEM.authorities) };
  if (chainFork)
    return {
      kind: "chainFork",
      sequence: chainFork.sequence ?? 0,
      hash: copy(chainFork.hash),
      proof: copy(chainFork.proof),
    };
  return undefined;
}

const copy = (bytes: Uint8Array | null | undefined): Uint8Array => Uint8Array.from(bytes ?? []);
