import type { Outcome } from "../../proto/outcome.ts";
import type { AgentNotice } from "./containment-schemas.ts";
import { foreignText } from "./foreign-text.ts";
import { iso } from "./instants.ts";
import { outcomeWords } from "./outcome-words.ts";

/** What an agent signed about itself, as the store keeps it. */
export type NoticeRecord = {
  readonly sequence: number;
  readonly runId: string | null;
  readonly jobId: string;
  readonly stepId: string;
  readonly receivedAt: number;
  readonly outcome: Extract<Outcome, { readonly kind: "refused-by-rules" | "halted" | "resumed" }>;
};

/** Something that an agent signed about itself: blocked by its own policy, halted, resumed. */
export const noticeView = ({ outcome, receivedAt, jobId, stepId, ...rest }: NoticeRecord): AgentNotice => ({
  ...rest,
  at: iso(receivedAt),
  kind: outcome.kind,
  by: foreignText(outcome.kind === "refused-by-rules" ? outcome.rule : outcome.by),
  because: foreignText(outcome.because),
  sentence: outcomeWords(outcome),
  jobId: foreignText(jobId),
  stepId: foreignText(stepId),
});
