import { X509Certificate } from "node:crypto";
import { signRenewal } from "../proto/seal.ts";
import type { Clock } from "../proto/time.ts";
import type { RenewalReply, RenewalRequest } from "../proto/wire-identity.ts";
import type { Identity, TlsFiles } from "./identity.ts";
import { checkIssued, fingerprintsOf } from "./issued.ts";
import { newTlsKey } from "./keys.ts";
import type { Log } from "./log.ts";
import { saying } from "./refusal.ts";

/** A certificate is renewed when this much of its life is over, plus a share that spreads a fleet. */
const RENEW_AT_SHARE = 1 / 2;
const SPREAD_SHARE = 1 / 20;
/** With less than this share left and no new one, a person should know. */
export const WARN_SHARE = 1 / 4;
/** How long a reply is waited for: at most this, and at most an eighth of a life. */
const REPLY_MS = 30_000;
/** Waits after a failure: from a 200th of a life, doubling, to a 16th; never below a second. */
const RETRY_SHARES = { first: 1 / 200, most: 1 / 16 } as const;
const LEAST_RETRY_MS = 1_000;

/** How the certificate stands, for the status. Instants are the collector's. */
export type CertificateStatus = {
  readonly notAfter: number;
  readonly renewAt: number;
  /** Why the last renewal failed; empty when it did not. */
  readonly problem: string;
};

type Deps = {
  readonly identity: () => Identity;
  /** The collector's clock, as well as it is known: a wrong clock here must not cost the certificate. */
  readonly clock: Clock;
  readonly steadyMs: () => number;
  readonly chance: () => number;
  /** False while the link is not up. */
  readonly send: (request: RenewalRequest) => boolean;
  /** Makes the new files count, durably, and connects anew with them. */
  readonly use: (files: TlsFiles) => Promise<void>;
  readonly log: Log;
};

/** Keeps the agent's certificate young. */
export type Renewal = {
  /** Looks at the clock; call it about every second. */
  readonly tick: () => void;
  readonly replied: (reply: RenewalReply) => void;
  /** The collector says which authorities to trust; others than we hold mean: renew now. */
  readonly trusts: (pem: string) => void;
  readonly status: () => CertificateStatus;
};

type State =
  | { readonly kind: "resting"; readonly retryAtMs: number }
  | { readonly kind: "making" }
  | { readonly kind: "waiting"; readonly key: string; readonly untilMs: number }
  | { readonly kind: "writing" };

/**
 * Renews over the link: a fresh key, a request signed by it and by the evidence key, the answer on disk
 * before it is used. Only the answer to the last request counts, because only its key is known.
 */
export function renewal(deps: Deps): Renewal {
  let state: State = { kind: "resting", retryAtMs: 0 };
  let failures = 0;
  let problem = "";
  let hasOtherAuthorities = false;
  let span = spanOf(deps.identity().certificate, deps.chance());

  const lifeMs = (): number => span.notAfter - span.notBefore;
  const isDue = (): boolean => hasOtherAuthorities || deps.clock() >= span.renewAt;

  function tick(): void {
    if (state.kind === "waiting" && deps.steadyMs() >= state.untilMs)
      fail("the collector did not answer in time");
    if (state.kind === "resting" && isDue() && deps.steadyMs() >= state.retryAtMs)
      ask().catch((cause: unknown) => fail(saying(cause)));
  }

  async function ask(): Promise<void> {
    state = { kind: "making" };
    const { pem, csr } = await newTlsKey();
    const { agentId, evidenceKey } = deps.identity();
    const proof = signRenewal(agentId, csr, evidenceKey);
    if (deps.send({ kind: "renewalRequest", csr, proof }))
      state = { kind: "waiting", key: pem, untilMs: deps.steadyMs() + Math.min(REPLY_MS, lifeMs() / 8) };
    // Not linked: nobody's failure, and nothing to tell.
    else state = { kind: "resting", retryAtMs: deps.steadyMs() + LEAST_RETRY_MS };
  }

  function replied(reply: RenewalReply): void {
    if (state.kind !== "waiting") return;
    const { key } = state;
    state = { kind: "writing" };
    take(reply, key).catch((cause: unknown) => fail(saying(cause)));
  }

  async function take(
    { code, sentence, certificate, authorities: ca }: RenewalReply,
    key: string,
  ): Promise<void> {
    if (code !== "") throw new Error(`${sentence} (${code})`);
    const known = new Set(fingerprintsOf(deps.identity().ca));
    checkIssued({ certificate, ca }, key, (fingerprint) => known.has(fingerprint));
    await deps.use({ key, certificate, ca });
    span = spanOf(certificate, deps.chance());
    failures = 0;
    problem = "";
    hasOtherAuthorities = false;
    state = { kind: "resting", retryAtMs: 0 };
    deps.log.info({ until: new Date(span.notAfter).toISOString() }, "certificate renewed");
  }

  function fail(because: string): void {
    problem = because;
    const wait = Math.min(
      lifeMs() * RETRY_SHARES.first * 2 ** Math.min(failures, 20),
      lifeMs() * RETRY_SHARES.most,
    );
    failures += 1;
    const waitMs = Math.max(LEAST_RETRY_MS, wait * (0.5 + deps.chance() / 2));
    state = { kind: "resting", retryAtMs: deps.steadyMs() + waitMs };
    deps.log.warn({ because, again: `in ${Math.round(waitMs / 1_000)} s` }, "certificate not renewed");
  }

  function trusts(pem: string): void {
    if (pem === "") return;
    const ours = fingerprintsOf(deps.identity().ca);
    const theirs = fingerprintsOf(pem);
    const isSame = ours.length === theirs.length && theirs.every((fingerprint) => ours.includes(fingerprint));
    hasOtherAuthorities = !isSame;
    if (!isSame) tick();
  }

  return {
    tick,
    replied,
    trusts,
    status: () => ({ notAfter: span.notAfter, renewAt: span.renewAt, problem }),
  };
}

function spanOf(pem: string, chance: number) {
  const { validFrom, validTo } = new X509Certificate(pem);
  const [notBefore, notAfter] = [Date.parse(validFrom), Date.parse(validTo)];
  const life = notAfter - notBefore;
  return { notBefore, notAfter, renewAt: notBefore + life * (RENEW_AT_SHARE + chance * SPREAD_SHARE) };
}

/** What a certificate's end asks of a person; empty while nothing does. */
export function certificateWarning(pem: string, agentId: string, now: number): string {
  const { notBefore, notAfter } = spanOf(pem, 0);
  if (now >= notAfter)
    return (
      `the certificate ended at ${new Date(notAfter).toISOString()}; identity and spool are kept: an administrator ` +
      `makes a token with "plumbline agent token create --for ${agentId}", then here "plumbline-agent rejoin --token TOKEN"`
    );
  return notAfter - now < (notAfter - notBefore) * WARN_SHARE
    ? `the certificate ends at ${new Date(notAfter).toISOString()} and was not renewed`
    : "";
}
