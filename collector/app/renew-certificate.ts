import type { AgentId } from "../../proto/ids.ts";
import { id } from "../../proto/ids.ts";
import { evidenceKey, isSignedRenewal } from "../../proto/seal.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { Commands } from "./command.ts";

type Issued =
  | {
      readonly kind: "issued";
      readonly certificate: string;
      readonly fingerprint: string;
      readonly notAfter: number;
      readonly authority: string;
    }
  | { readonly kind: "refused"; readonly sentence: string };

type CertificateRow = { readonly fingerprint: string; readonly first_used_at: number | null };

export type RenewDeps = {
  readonly fleet: {
    find(
      agentId: string,
    ): Promise<
      { readonly no: number; readonly status: string; readonly evidence_key: Uint8Array } | undefined
    >;
    certificatesInForce(agentNo: number, at: number): Promise<readonly CertificateRow[]>;
    issuedSince(agentNo: number, since: number): Promise<number>;
    retire(fingerprint: string): Promise<unknown>;
    retireOthers(agentNo: number, keep: string): Promise<number>;
    noteUsed(fingerprint: string, at: number): Promise<boolean>;
    addCertificate(certificate: {
      fingerprint: string;
      agent_no: number;
      not_after: number;
      issued_at: number;
      status: "active";
      authority: string;
    }): Promise<unknown>;
  };
  readonly authority: { readonly certificate: string };
  readonly issue: (csr: string, agentId: AgentId) => Issued;
  /** How long agents' certificates live. */
  readonly certificateLifeMs: number;
  readonly trail: { audit(entry: AuditEntry): void };
};

/** Certificates of one agent that open the door at the same time: the one in use, the next, and one that got lost. */
export const MOST_OUTSTANDING = 3;
/** Renewals in the time that one certificate lives; two are usual, the rest is for crashes and lost replies. */
export const MOST_PER_LIFE = 12;

/**
 * A certificate over a fresh key, for the agent whose session asks and nobody else. The old one stays
 * good until the new one is used (`noteCertificateUsed`).
 */
export async function renewCertificate(
  deps: RenewDeps,
  { agentId, fingerprint, csr, proof, from }: Commands["renew-certificate"]["request"],
  now: number,
): Promise<Commands["renew-certificate"]["reply"]> {
  const { fleet } = deps;
  const agent = await fleet.find(agentId);
  if (agent === undefined || agent.status !== "active")
    return refused("revoked", "This agent is not active here");
  const inForce = await fleet.certificatesInForce(agent.no, now);
  if (!inForce.some((one) => one.fingerprint === fingerprint))
    return refused("expired", "The certificate of this session opens no door any more");
  if (!isSignedRenewal(agentId, csr, proof, evidenceKey(agent.evidence_key)))
    return refused("bad-proof", "The request isn't signed with this agent's evidence key");
  if ((await fleet.issuedSince(agent.no, now - deps.certificateLifeMs)) >= MOST_PER_LIFE)
    return refused("too-many", `An agent may renew ${MOST_PER_LIFE} times in the life of one certificate`);
  const issued = deps.issue(csr, id<AgentId>(agentId));
  if (issued.kind === "refused") return refused("bad-csr", issued.sentence);
  // What was issued and never used has been lost on its way: the oldest of it makes room.
  const unused = inForce.filter((one) => one.fingerprint !== fingerprint && one.first_used_at === null);
  for (const { fingerprint: lost } of unused.slice(MOST_OUTSTANDING - 2)) await fleet.retire(lost);
  await fleet.addCertificate({
    fingerprint: issued.fingerprint,
    agent_no: agent.no,
    not_after: issued.notAfter,
    issued_at: now,
    status: "active",
    authority: issued.authority,
  });
  deps.trail.audit({
    at: now,
    who: agentId,
    what: "renew-certificate",
    subject: agentId,
    from,
    body: { fingerprint: issued.fingerprint, before: fingerprint, notAfter: issued.notAfter },
  });
  return { kind: "renewed", certificate: issued.certificate, authorities: deps.authority.certificate };
}

/** A session begins under this certificate: the first time, every older one of the agent is over. */
export async function noteCertificateUsed(
  { fleet, trail }: Pick<RenewDeps, "fleet" | "trail">,
  agent: { readonly no: number; readonly id: string },
  fingerprint: string,
  now: number,
): Promise<void> {
  if (!(await fleet.noteUsed(fingerprint, now))) return;
  const retired = await fleet.retireOthers(agent.no, fingerprint);
  if (retired === 0) return;
  trail.audit({
    at: now,
    who: agent.id,
    what: "use-certificate",
    subject: agent.id,
    from: "",
    body: { fingerprint, retired },
  });
}

const refused = (code: string, sentence: string): Commands["renew-certificate"]["reply"] => ({
  kind: "refused",
  code,
  sentence,
});
