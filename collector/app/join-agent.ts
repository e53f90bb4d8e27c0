import { Fault } from "../../proto/fault.ts";
import { type AgentId, id } from "../../proto/ids.ts";
import { joinToken, showJoinToken } from "../../proto/join.ts";
import { chainStart, evidenceKey, isSignedJoin, sha256 } from "../../proto/seal.ts";
import type { AuditEntry, LiveLine } from "../domain/trail.ts";
import type { Commands } from "./command.ts";

type Issued =
  | {
      readonly kind: "issued";
      readonly certificate: string;
      readonly fingerprint: string;
      readonly notAfter: number;
    }
  | { readonly kind: "refused"; readonly sentence: string };

export type JoinDeps = {
  readonly fleet: {
    addToken(token: {
      hash: string;
      segment: string;
      labels: string;
      created_at: number;
      created_by: string;
      expires_at: number;
      uses_left: number;
    }): Promise<unknown>;
    consumeToken(hash: string, at: number): Promise<{ segment: string; labels: string } | undefined>;
    addAgent(agent: {
      id: string;
      segment: string;
      labels: string;
      evidenceKey: Uint8Array;
      chainStart: Uint8Array;
      at: number;
    }): Promise<number>;
    addCertificate(certificate: {
      fingerprint: string;
      agent_no: number;
      not_after: number;
      issued_at: number;
      status: "active";
    }): Promise<unknown>;
  };
  readonly inventory: { segments(): Promise<readonly { readonly id: string }[]> };
  readonly authority: { readonly certificate: string; readonly fingerprint: string };
  readonly issue: (csr: string, agentId: AgentId) => Issued;
  readonly newId: () => string;
  readonly newSecret: () => string;
  readonly trail: { say(line: LiveLine): void; audit(entry: AuditEntry): void };
  readonly refusals: { note(entry: AuditEntry): boolean };
};

/** The longest a join token may wait for its agent (trust.md I2). */
export const MAX_TOKEN_MS = 3_600_000;

/** Makes a one-time join token; it is shown once, kept as a hash, and carries the authority's fingerprint. */
export async function createJoinToken(
  deps: JoinDeps,
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
  const known = await deps.inventory.segments();
  if (!known.some(({ id: segment }) => segment === request.segment)) {
    throw new Fault("bad-request", `There is no segment "${request.segment}"; declare it first`, {
      field: "segment",
    });
  }
  const token = showJoinToken({ secret: deps.newSecret(), caFingerprint: deps.authority.fingerprint });
  const expiresAt = now + request.ttlMs;
  await deps.fleet.addToken({
    hash: hashOf(joinToken(token)?.secret ?? ""),
    segment: request.segment,
    labels: JSON.stringify(request.labels),
    created_at: now,
    created_by: request.user,
    expires_at: expiresAt,
    uses_left: request.uses,
  });
  deps.trail.audit({
    at: now,
    who: request.user,
    what: "create-join-token",
    subject: request.segment,
    from: request.from,
    body: { labels: request.labels, uses: request.uses, expiresAt },
  });
  return { token, expiresAt };
}

/** Takes an agent in: the token is spent in one statement, the identity is ours to give, the evidence key is proven. */
export async function joinAgent(
  deps: JoinDeps,
  request: Commands["join"]["request"],
  now: number,
): Promise<Commands["join"]["reply"]> {
  const key = readKey(request.evidenceKey);
  if (key === undefined || !isSignedJoin(request.csr, Buffer.from(request.proof, "base64"), key)) {
    noteRefusedJoin(deps, request.from, "bad-proof", now);
    return refused("bad-proof", "The request isn't signed with the evidence key it names");
  }
  const agentId = id<AgentId>(deps.newId());
  const issued = deps.issue(request.csr, agentId);
  if (issued.kind === "refused") {
    noteRefusedJoin(deps, request.from, "bad-csr", now);
    return refused("bad-csr", issued.sentence);
  }
  const token = await deps.fleet.consumeToken(hashOf(request.secret), now);
  if (token === undefined) {
    noteRefusedJoin(deps, request.from, "token-spent", now);
    return refused("token-spent", "The join token is unknown, expired or already used; create a new one");
  }
  const spki = Buffer.from(request.evidenceKey, "base64");
  const agentNo = await deps.fleet.addAgent({
    id: agentId,
    segment: token.segment,
    labels: token.labels,
    evidenceKey: spki,
    chainStart: chainStart(agentId, spki),
    at: now,
  });
  await deps.fleet.addCertificate({
    fingerprint: issued.fingerprint,
    agent_no: agentNo,
    not_after: issued.notAfter,
    issued_at: now,
    status: "active",
  });
  deps.trail.audit({
    at: now,
    who: agentId,
    what: "join",
    subject: agentId,
    from: request.from,
    body: { segment: token.segment, fingerprint: issued.fingerprint, version: request.agentVersion },
  });
  deps.trail.say({
    at: now,
    kind: "agent-joined",
    segment: token.segment,
    exposureId: undefined,
    runId: undefined,
    agentId,
    title: `Agent ${agentId} joined`,
    detail: `in segment ${token.segment}`,
    tone: "neutral",
    axes: undefined,
  });
  return {
    kind: "joined",
    joined: {
      agentId,
      segment: token.segment,
      certificate: issued.certificate,
      ca: deps.authority.certificate,
    },
  };
}

const noteRefusedJoin = (deps: JoinDeps, from: string, code: string, at: number): void =>
  void deps.refusals.note({
    at,
    who: "nobody",
    what: "join-refused",
    subject: "token",
    from,
    body: { code },
  });

const hashOf = (secret: string): string => sha256(secret).toString("hex");

function readKey(base64: string): ReturnType<typeof evidenceKey> | undefined {
  try {
    return evidenceKey(Buffer.from(base64, "base64"));
  } catch {
    // Not an Ed25519 key: the caller refuses the join and says so.
    return undefined;
  }
}

const refused = (
  code: "token-spent" | "bad-proof" | "bad-csr",
  sentence: string,
): Commands["join"]["reply"] => ({
  kind: "refused",
  code,
  sentence,
});
