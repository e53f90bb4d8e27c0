import type { Doubt, Prevention } from "./verdict.ts";

/** What a run said of the way, as the end of a sentence. */
export function showPrevention(prevention: Prevention): string {
  switch (prevention.kind) {
    case "allowed":
      return `${prevention.how}, ${prevention.through} of ${prevention.of} tries`;
    case "partial":
      return prevention.stage === "unspoken"
        ? "it was accepted, and nobody spoke"
        : "something else than the target accepted it";
    case "prevented":
      return `prevented (${prevention.where})`;
    case "absent":
      return "nothing listens there";
    case "inconclusive":
      return DOUBTS[prevention.doubt];
  }
}

const DOUBTS: Readonly<Record<Doubt, string>> = {
  "agent-fault": "the agent could not try",
  "catch-all": "something answers for everything there",
  "target-down": "the target shows no sign of life",
  "path-fault": "no path there was shown to work",
  "no-close-view": "nobody looked from close by",
  "baseline-failed": "what must work did not",
  "unexpected-answer": "the answer was of no kind that settles it",
  "restart-unknown": "whether what runs was started since the fix can't be seen",
  "view-hidden": "the agent may not see what would settle it",
};
