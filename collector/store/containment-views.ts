import type { Kysely } from "kysely";
import { agentNoticesView } from "./agent-notices-view.ts";
import type { Schema } from "./schema.ts";
import { type Scope, seenSegment } from "./scope.ts";

/** Refused jobs and quarantined frames that are shown of one agent. */
const MOST_SHOWN = 50;
/** Refused jobs have no order by agent: so many of the newest of all agents are looked through. */
const LOOKED_THROUGH = 200_000;

/** What holds an agent back: its own rules as it reported them, what it signed about itself, and what it sent that wasn't taken. */
export function containmentViews(db: Kysely<Schema>) {
  const { notices, counts } = agentNoticesView(db);
  return {
    /** `mostNotices` of the newest in full; the counts are of all. */
    async of(agentId: string, scope: Scope, mostNotices: number) {
      const agent = await db
        .selectFrom("agents")
        .select(["no", "rules"])
        .where("id", "=", agentId)
        .where(seenSegment(scope, "segment"))
        .executeTakeFirst();
      if (agent === undefined) return undefined;
      return {
        rules: agent.rules,
        notices: await notices(agent.no, mostNotices),
        noticeCounts: await counts(agent.no),
        quarantined: await quarantined(db, agent.no),
        notTaken: await notTaken(db, agent.no),
      };
    },
  };
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
