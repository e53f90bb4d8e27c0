import { caughtAll, delivered, somethingElse, spoke, unspoken } from "./accepted-rows.ts";
import type { ActorPart } from "./actor-part.ts";
import { absent, noCloseView, pathFault, prevented, targetDown } from "./negative-rows.ts";
import { doubt, type Row, type RowWord } from "./row-word.ts";
import type { RunScene } from "./run-scene.ts";

/**
 * What one actor's part of a run says: the first row of design 3.1 that matches. Row 11 takes what is left, so every
 * part has exactly one word.
 */
export function firstRow(part: ActorPart, scene: RunScene): RowWord {
  for (const row of ROWS) {
    const word = row(part, scene);
    if (word !== undefined) return word;
  }
  return noCloseView(scene);
}

/** Row 1: the agent, not the target. */
const agentFault: Row = ({ fault, agentId }) =>
  fault === undefined ? undefined : doubt(1, "agent-fault", `agent ${agentId} proves nothing: ${fault}`);

/** Row 1 once more, before the negatives: the try that was not made may be the one that gets through. */
const incomplete: Row = ({ gap, agentId }) =>
  gap === undefined
    ? undefined
    : doubt(
        1,
        "agent-fault",
        `nothing got through, but of agent ${agentId} ${gap}, so the others prove no negative`,
      );

const ROWS: readonly Row[] = [
  agentFault,
  delivered,
  caughtAll,
  spoke,
  somethingElse,
  unspoken,
  incomplete,
  prevented,
  absent,
  targetDown,
  pathFault,
];
