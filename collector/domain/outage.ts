import type { RunId } from "../../proto/ids.ts";
import type { Instant } from "../../proto/time.ts";
import type { ClaimWord } from "./claim.ts";
import { standingChanges } from "./standing.ts";

/** A business flow that did not get through, from the run that showed it first to the run that got through again. */
export type Outage = {
  readonly beganAt: Instant;
  readonly beganBy: RunId;
  readonly endedAt: Instant | null;
  readonly endedBy: RunId | null;
};

/** The outages of a flow that must work, oldest first, as its words tell them. What settles nothing neither begins nor ends one. */
export function outagesOf(words: readonly ClaimWord[]): readonly Outage[] {
  const outages: Outage[] = [];
  for (const { at, standing } of standingChanges(words)) {
    const last = outages.at(-1);
    const isOpen = last !== undefined && last.endedAt === null;
    if (standing.kind === "refuted" && !isOpen)
      outages.push({ beganAt: at, beganBy: standing.by, endedAt: null, endedBy: null });
    if (standing.kind === "supported" && isOpen)
      outages[outages.length - 1] = { ...last, endedAt: at, endedBy: standing.by };
  }
  return outages;
}
