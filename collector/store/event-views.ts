import type { Kysely } from "kysely";
import type { Axes, LiveKind, Tone } from "../domain/trail.ts";
import { counted } from "./page.ts";
import type { Schema } from "./schema.ts";
import { type Scope, seenExposure } from "./scope.ts";

/** The live stream as a table: read after a number, as often as one likes. */
export function eventViews(db: Kysely<Schema>) {
  const visible = (scope: Scope) => {
    const rows = eventRows(db);
    return scope.kind === "all"
      ? rows
      : rows.where("v.exposure_id", "in", (eb) =>
          eb.selectFrom("exposures as e").select("e.id").where(seenExposure(scope, "e")),
        );
  };
  return {
    after: async (no: number, limit: number, scope: Scope) =>
      (await visible(scope).where("v.no", ">", no).orderBy("v.no").limit(limit).execute()).map(toEvent),
    countAfter: async (no: number, scope: Scope): Promise<number> =>
      counted(
        await db
          .selectFrom(visible(scope).where("v.no", ">", no).as("newer"))
          .select((eb) => eb.fn.countAll().as("n"))
          .executeTakeFirst(),
      ),
    newest: async (): Promise<number> =>
      (await db.selectFrom("events").select("no").orderBy("no", "desc").limit(1).executeTakeFirst())?.no ?? 0,
    /** The number before the newest `recent`: where to start to get just those. */
    async before(recent: number, scope: Scope): Promise<number> {
      if (recent === 0) return this.newest();
      const rows = visible(scope)
        .orderBy("v.no", "desc")
        .limit(1)
        .offset(recent - 1);
      return ((await rows.executeTakeFirst())?.no ?? 1) - 1;
    },
  };
}

export const eventRows = (db: Kysely<Schema>) =>
  db
    .selectFrom("events as v")
    .select(["v.no", "v.at", "v.kind", "v.segment", "v.exposure_id", "v.run_id", "v.agent_id", "v.body"]);

type EventRow = Awaited<ReturnType<ReturnType<typeof eventRows>["executeTakeFirstOrThrow"]>>;
type Body = {
  readonly title: string;
  readonly detail: string;
  readonly tone: Tone;
  readonly axes: Axes | null;
};

export const toEvent = ({ kind, exposure_id, run_id, agent_id, body, ...row }: EventRow) => ({
  ...row,
  kind: kind as LiveKind,
  exposureId: exposure_id,
  runId: run_id,
  agentId: agent_id,
  ...(JSON.parse(body) as Body),
});
