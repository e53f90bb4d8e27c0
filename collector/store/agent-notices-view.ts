import { type Kysely, sql } from "kysely";
import type { Outcome } from "../../proto/outcome.ts";
import { decodeBatch } from "../../proto/wire.ts";
import type { Schema } from "./schema.ts";

const KINDS = ["refused-by-rules", "halted", "resumed"] as const;

/** With the words in the statement itself, as the partial index has them: with parameters it would not be taken. */
const IS_NOTICE = sql<boolean>`v.kind IN ('refused-by-rules', 'halted', 'resumed')`;

/** What agents signed about themselves: refusals by their own rules, and moves of their kill switch. */
export function agentNoticesView(db: Kysely<Schema>) {
  return {
    /** The newest first; what was said is read from the signed batch. */
    async notices(agentNo: number, limit: number) {
      const rows = await db
        .selectFrom("evidence as v")
        .innerJoin("batches as b", "b.no", "v.batch_no")
        .leftJoin("runs as r", "r.no", "v.run_no")
        .select(["v.sequence", "r.id as runId", "b.payload", "b.received_at as receivedAt"])
        .where("v.agent_no", "=", agentNo)
        .where(IS_NOTICE)
        .orderBy("v.no", "desc")
        .limit(limit)
        .execute();
      return rows.flatMap(({ payload, sequence, ...row }) => {
        const batch = decodeBatch(payload);
        const observation = batch.observations[sequence - batch.firstSequence];
        if (observation === undefined || !isNotice(observation.outcome)) return [];
        const { jobId, stepId, outcome } = observation;
        return [{ ...row, sequence, jobId, stepId, outcome }];
      });
    },
    /** How many of each kind there are. */
    async counts(agentNo: number) {
      const rows = await db
        .selectFrom("evidence as v")
        .select(["v.kind"])
        .select((eb) => eb.fn.countAll<number>().as("n"))
        .where("v.agent_no", "=", agentNo)
        .where(IS_NOTICE)
        .groupBy("v.kind")
        .execute();
      const of = (kind: (typeof KINDS)[number]): number => rows.find((row) => row.kind === kind)?.n ?? 0;
      return { refused: of("refused-by-rules"), halted: of("halted"), resumed: of("resumed") };
    },
  };
}

type Notice = Extract<Outcome, { readonly kind: (typeof KINDS)[number] }>;

const isNotice = (outcome: Outcome): outcome is Notice => KINDS.some((kind) => kind === outcome.kind);
