import type { Insertable, Kysely } from "kysely";
import type { Schema } from "./schema.ts";
import { type Scope, seenSegment } from "./scope.ts";

/** What is asked on the collector's own behalf. */
const EVERYTHING: Scope = { kind: "all" };

export type NewAgent = {
  readonly id: string;
  readonly segment: string;
  readonly labels: string;
  readonly evidenceKey: Uint8Array;
  readonly chainStart: Uint8Array;
  readonly at: number;
  /** Waits until a person lets it in. */
  readonly isPending: boolean;
};

export type HelloFacts = {
  readonly version: string;
  readonly sourceAddress: string;
  readonly rules: string;
  readonly rulesDigest: string;
  readonly rulesProblem: string;
  readonly permissionModel: boolean;
  readonly halted: boolean;
  readonly bootId: string;
};

/** Agents, their certificates and the tokens they join with. */
export function fleetStore(db: Kysely<Schema>) {
  return {
    addToken: (token: Insertable<Schema["join_tokens"]>) =>
      db.insertInto("join_tokens").values(token).execute(),
    /** Uses the token once, in one statement, so that no race can use it twice. Undefined when it can't be used. */
    consumeToken: (hash: string, at: number) =>
      db
        .updateTable("join_tokens")
        .set((eb) => ({ uses_left: eb("uses_left", "-", 1), last_used_at: at }))
        .where("hash", "=", hash)
        .where("uses_left", ">", 0)
        .where("expires_at", ">", at)
        .where("revoked_at", "is", null)
        .returning(["segment", "labels", "created_by", "needs_approval"])
        .executeTakeFirst(),
    findToken: (hash: string) =>
      db.selectFrom("join_tokens").selectAll().where("hash", "=", hash).executeTakeFirst(),
    /** A token is known to people by the start of its hash. False when there is none in force. */
    async revokeToken(tokenId: string, at: number): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable("join_tokens")
        .set({ revoked_at: at })
        .where("hash", "like", `${tokenId}%`)
        .where("revoked_at", "is", null)
        .where("uses_left", ">", 0)
        .where("expires_at", ">", at)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async addAgent(agent: NewAgent): Promise<number> {
      const row = await db
        .insertInto("agents")
        .values({
          id: agent.id,
          segment: agent.segment,
          labels: agent.labels,
          status: agent.isPending ? "pending" : "active",
          evidence_key: agent.evidenceKey,
          joined_at: agent.at,
          revoked_at: null,
          last_seen_at: null,
          version: "",
          source_address: "",
          rules: "",
          rules_digest: "",
          rules_problem: "",
          permission_model: 0,
          halted: 0,
          boot_id: "",
          clock_offset_ms: null,
          durable_sequence: 0,
          durable_hash: agent.chainStart,
        })
        .returning("no")
        .executeTakeFirstOrThrow();
      return row.no;
    },
    addCertificate: (certificate: Insertable<Schema["certificates"]>) =>
      db.insertInto("certificates").values(certificate).execute(),
    find: (agentId: string) =>
      db.selectFrom("agents").selectAll().where("id", "=", agentId).executeTakeFirst(),
    findByEvidenceKey: (spki: Uint8Array) =>
      db.selectFrom("agents").selectAll().where("evidence_key", "=", spki).executeTakeFirst(),
    /** Certificates of an agent that still open the door, the newest first. */
    certificatesInForce: (agentNo: number, at: number) =>
      db
        .selectFrom("certificates")
        .selectAll()
        .where("agent_no", "=", agentNo)
        .where("status", "=", "active")
        .where("not_after", ">", at)
        .orderBy("issued_at", "desc")
        .execute(),
    async issuedSince(agentNo: number, since: number): Promise<number> {
      const { n } = await db
        .selectFrom("certificates")
        .select((eb) => eb.fn.countAll().as("n"))
        .where("agent_no", "=", agentNo)
        .where("issued_at", ">", since)
        .executeTakeFirstOrThrow();
      return Number(n);
    },
    /** True the first time that a certificate is used. */
    async noteUsed(fingerprint: string, at: number): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable("certificates")
        .set({ first_used_at: at })
        .where("fingerprint", "=", fingerprint)
        .where("first_used_at", "is", null)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    /** Ends every certificate of an agent but one, or all. A revoked one stays revoked. */
    async retireOthers(agentNo: number, keep: string): Promise<number> {
      const { numUpdatedRows } = await db
        .updateTable("certificates")
        .set({ status: "retired" })
        .where("agent_no", "=", agentNo)
        .where("status", "=", "active")
        .where("fingerprint", "<>", keep)
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
    retire: (fingerprint: string) =>
      db
        .updateTable("certificates")
        .set({ status: "retired" })
        .where("fingerprint", "=", fingerprint)
        .where("status", "=", "active")
        .execute(),
    letIn: (agentNo: number) =>
      db
        .updateTable("agents")
        .set({ status: "active", frozen_because: "", frozen_at: null })
        .where("no", "=", agentNo)
        .execute(),
    /** Agents that could still come and have not used a certificate of this authority. */
    stragglers: (authority: string, at: number, scope: Scope = EVERYTHING) =>
      db
        .selectFrom("agents as a")
        .select(["a.id", "a.segment", "a.status", "a.last_seen_at as lastSeenAt"])
        .where("a.status", "in", ["active", "frozen", "pending"])
        .where(seenSegment(scope, "a.segment"))
        .where((eb) =>
          eb.exists(
            eb
              .selectFrom("certificates as c")
              .select("c.fingerprint")
              .whereRef("c.agent_no", "=", "a.no")
              .where("c.status", "=", "active")
              .where("c.not_after", ">", at),
          ),
        )
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom("certificates as c")
                .select("c.fingerprint")
                .whereRef("c.agent_no", "=", "a.no")
                .where("c.status", "=", "active")
                .where("c.authority", "=", authority)
                .where("c.first_used_at", "is not", null),
            ),
          ),
        )
        .orderBy("a.no")
        .execute(),
    outstandingTokens: (at: number, scope: Scope = EVERYTHING) =>
      db
        .selectFrom("join_tokens")
        .select(["hash", "expires_at as expiresAt"])
        .where(seenSegment(scope, "segment"))
        .where("uses_left", ">", 0)
        .where("revoked_at", "is", null)
        .where("expires_at", ">", at)
        .execute(),
    active: () => db.selectFrom("agents").selectAll().where("status", "=", "active").execute(),
    findByFingerprint: (fingerprint: string) =>
      db
        .selectFrom("certificates as c")
        .innerJoin("agents as a", "a.no", "c.agent_no")
        .select([
          "a.no",
          "a.id",
          "a.segment",
          "a.status as agentStatus",
          "a.evidence_key as evidenceKey",
          "a.frozen_because as frozenBecause",
          "c.status",
          "c.not_after as notAfter",
        ])
        .where("c.fingerprint", "=", fingerprint)
        .executeTakeFirst(),
    /** False when it was revoked before. */
    async revoke(agentNo: number, at: number): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable("agents")
        .set({ status: "revoked", revoked_at: at })
        .where("no", "=", agentNo)
        .where("status", "<>", "revoked")
        .executeTakeFirst();
      await db
        .updateTable("certificates")
        .set({ status: "revoked" })
        .where("agent_no", "=", agentNo)
        .execute();
      return numUpdatedRows === 1n;
    },
    noteHello: (agentNo: number, facts: HelloFacts, at: number) =>
      db
        .updateTable("agents")
        .set({
          version: facts.version,
          source_address: facts.sourceAddress,
          rules: facts.rules,
          rules_digest: facts.rulesDigest,
          rules_problem: facts.rulesProblem,
          permission_model: facts.permissionModel ? 1 : 0,
          halted: facts.halted ? 1 : 0,
          boot_id: facts.bootId,
          last_seen_at: at,
        })
        .where("no", "=", agentNo)
        .execute(),
    noteSeen: (agentNo: number, at: number) =>
      db.updateTable("agents").set({ last_seen_at: at }).where("no", "=", agentNo).execute(),
    noteHalted: (agentId: string, halted: boolean) =>
      db
        .updateTable("agents")
        .set({ halted: halted ? 1 : 0 })
        .where("id", "=", agentId)
        .execute(),
  };
}
