import type { QueryKey } from "@tanstack/react-query";
import type { LiveEvent } from "../../../http/live-schemas.ts";

type Kind = LiveEvent["kind"];

const EXPOSURE: readonly string[] = ["overview", "exposures"];
const RUN: readonly string[] = ["overview", "runs", "containment"];
const FLEET: readonly string[] = [
  "overview",
  "agents",
  "segments",
  "join-tokens",
  "authority",
  "containment",
];

/** Which lists an event makes stale, besides the very run and exposure that it names. Also the list of kinds we listen for. */
const MAKES_STALE: Readonly<Record<Kind, readonly string[]>> = {
  "run-started": RUN,
  "run-judged": RUN,
  "standing-changed": EXPOSURE,
  "validation-changed": EXPOSURE,
  "closure-changed": EXPOSURE,
  "priority-changed": EXPOSURE,
  "agent-joined": FLEET,
  "agent-live": FLEET,
  "agent-silent": FLEET,
  "agent-revoked": FLEET,
  "agent-frozen": FLEET,
  imported: [...EXPOSURE, "assets"],
  "intel-changed": [...EXPOSURE, "exposure"],
  halted: [...FLEET, "halt", "runs"],
  resumed: [...FLEET, "halt", "runs"],
  "campaign-changed": ["campaign-runs"],
  // Somebody let an agent in, or a roll-over went on, or the record was checked.
  alert: FLEET,
};

export const LIVE_KINDS = Object.keys(MAKES_STALE) as readonly Kind[];

export const staleKeys = ({ kind, exposureId, runId }: LiveEvent): readonly QueryKey[] => [
  ...MAKES_STALE[kind].map((name) => [name]),
  ...(exposureId === null ? [] : [["exposure", exposureId]]),
  ...(runId === null ? [] : [["run", runId]]),
];
