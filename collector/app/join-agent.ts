import { type AgentId, id } from "../../proto/ids.ts";
import { chainStart, evidenceKey, isSignedJoin } from "../../proto/seal.ts";
import type { AuditEntry, LiveLine } from "../domain/trail.ts";
import type { Commands } from "./command.ts";
import { tokenHashOf, tokenIdOf } from "./join-tokens.ts";

type Issued =
  | {
      readonly kind: "issued";
      readonly certificate: string;
      readonly fingerprint: string;
      readonly notAfter: number;
      readonly authority: string;
    }
  | { readonly kind: "refused"; readonly sentence: string };

type Token = {
  readonly hash: string;
  readonly segment: string;
  readonly created_at: number;
  readonly created_by: string;
  readonly expires_at: number;
  readonly uses_left: number;
  readonly for_agent: string | null;
  readonly thaws: number;
  readonly revoked_at: number | null;
};

type Known = { readonly no: number; readonly id: string; readonly segment: string; readonly status: string };

export type JoinDeps = {
  readonly fleet: {
    findToken(hash: string): Promise<Token | undefined>;
    consumeToken(
      hash: string,
      at: number,
    ): Promise<{ segment: string; labels: string; needs_approval: number } | undefined>;
    findByEvidenceKey(spki: Uint8Array): Promise<Known | undefined>;
    addAgent(agent: {
      id: string;
      segment: string;
      labels: string;
      evidenceKey: Uint8Array;
      chainStart: Uint8Array;
      at: number;
      isPending: boolean;
    }): Promise<number>;
    addCertificate(certificate: {
      fingerprint: string;
      agent_no: number;
      not_after: number;
      issued_at: number;
      status: "active";
      authority: string;
    }): Promise<unknown>;
    retireOthers(agentNo: number, keep: string): Promise<number>;
    letIn(agentNo: number): Promise<unknown>;
  };
  /** `certificate`: PEM of everything to trust. */
  readonly authority: { readonly certificate: string };
  readonly issue: (csr: string, agentId: AgentId) => Issued;
  readonly newId: () => string;
  readonly boots: Map<string, unknown>;
  readonly trail: { say(line: LiveLine): void; audit(entry: AuditEntry): void };
  readonly refusals: { note(entry: AuditEntry): boolean };
};

/**
 * Takes an agent in: the token is spent in one statement, the identity is ours to give, the evidence
 * key is proven. With a token made for one agent that agent comes back, by the same evidence key: its
 * identity and its chain go on, and every older certificate of it is over.
 */
export async function joinAgent(
  deps: JoinDeps,
  request: Commands["join"]["request"],
  now: number,
): Promise<Commands["join"]["reply"]> {
  const key = readKey(request.evidenceKey);
  if (key === undefined || !isSignedJoin(request.csr, Buffer.from(request.proof, "base64"), key)) {
    tell(deps, request, undefined, "bad-proof", now);
    return refused("bad-proof", "The request isn't signed with the evidence key it names");
  }
  const hash = tokenHashOf(request.secret);
  const token = await deps.fleet.findToken(hash);
  const known = await deps.fleet.findByEvidenceKey(Buffer.from(request.evidenceKey, "base64"));
  const problem = mismatch(token, known);
  if (problem !== undefined) {
    tell(deps, request, token, problem.code, now);
    return problem;
  }
  const agentId = id<AgentId>(known?.id ?? deps.newId());
  const issued = deps.issue(request.csr, agentId);
  if (issued.kind === "refused") {
    tell(deps, request, token, "bad-csr", now);
    return refused("bad-csr", issued.sentence);
  }
  const spent = await deps.fleet.consumeToken(hash, now);
  if (spent === undefined) {
    tell(deps, request, token, "token-spent", now);
    return refused("token-spent", "The join token is unknown, expired or already used; create a new one");
  }
  const isPending = known === undefined && spent.needs_approval === 1;
  const segment = known?.segment ?? spent.segment;
  const agentNo = known?.no ?? (await add(deps, request, { agentId, isPending, now, ...spent }));
  await deps.fleet.addCertificate({
    fingerprint: issued.fingerprint,
    agent_no: agentNo,
    not_after: issued.notAfter,
    issued_at: now,
    status: "active",
    authority: issued.authority,
  });
  if (known !== undefined) {
    await deps.fleet.retireOthers(agentNo, issued.fingerprint);
    if (known.status === "frozen") await deps.fleet.letIn(agentNo);
    deps.boots.delete(agentId);
  }
  const what = known === undefined ? "join" : "rejoin";
  deps.trail.audit({
    at: now,
    who: agentId,
    what,
    subject: agentId,
    from: request.from,
    body: {
      segment,
      fingerprint: issued.fingerprint,
      version: request.agentVersion,
      token: tokenIdOf(hash),
      pending: isPending,
    },
  });
  const words = known === undefined ? (isPending ? "asks to be let in" : "joined") : "rejoined";
  deps.trail.say({
    at: now,
    kind: isPending ? "alert" : "agent-joined",
    segment,
    exposureId: undefined,
    runId: undefined,
    agentId,
    title: `Agent ${agentId} ${words}`,
    detail: isPending
      ? `in segment ${segment}: compare its fingerprint, then approve it`
      : `in segment ${segment}`,
    tone: isPending ? "unsure" : "neutral",
    axes: undefined,
  });
  return {
    kind: "joined",
    joined: {
      agentId,
      segment,
      certificate: issued.certificate,
      ca: deps.authority.certificate,
      status: isPending ? "pending" : "active",
    },
  };
}

function add(
  deps: JoinDeps,
  request: Commands["join"]["request"],
  given: {
    readonly agentId: AgentId;
    readonly segment: string;
    readonly labels: string;
    readonly isPending: boolean;
    readonly now: number;
  },
): Promise<number> {
  const spki = Buffer.from(request.evidenceKey, "base64");
  return deps.fleet.addAgent({
    id: given.agentId,
    segment: given.segment,
    labels: given.labels,
    evidenceKey: spki,
    chainStart: chainStart(given.agentId, spki),
    at: given.now,
    isPending: given.isPending,
  });
}

type Refusal = Extract<Commands["join"]["reply"], { readonly kind: "refused" }>;

/** Whether the token is for whoever shows it. A token that nobody made is told like one that is spent. */
function mismatch(token: Token | undefined, known: Known | undefined): Refusal | undefined {
  const forAgent = token?.for_agent ?? undefined;
  if (known === undefined)
    return forAgent === undefined
      ? undefined
      : refused(
          "another-agent",
          "The token is for an agent that comes back, and this is not its evidence key",
        );
  if (forAgent !== known.id)
    return refused(
      "another-agent",
      `This evidence key is agent ${known.id}'s; it comes back with a token made for it (plumbline agent token create --for ${known.id})`,
    );
  if (known.status === "revoked")
    return refused("revoked", `Agent ${known.id} was revoked, which is for good; join as a new agent`);
  if (known.status === "frozen" && token?.thaws !== 1)
    return refused("frozen", `Agent ${known.id} is frozen; thaw it, or make a token for it with --thaw`);
  return undefined;
}

/** A token that is shown once too often may be in other hands: said at once, by where it came from and never by its secret. */
function tell(
  deps: JoinDeps,
  { from }: Commands["join"]["request"],
  token: Token | undefined,
  code: Refusal["code"],
  now: number,
): void {
  const why = token === undefined ? "unknown" : reasonOf(token, code, now);
  const body =
    token === undefined
      ? { code, why }
      : { code, why, token: tokenIdOf(token.hash), madeBy: token.created_by, madeAt: token.created_at };
  const isFiled = deps.refusals.note({
    at: now,
    who: "nobody",
    what: "join-refused",
    subject: "token",
    from,
    body,
  });
  if (token === undefined || !isFiled) return;
  deps.trail.say({
    at: now,
    kind: "alert",
    segment: token.segment,
    exposureId: undefined,
    runId: undefined,
    agentId: token.for_agent ?? undefined,
    title: `Join token ${tokenIdOf(token.hash)} was shown and refused`,
    detail: `${why}; made by ${token.created_by} for segment ${token.segment}; tried from ${from}`,
    tone: "bad",
    axes: undefined,
  });
}

function reasonOf(token: Token, code: Refusal["code"], now: number): string {
  if (code !== "token-spent") return code;
  if (token.revoked_at !== null) return "revoked";
  return token.expires_at <= now ? "expired" : "already used";
}

function readKey(base64: string): ReturnType<typeof evidenceKey> | undefined {
  try {
    return evidenceKey(Buffer.from(base64, "base64"));
  } catch {
    // Not an Ed25519 key: the caller refuses the join and says so.
    return undefined;
  }
}

const refused = (code: Refusal["code"], sentence: string): Refusal => ({ kind: "refused", code, sentence });
