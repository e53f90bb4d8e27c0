import { never } from "../../proto/never.ts";
import { effectOf } from "../domain/verdict.ts";
import type {
  CatalogueMoveRecord,
  EventRecord,
  ExposureHistory,
  SightingRecord,
  StatementRecord,
} from "./exposure-history.ts";
import { foreignText } from "./foreign-text.ts";
import { iso } from "./instants.ts";
import type { RunRecord } from "./run-view.ts";
import type { TimelineEntry } from "./schemas.ts";

/** Entries shown; older ones are in the lists behind them. */
export const MAX_TIMELINE = 300;

/** What happened to one exposure, newest first: what tools saw, what people said, what runs showed, and what it changed. */
export function timeline({ sightings, statements, runs, events, moves }: ExposureHistory): TimelineEntry[] {
  return [
    ...sightings.map(sightingEntry),
    ...statements.map(statementEntry),
    ...runs.map(runEntry),
    ...events.flatMap(changeEntry),
    ...moves.map(moveEntry),
  ]
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
    .slice(0, MAX_TIMELINE);
}

/** What a catalogue moved, and by which entry. */
function moveEntry({ at, feed, version, move }: CatalogueMoveRecord): TimelineEntry {
  const { grounded, asserted, score, kind, because, isUp } = move;
  const change = grounded.from.band === grounded.to.band ? asserted : grounded;
  const what =
    kind === "band"
      ? `${change.from.band} → ${change.to.band}`
      : kind === "due"
        ? `${grounded.from.timeline} → ${grounded.to.timeline}`
        : `score ${score.from} → ${score.to}`;
  return {
    at: iso(at),
    kind: "priority",
    title: `${feed.toUpperCase()} ${version}: ${what}`,
    detail: because.join("; "),
    runId: null,
    tone: isUp ? "bad" : "neutral",
  };
}

const sightingEntry = ({ at, severity, format, fileName }: SightingRecord): TimelineEntry => ({
  at: iso(at),
  kind: "sighting",
  title: `Sighted by ${format}`,
  detail: `${severity}, in ${foreignText(fileName)}`,
  runId: null,
  tone: "neutral",
});

function statementEntry({ kind, at, by, body }: StatementRecord): TimelineEntry {
  const entry = { at: iso(at), kind: "statement", runId: null, tone: "neutral" } as const;
  switch (kind) {
    case "fix-claimed":
      return { ...entry, title: `${by} says it is fixed`, detail: text(body, "note") };
    case "assigned": {
      const owner = text(body, "owner");
      return {
        ...entry,
        title: owner === "" ? `${by} took the owner away` : `${by} assigned it to ${owner}`,
        detail: "",
      };
    }
    default:
      return never(kind);
  }
}

const text = (body: StatementRecord["body"], field: string): string => {
  const value = body[field];
  return typeof value === "string" ? value : "";
};

function runEntry({
  id,
  issuedAt,
  judgedAt,
  state,
  segment,
  expectation,
  verdict,
}: RunRecord): TimelineEntry {
  const entry = { at: iso(judgedAt ?? issuedAt), kind: "run", runId: id } as const;
  if (verdict === undefined) {
    return { ...entry, title: `Run from ${segment} ${state}`, detail: "", tone: "neutral" };
  }
  const effect = effectOf(verdict.prevention);
  const isGood = (effect === "refutes") === (expectation === "deny");
  const tone = effect === "settles-nothing" ? "unsure" : isGood ? "good" : "bad";
  const kind = verdict.execution.kind === "not-run" ? "not run" : verdict.prevention.kind;
  return { ...entry, title: `Run from ${segment}: ${kind}`, detail: verdict.sentence, tone };
}

/** Runs are told by the runs themselves; here only what they changed. */
function changeEntry({ at, kind, title, detail, runId, tone }: EventRecord): TimelineEntry[] {
  const changed = CHANGES[kind as keyof typeof CHANGES];
  return changed === undefined ? [] : [{ at: iso(at), kind: changed, title, detail, runId, tone }];
}

const CHANGES = {
  "standing-changed": "standing",
  "validation-changed": "validation",
  "closure-changed": "closure",
  "priority-changed": "priority",
} as const;
