import type { Kysely } from "kysely";
import { sha256 } from "../../proto/seal.ts";
import { certificateSpans } from "./certificate-spans.ts";
import { counted, cut, type Found, type Place } from "./page.ts";
import type { Schema } from "./schema.ts";
import { type Scope, seenSegment } from "./scope.ts";

type Ask = {
  readonly limit: number;
  readonly after: Place | undefined;
  readonly segment: string | undefined;
};
type AgentRow = Awaited<ReturnType<ReturnType<typeof agentRows>["executeTakeFirstOrThrow"]>>;

/** Agents with the end of their newest certificate in force. */
export function agentViews(db: Kysely<Schema>) {
  return {
    async page({ limit, after, segment }: Ask, scope: Scope): Promise<Found<ReturnType<typeof toAgent>>> {
      let rows = agentRows(db)
        .where(seenSegment(scope, "a.segment"))
        .orderBy("a.no")
        .limit(limit + 1);
      let count = db
        .selectFrom("agents as a")
        .where(seenSegment(scope, "a.segment"))
        .select((eb) => eb.fn.countAll().as("n"));
      if (segment !== undefined) {
        rows = rows.where("a.segment", "=", segment);
        count = count.where("a.segment", "=", segment);
      }
      if (after !== undefined) rows = rows.where("a.no", ">", after.no);
      return cut(await rows.execute(), {
        limit,
        total: counted(await count.executeTakeFirst()),
        place: ({ no }) => ({ key: no, no }),
        show: toAgent,
      });
    },
    async find(agentId: string, scope: Scope) {
      const row = await agentRows(db)
        .where("a.id", "=", agentId)
        .where(seenSegment(scope, "a.segment"))
        .executeTakeFirst();
      return row && toAgent(row);
    },
  };
}

const agentRows = (db: Kysely<Schema>) =>
  db
    .selectFrom("agents as a")
    .leftJoin(certificateSpans(db), "span.spanOf", "a.no")
    .select([
      "a.no",
      "a.id",
      "a.segment",
      "a.labels",
      "a.status",
      "a.joined_at as joinedAt",
      "a.revoked_at as revokedAt",
      "a.boot_id as bootId",
      "a.evidence_key as evidenceKey",
      "a.frozen_at as frozenAt",
      "a.frozen_because as frozenBecause",
      "a.last_seen_at as lastSeenAt",
      "a.version",
      "a.source_address as sourceAddress",
      "a.rules_digest as rulesDigest",
      "a.rules_problem as rulesProblem",
      "a.rules",
      "a.permission_model as permissionModel",
      "a.halted",
      "a.clock_offset_ms as clockOffsetMs",
      "a.durable_sequence as durableSequence",
      "span.certificateExpiresAt",
      "span.certificateIssuedAt",
    ]);

const toAgent = ({ labels, permissionModel, halted, rules, evidenceKey, ...row }: AgentRow) => ({
  ...row,
  fingerprint: sha256(evidenceKey).toString("hex"),
  rulesUntil: endOf(rules),
  labels: JSON.parse(labels) as Record<string, string>,
  permissionModel: permissionModel === 1,
  halted: halted === 1,
});

/** When the agent's rules end, as it reported them; null without rules. */
function endOf(rules: string): number | null {
  if (rules === "") return null;
  const { notAfter } = JSON.parse(rules) as { readonly notAfter?: string };
  const end = Date.parse(notAfter ?? "");
  return Number.isNaN(end) ? null : end;
}
