import { useState } from "react";
import type { OwnerView } from "../../../http/people-schemas.ts";
import { Button } from "../ui/button.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { Moment } from "../ui/moment.tsx";

const SHOWN = 6;

const TONES = {
  good: "bg-good border-good",
  bad: "bg-bad border-bad",
  unsure: "hatched border-mute",
  neutral: "border-mute",
} as const;

/** What was seen and said, newest first, in the words of the record. */
export function OwnerTrail({ exposure: { timeline, title } }: { readonly exposure: OwnerView }) {
  const [all, setAll] = useState(false);
  const newest = [...timeline].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const shown = all ? newest : newest.slice(0, SHOWN);
  return (
    <section aria-labelledby="seen">
      <h2 id="seen" className="text-lg font-semibold tracking-tight">
        What was seen
      </h2>
      <ol className="mt-3 grid gap-3 text-sm">
        {shown.map(({ at, kind, title: words, detail, tone, runId }) => (
          <li key={`${at} ${kind} ${runId} ${words} ${detail}`} className="flex gap-2.5">
            <span
              aria-hidden
              className={`mt-[5px] size-2.5 shrink-0 rounded-full border-[1.5px] ${TONES[tone]}`}
            />
            <span className="min-w-0">
              <span className="label block">
                <Moment at={at} />
              </span>
              {words !== title && <Foreign className="block font-medium break-words">{words}</Foreign>}
              {detail !== "" && <Foreign className="block break-words text-mute">{detail}</Foreign>}
            </span>
          </li>
        ))}
      </ol>
      {newest.length === 0 && <p className="mt-2 text-sm text-mute">Nothing yet.</p>}
      {newest.length > SHOWN && (
        <Button weight="quiet" className="-ml-2.5 mt-2" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show ${newest.length - SHOWN} older`}
        </Button>
      )}
    </section>
  );
}
