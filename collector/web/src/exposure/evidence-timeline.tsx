import { Link } from "@tanstack/react-router";
import {
  Crosshair,
  Eye,
  Flag,
  FlaskConical,
  ListOrdered,
  type LucideIcon,
  MessageSquare,
  ScanSearch,
} from "lucide-react";
import { useState } from "react";
import type { TimelineEntry } from "../../../http/schemas.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { Moment } from "../ui/moment.tsx";
import { Section } from "../ui/section.tsx";

const LOOKS: Readonly<Record<TimelineEntry["kind"], readonly [word: string, icon: LucideIcon]>> = {
  sighting: ["Report", ScanSearch],
  run: ["Run", FlaskConical],
  statement: ["Statement", MessageSquare],
  standing: ["Standing", Eye],
  validation: ["Validation", Crosshair],
  closure: ["Closure", Flag],
  priority: ["Priority", ListOrdered],
};

const TONES: Readonly<Record<TimelineEntry["tone"], string>> = {
  good: "border-good/50 bg-good/12 text-good",
  bad: "border-bad/50 bg-bad/12 text-bad",
  unsure: "border-mute/50 hatched text-ink",
  neutral: "border-line bg-raised text-mute",
};

const SHOWN = 14;

type Props = {
  readonly entries: readonly TimelineEntry[];
  /** The exposure's title: the page has it already, so no entry says it again. */
  readonly about: string;
};

/** What was seen, said and concluded, newest first; a run opens its evidence. */
export function EvidenceTimeline({ entries, about }: Props) {
  const [all, setAll] = useState(false);
  const newest = [...entries].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const shown = all ? newest : newest.slice(0, SHOWN);
  return (
    <Section
      title="Evidence"
      lead="Newest first. Nothing here is ever changed; what contradicts is kept and shown."
    >
      {entries.length === 0 && (
        <Empty title="Nothing was seen yet">
          Sightings, runs and what people say appear here as they come.
        </Empty>
      )}
      <ol className="relative">
        {shown.map((entry) => (
          <Entry
            key={`${entry.at} ${entry.kind} ${entry.runId} ${entry.title} ${entry.detail}`}
            entry={entry.title === about ? { ...entry, title: entry.detail, detail: "" } : entry}
          />
        ))}
      </ol>
      {newest.length > SHOWN && (
        <Button weight="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show ${newest.length - SHOWN} older`}
        </Button>
      )}
    </Section>
  );
}

function Entry({ entry: { at, kind, title, detail, runId, tone } }: { readonly entry: TimelineEntry }) {
  const [word, Icon] = LOOKS[kind];
  return (
    <li className="relative grid grid-cols-[auto_1fr] gap-x-3 pb-5 before:absolute before:top-6 before:bottom-0 before:left-3 before:w-px before:bg-line last:before:hidden">
      <span className={`grid size-6 place-items-center rounded-full border ${TONES[tone]}`}>
        <Icon className="size-3" aria-hidden />
      </span>
      <div className="min-w-0 text-sm">
        <p className="label">
          {word}, <Moment at={at} />
        </p>
        <p className="font-medium break-words">{title}</p>
        {detail !== "" && <p className="max-w-prose break-words text-mute text-pretty">{detail}</p>}
        {runId !== null && (
          <Link
            to="."
            search={(search) => ({ ...search, run: runId })}
            resetScroll={false}
            className="text-brand underline underline-offset-2"
          >
            Show the evidence
          </Link>
        )}
      </div>
    </li>
  );
}
