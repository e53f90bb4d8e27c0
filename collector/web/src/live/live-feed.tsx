import { Link } from "@tanstack/react-router";
import { Pause, Play } from "lucide-react";
import { useState } from "react";
import type { LiveEvent } from "../../../http/live-schemas.ts";
import { useNow } from "../clock.ts";
import { oneOf } from "../search.ts";
import { Button } from "../ui/button.tsx";
import { zone } from "../ui/instant.ts";
import { FeedEntry } from "./feed-entry.tsx";
import { useLive } from "./provider.tsx";

/** What to listen to; everything else still arrives and only isn't shown. */
const FILTERS: Readonly<Record<string, { word: string; admits: (event: LiveEvent) => boolean }>> = {
  all: { word: "Everything", admits: () => true },
  runs: { word: "Runs", admits: ({ kind }) => kind.startsWith("run-") },
  changes: { word: "Changes of state", admits: ({ kind }) => kind.endsWith("-changed") },
  bad: { word: "What gets through", admits: ({ tone }) => tone === "bad" },
  unsure: { word: "What settled nothing", admits: ({ tone }) => tone === "unsure" },
  fleet: {
    word: "Agents, halts, imports",
    admits: ({ kind }) => /^(agent-|halted|resumed|imported)/.test(kind),
  },
};

const SHOWN = 60;

export function LiveFeed() {
  const { events } = useLive();
  const [held, setHeld] = useState<readonly LiveEvent[]>();
  const [filter, setFilter] = useState("all");
  const shown = (held ?? events).filter((event) => FILTERS[filter]?.admits(event)).slice(0, SHOWN);
  const missed = held === undefined ? 0 : events.filter(({ id }) => id > (held[0]?.id ?? 0)).length;
  return (
    <section aria-labelledby="feed-title">
      <div className="flex items-center justify-between gap-2">
        <h2 id="feed-title" className="font-semibold tracking-tight">
          Live feed <span className="label font-normal">times in {zone(useNow())}</span>
        </h2>
        <Button
          weight={held ? "primary" : "quiet"}
          aria-pressed={held !== undefined}
          onClick={() => setHeld(held ? undefined : events)}
        >
          {held ? <Play className="size-3.5" aria-hidden /> : <Pause className="size-3.5" aria-hidden />}
          {held ? `Resume${missed > 0 ? `, ${missed} new` : ""}` : "Pause"}
        </Button>
      </div>
      <select
        aria-label="Show in the feed"
        value={filter}
        onChange={({ target }) => setFilter(oneOf(Object.keys(FILTERS), target.value) ?? "all")}
        className="my-2 min-h-8 w-full rounded-md border border-edge bg-raised px-2 text-sm"
      >
        {Object.entries(FILTERS).map(([name, { word }]) => (
          <option key={name} value={name}>
            {word}
          </option>
        ))}
      </select>
      {shown.length === 0 ? (
        <p className="border-t border-line py-4 text-sm text-mute">
          {events.length === 0
            ? "Nothing has happened since you opened this page. Runs, changes and agents appear here as they come."
            : "Nothing of this kind yet."}{" "}
          <Link to="/exposures" className="text-brand underline underline-offset-2">
            Validate an exposure
          </Link>{" "}
          to see it work.
        </p>
      ) : (
        <ul
          aria-label="Live events, newest first"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach it to scroll it
          tabIndex={0}
          className="max-h-[36rem] overflow-y-auto border-t border-line pr-1 lg:max-h-[calc(100dvh-9rem)]"
        >
          {shown.map((event) => (
            <FeedEntry key={event.id} event={event} />
          ))}
        </ul>
      )}
    </section>
  );
}
