import type { AgentView } from "./fleet-schemas.ts";
import { iso, maybeIso } from "./instants.ts";

export type AgentRecord = {
  readonly no: number;
  readonly id: string;
  readonly segment: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: "active" | "revoked" | "frozen" | "pending";
  readonly joinedAt: number;
  readonly revokedAt: number | null;
  readonly lastSeenAt: number | null;
  readonly version: string;
  readonly sourceAddress: string;
  readonly rulesDigest: string;
  readonly rulesProblem: string;
  /** When its rules of engagement end, in epoch milliseconds; null without rules. */
  readonly rulesUntil: number | null;
  readonly permissionModel: boolean;
  readonly halted: boolean;
  readonly clockOffsetMs: number | null;
  readonly durableSequence: number;
  readonly bootId: string;
  /** SHA-256 of the evidence key in hex. */
  readonly fingerprint: string;
  readonly frozenAt: number | null;
  readonly frozenBecause: string;
  /** Of the newest certificate in force; null where there is none. */
  readonly certificateExpiresAt: number | null;
  readonly certificateIssuedAt: number | null;
};

/** What the status is told from. */
export type Standing = Pick<AgentRecord, "id" | "status" | "lastSeenAt" | "certificateExpiresAt">;

/** A certificate is renewed at half of its life; with this share left, something is wrong. */
export const WARN_SHARE = 1 / 4;

/** Whether a certificate should have been replaced by now. An ended one too. */
export const isEnding = (
  span: { readonly notBefore: number | null; readonly notAfter: number | null },
  now: number,
): boolean =>
  span.notAfter !== null &&
  span.notAfter - now < (span.notAfter - (span.notBefore ?? span.notAfter)) * WARN_SHARE;

/** How an agent stands, as the sessions and the store say together. */
export function agentStatus(
  { id, status, lastSeenAt, certificateExpiresAt }: Standing,
  live: ReadonlySet<string>,
  now: number,
): AgentView["status"] {
  if (status !== "active") return status;
  if (live.has(id)) return "live";
  if (certificateExpiresAt !== null && certificateExpiresAt <= now) return "expired";
  return lastSeenAt === null ? "never-seen" : "silent";
}

/** An agent as the API shows it. */
export function agentView(
  {
    certificateExpiresAt,
    certificateIssuedAt,
    joinedAt,
    revokedAt,
    lastSeenAt,
    frozenAt,
    rulesUntil: _,
    ...agent
  }: AgentRecord,
  live: ReadonlySet<string>,
  now: number,
): AgentView {
  const status = agentStatus({ ...agent, lastSeenAt, certificateExpiresAt }, live, now);
  return {
    ...agent,
    status,
    // Without a certificate in force it can't come back: as expired as the day it joined.
    certificateExpiresAt: iso(certificateExpiresAt ?? joinedAt),
    joinedAt: iso(joinedAt),
    revokedAt: maybeIso(revokedAt),
    frozenAt: maybeIso(frozenAt),
    lastSeenAt: maybeIso(lastSeenAt),
    warnings: warnings(
      { ...agent, status },
      { notBefore: certificateIssuedAt, notAfter: certificateExpiresAt },
      now,
    ),
  };
}

/** What a person should do about it, a sentence each. */
function warnings(
  {
    id,
    status,
    frozenBecause,
    fingerprint,
  }: Pick<AgentView, "id" | "status" | "frozenBecause" | "fingerprint">,
  span: { readonly notBefore: number | null; readonly notAfter: number | null },
  now: number,
): string[] {
  if (status === "revoked") return [];
  if (status === "frozen")
    return [`frozen: ${frozenBecause}; make sure that one process is left, then plumbline agent thaw ${id}`];
  if (status === "pending")
    return [`waits for approval: plumbline agent approve ${id} --fingerprint ${fingerprint}`];
  if (span.notAfter === null || span.notAfter <= now)
    return [
      `its certificate has ended: plumbline agent token create --for ${id}, then plumbline-agent rejoin there`,
    ];
  return isEnding(span, now) ? [`its certificate ends at ${iso(span.notAfter)} and was not renewed`] : [];
}
