import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** Cycles as people start and end them: what the use cases write. */
export function cycleStore(db: Kysely<Schema>) {
  return {
    find: (cycleId: string) =>
      db.selectFrom("cycles").selectAll().where("id", "=", cycleId).executeTakeFirst(),
    async add(cycle: {
      id: string;
      scope_no: number;
      title: string;
      spec: string;
      started_at: number;
      started_by: string;
    }): Promise<number> {
      const { no } = await db
        .insertInto("cycles")
        .values({ ...cycle, ended_at: null, ended_by: null })
        .returning("no")
        .executeTakeFirstOrThrow();
      return no;
    },
    end: (no: number, at: number, by: string) =>
      db.updateTable("cycles").set({ ended_at: at, ended_by: by }).where("no", "=", no).execute(),
    async keepNumbers(
      cycleNo: number,
      moment: "start" | "end",
      numbers: Readonly<Record<string, number | null>>,
    ): Promise<void> {
      for (const [name, value] of Object.entries(numbers))
        await db.insertInto("cycle_numbers").values({ cycle_no: cycleNo, moment, name, value }).execute();
    },
    keepReport: (cycleNo: number, body: string) =>
      db.insertInto("cycle_reports").values({ cycle_no: cycleNo, body }).execute(),
    lessons: async (cycleNo: number): Promise<number> => {
      const row = await db
        .selectFrom("cycle_lessons")
        .where("cycle_no", "=", cycleNo)
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst();
      return Number(row?.n ?? 0);
    },
    addLesson: (cycleNo: number, at: number, by: string, body: string) =>
      db.insertInto("cycle_lessons").values({ cycle_no: cycleNo, at, by_user: by, body }).execute(),
  };
}
