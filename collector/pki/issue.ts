import { type AgentId, ID_PATTERN, type RandomBytes } from "../../proto/ids.ts";
import { after, type Instant, instant } from "../../proto/time.ts";
import type { Authority } from "./authority.ts";
import { BACKDATED_MS, buildCertificate } from "./certificate.ts";
import { checkRequest, type RequestProblem } from "./csr.ts";
import { pemFingerprint } from "./fingerprint.ts";

/** An agent's certificate lives this long; agents renew at half life. */
export const AGENT_CERTIFICATE_MS = 7 * 24 * 3_600_000;

/** A certificate starts at most this part of its life before it is made. */
const BACKDATED_SHARE = 10;
export type IssueReply =
  | {
      readonly kind: "issued";
      /** PEM, the leaf only. */
      readonly certificate: string;
      readonly fingerprint: string;
      readonly notAfter: Instant;
      /** Fingerprint of the authority that issued it. */
      readonly authority: string;
    }
  | { readonly kind: "refused"; readonly because: RequestProblem; readonly sentence: string };

/**
 * Issues a client certificate for the key in a certificate request.
 *
 * Everything but the key is ours: subject, names, usage, validity and serial come from `agent` and
 * the arguments, so nothing that a request says can become part of an identity.
 */
export function issueAgentCertificate(
  authority: Authority,
  request: { readonly csr: string; readonly agentId: AgentId },
  now: Instant,
  random: RandomBytes,
  lifeMs: number = AGENT_CERTIFICATE_MS,
): IssueReply {
  if (!ID_PATTERN.test(request.agentId))
    throw new TypeError(`Cannot issue for ${JSON.stringify(request.agentId)}`);
  const checked = checkRequest(request.csr);
  if (checked.kind === "refused") return checked;
  const notAfter = wholeSeconds(Math.min(after(now, lifeMs), authority.notAfter));
  const certificate = buildCertificate(
    {
      commonName: request.agentId,
      publicKey: checked.publicKey,
      usage: "client",
      names: [{ kind: "uri", uri: `plumbline:agent:${request.agentId}` }],
      notAfter,
      // An agent renews at half of the validity that it sees: a short life must not start far back.
      backdatedMs: Math.min(BACKDATED_MS, lifeMs / BACKDATED_SHARE),
    },
    authority,
    now,
    random,
  );
  return {
    kind: "issued",
    certificate,
    fingerprint: pemFingerprint(certificate),
    notAfter,
    authority: authority.fingerprint,
  };
}

/** X.509 has no fractions of a second. */
const wholeSeconds = (ms: number): Instant => instant(Math.floor(ms / 1_000) * 1_000);
