import { never } from "../../proto/never.ts";
import type { Prevention, Verdict } from "../domain/verdict.ts";
import type { VerdictView } from "./schemas.ts";

/** Four axes, never folded into one. */
export function verdictView({
  execution,
  prevention,
  detection,
  grade,
  row,
  sentence,
  proofs,
}: Verdict): VerdictView {
  const isAllowed = prevention.kind === "allowed";
  return {
    execution: execution.kind,
    prevention: prevention.kind,
    detail: execution.kind === "not-run" ? execution.reason : preventionDetail(prevention),
    detection: detection.kind,
    grade,
    row,
    sentence,
    through: isAllowed ? prevention.through : null,
    of: isAllowed ? prevention.of : null,
    proofs: proofs.map((proof) => ({ ...proof })),
  };
}

/** The word behind the kind: how it got through, where it stopped, what raised the doubt. */
export function preventionDetail(prevention: Prevention): string {
  switch (prevention.kind) {
    case "allowed":
      return prevention.how;
    case "partial":
      return prevention.stage;
    case "prevented":
      return prevention.where;
    case "absent":
      return prevention.what;
    case "inconclusive":
      return prevention.doubt;
    default:
      return never(prevention);
  }
}
