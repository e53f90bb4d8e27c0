import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

export type NewAgent = {
  readonly id: string;
  readonly segment: string;
  readonly labels: string;
  readonly evidenceKey: Uint8Array;
  readonly chainStart: Uint8Array;
  readonly at: number;
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
    addToken: (token: Schema["join_tokens"]) => db.insertInto("join_tokens").values(token).execute(),
    /** Uses the token once, in one statement, so that no race can use it twice. Undefined when it can't be used. */
    consumeToken: (hash: string, at: number) =>
      db
        .updateTable("join_tokens")
        .set((eb) => ({ uses_left: eb("uses_left", "-", 1) }))
        .where("hash", "=", hash)
        .where("uses_left", ">", 0)
        .where("expires_at", ">", at)
        .returning(["segment", "labels", "created_by"])
        .executeTakeFirst(),
    async addAgent(agent: NewAgent): Promise<number> {
      const row = await db
        .insertInto("agents")
        .values({
          id: agent.id,
          segment: agent.segment,
          labels: agent.labels,
          status: "active",
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
    addCertificate: (certificate: Schema["certificates"]) =>
      db.insertInto("certificates").values(certificate).execute(),
    find: (agentId: string) =>
      db.selectFrom("agents").selectAll().where("id", "=", agentId).executeTakeFirst(),
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
