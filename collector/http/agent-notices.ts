import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Outcome } from "../../proto/outcome.ts";
import type { Scope } from "../app/role.ts";
import { foreignText } from "./foreign-text.ts";
import { iso } from "./instants.ts";
import { noticesSchema } from "./notice-schemas.ts";
import { outcomeWords } from "./outcome-words.ts";
import { type Route, route } from "./route.ts";
import { idParams } from "./shapes.ts";

type Notice = {
  readonly sequence: number;
  readonly runId: string | null;
  readonly jobId: string;
  readonly stepId: string;
  readonly receivedAt: number;
  readonly outcome: Extract<Outcome, { readonly kind: "refused-by-rules" | "halted" | "resumed" }>;
};

export type NoticeDeps = {
  readonly agents: { find(id: string, scope: Scope): Promise<{ readonly no: number } | undefined> };
  readonly agentNotices: {
    notices(agentNo: number, limit: number): Promise<readonly Notice[]>;
    counts(agentNo: number): Promise<{ refused: number; halted: number; resumed: number }>;
  };
};

/** At most this many are told; the counts are of all. */
export const MAX_NOTICES = 200;

/** What agents signed about themselves: blocked by their own policy, halted, resumed. */
export function noticeRoutes({ agents, agentNotices }: NoticeDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/agents/{id}/notices",
      permission: "viewer",
      objectScope: "by its query",
      summary: "What the agent's own rules refused, and who moved its kill switch; signed by the agent",
      params: idParams,
      query: z.strictObject({ limit: z.coerce.number().int().min(1).max(MAX_NOTICES).default(50) }),
      reply: noticesSchema,
      handle: async ({ params: { id }, query: { limit }, scope }) => {
        const agent = await agents.find(id, scope);
        if (agent === undefined) throw new Fault("not-found", `No agent "${id}"`);
        const counts = await agentNotices.counts(agent.no);
        return { ...counts, items: (await agentNotices.notices(agent.no, limit)).map(noticeView) };
      },
    }),
  ];
}

const noticeView = ({ outcome, receivedAt, jobId, stepId, ...rest }: Notice) => ({
  ...rest,
  at: iso(receivedAt),
  kind: outcome.kind,
  by: foreignText(outcome.kind === "refused-by-rules" ? outcome.rule : outcome.by),
  because: foreignText(outcome.because),
  sentence: outcomeWords(outcome),
  jobId: foreignText(jobId),
  stepId: foreignText(stepId),
});
