import { Fault } from "../../proto/fault.ts";
import { joinToken, showJoinToken } from "../../proto/join.ts";
import { sha256 } from "../../proto/seal.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { Commands } from "./command.ts";

export type TokenDeps = {
  readonly fleet: {
    addToken(token: {
      hash: string;
      segment: string;
      labels: string;
      created_at: number;
      created_by: string;
      expires_at: number;
      uses_left: number;
      uses: number;
      for_agent: string | null;
      thaws: number;
      needs_approval: number;
    }): Promise<unknown>;
    find(agentId: string): Promise<{ readonly segment: string; readonly status: string } | undefined>;
    revokeToken(tokenId: string, at: number): Promise<boolean>;
  };
  readonly inventory: { segments(): Promise<readonly { readonly id: string }[]> };
  readonly authority: { readonly fingerprint: string };
  readonly newSecret: () => string;
  readonly trail: { audit(entry: AuditEntry): void };
};

/** The longest a join token may wait for its agent (trust.md I2). */
export const MAX_TOKEN_MS = 3_600_000;
/** Characters of the hash by which people know a token: of 256 bits they tell nothing that helps. */
const ID_CHARACTERS = 16;

/** What the store keeps of a secret. */
export const tokenHashOf = (secret: string): string => sha256(secret).toString("hex");

/** What people and the audit trail call a token. */
export const tokenIdOf = (hash: string): string => hash.slice(0, ID_CHARACTERS);

/** Makes a join token; it is shown once, kept as a hash, and carries the authority's fingerprint. */
export async function createJoinToken(
  deps: TokenDeps,
  request: Commands["create-join-token"]["request"],
  now: number,
): Promise<Commands["create-join-token"]["reply"]> {
  if (!(request.ttlMs > 0 && request.ttlMs <= MAX_TOKEN_MS)) {
    throw new Fault(
      "bad-request",
      `A join token may live for at most an hour, ${request.ttlMs} ms were asked`,
      { field: "ttlMs" },
    );
  }
  const segment = request.forAgent === undefined ? request.segment : await segmentOf(deps, request);
  const known = await deps.inventory.segments();
  if (!known.some(({ id }) => id === segment)) {
    throw new Fault("bad-request", `There is no segment "${segment}"; declare it first`, {
      field: "segment",
    });
  }
  const token = showJoinToken({ secret: deps.newSecret(), caFingerprint: deps.authority.fingerprint });
  const hash = tokenHashOf(joinToken(token)?.secret ?? "");
  const expiresAt = now + request.ttlMs;
  const uses = request.forAgent === undefined ? request.uses : 1;
  await deps.fleet.addToken({
    hash,
    segment,
    labels: JSON.stringify(request.labels),
    created_at: now,
    created_by: request.user,
    expires_at: expiresAt,
    uses_left: uses,
    uses,
    for_agent: request.forAgent ?? null,
    thaws: request.thaw === true ? 1 : 0,
    needs_approval: request.approve === true ? 1 : 0,
  });
  deps.trail.audit({
    at: now,
    who: request.user,
    what: "create-join-token",
    subject: segment,
    from: request.from,
    body: {
      token: tokenIdOf(hash),
      labels: request.labels,
      uses,
      expiresAt,
      forAgent: request.forAgent ?? null,
      thaws: request.thaw === true,
      needsApproval: request.approve === true,
    },
  });
  return { token, id: tokenIdOf(hash), expiresAt };
}

/** An agent that comes back stays where it is. */
async function segmentOf(
  { fleet }: TokenDeps,
  { forAgent = "", thaw }: Commands["create-join-token"]["request"],
): Promise<string> {
  const agent = await fleet.find(forAgent);
  if (agent === undefined)
    throw new Fault("not-found", `No agent has the id "${forAgent}"`, { field: "forAgent" });
  if (agent.status === "revoked")
    throw new Fault("conflict", `Agent ${forAgent} was revoked, which is for good`, { field: "forAgent" });
  if (agent.status === "frozen" && thaw !== true)
    throw new Fault(
      "conflict",
      `Agent ${forAgent} is frozen: say that this token may also thaw it (--thaw)`,
      {
        field: "thaw",
      },
    );
  return agent.segment;
}

/** A token that was not used yet opens nothing any more. */
export async function revokeJoinToken(
  deps: Pick<TokenDeps, "fleet" | "trail">,
  { id, user, from }: Commands["revoke-join-token"]["request"],
  now: number,
): Promise<Commands["revoke-join-token"]["reply"]> {
  if (!/^[0-9a-f]{16}$/.test(id) || !(await deps.fleet.revokeToken(id, now))) return { kind: "not-in-force" };
  deps.trail.audit({ at: now, who: user, what: "revoke-join-token", subject: id, from, body: {} });
  return { kind: "revoked" };
}
