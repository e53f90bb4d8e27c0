import type { Kysely } from "kysely";
import { decodeBatch } from "../../proto/wire.ts";
import type { Schema } from "./schema.ts";
import { type Scope, seenSegment } from "./scope.ts";

/** Refusals and quarantined frames that are shown of one agent. */
const MOST_SHOWN = 50;
/** Evidence has no order by agent: so many of the newest rows of all agents are looked through. */
const LOOKED_THROUGH = 200_000;

/** What holds an agent back: its own rules as it reported them, what they refused, and what it sent that wasn't taken. */
export function containmentViews(db: Kysely<Schema>) {
  return {
    async of(agentId: string, scope: Scope) {
      const agent = await db
        .selectFrom("agents")
        .select(["no", "rules"])
        .where("id", "=", agentId)
        .where(seenSegment(scope, "segment"))
        .executeTakeFirst();
      if (agent === undefined) return undefined;
      return {
        rules: agent.rules,
        refusals: await refusals(db, agent.no),
        quarantined: await quarantined(db, agent.no),
        notTaken: await notTaken(db, agent.no),
      };
    },
  };
}

/** What was refused is in the signed batch, so that is where it is read. */
async function refusals(db: Kysely<Schema>, agentNo: number) {
  const newest = await db
    .selectFrom("evidence")
    .select((eb) => eb.fn.max("no").as("no"))
    .executeTakeFirst();
  const rows = await db
    .selectFrom("evidence as v")
    .innerJoin("batches as b", "b.no", "v.batch_no")
    .leftJoin("runs as r", "r.no", "v.run_no")
    .select(["v.sequence", "b.first_sequence as first", "b.payload", "r.id as runId"])
    .where("v.no", ">", (newest?.no ?? 0) - LOOKED_THROUGH)
    .where("v.agent_no", "=", agentNo)
    .where("v.kind", "=", "refused-by-rules")
    .orderBy("v.no", "desc")
    .limit(MOST_SHOWN)
    .execute();
  return rows.flatMap(({ sequence, first, payload, runId }) => {
    const observation = decodeBatch(payload).observations[sequence - first];
    return observation === undefined ? [] : [{ sequence, runId, observation }];
  });
}

const quarantined = (db: Kysely<Schema>, agentNo: number) =>
  db
    .selectFrom("quarantine")
    .select(["at", "reason"])
    .where("agent_no", "=", agentNo)
    .orderBy("no", "desc")
    .limit(MOST_SHOWN)
    .execute();

/** Jobs that the agent took no step of, such as those with a scenario that nobody it trusts has signed. */
const notTaken = (db: Kysely<Schema>, agentNo: number) =>
  db
    .selectFrom("jobs as j")
    .innerJoin("runs as r", "r.no", "j.run_no")
    .select(["r.id as runId", "r.issued_at as at", "j.ended_because as because"])
    .where("j.agent_no", "=", agentNo)
    .where("j.no", ">", (eb) =>
      eb
        .selectFrom("jobs as newest")
        .select(({ fn, val }) => eb(fn.max("newest.no"), "-", val(LOOKED_THROUGH)).as("no")),
    )
    .where("j.ended_how", "=", "refused")
    .orderBy("j.no", "desc")
    .limit(MOST_SHOWN)
    .execute();
