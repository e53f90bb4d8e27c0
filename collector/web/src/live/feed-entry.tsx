import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { LiveEvent } from "../../../http/live-schemas.ts";
import { AxisMarks } from "../marks/axes.tsx";
import { axisAnswers } from "../marks/axis.ts";
import { absolute, clockTime } from "../ui/instant.ts";

const DOT: Readonly<Record<LiveEvent["tone"], string>> = {
  bad: "bg-bad",
  good: "bg-good",
  unsure: "hatched border border-mute",
  neutral: "border border-edge",
};

/** One line of the stream; it leads to its run, else to its exposure. */
export function FeedEntry({ event }: { readonly event: LiveEvent }) {
  const { at, tone, title, detail, segment, axes } = event;
  return (
    <li className="arriving relative grid grid-cols-[auto_1fr] gap-x-2.5 border-b border-line py-2.5 text-sm">
      <span aria-hidden className={`mt-[5px] size-2.5 rounded-full ${DOT[tone]}`} />
      <div className="min-w-0">
        <p className="flex items-baseline justify-between gap-2 text-xs text-mute">
          <time dateTime={at} title={absolute(at)}>
            {clockTime(at)}
          </time>
          {segment !== null && <span className="break-all">{segment}</span>}
        </p>
        <p className="font-medium break-words">
          <To event={event}>{title}</To>
        </p>
        {detail !== "" && (
          <p className="line-clamp-2 text-xs break-words text-mute" title={detail}>
            {detail}
          </p>
        )}
        {axes !== null && (
          <div className="mt-1.5">
            <AxisMarks answers={axisAnswers(axes, { expectation: expectationOf(event) })} />
          </div>
        )}
      </div>
    </li>
  );
}

function To({ event, children }: { readonly event: LiveEvent; readonly children: ReactNode }) {
  const { runId, exposureId } = event;
  const look = "hover:underline underline-offset-2 after:absolute after:inset-0";
  if (runId !== null) {
    return (
      <Link to="." search={(search) => ({ ...search, run: runId })} resetScroll={false} className={look}>
        {children}
      </Link>
    );
  }
  if (exposureId === null) return children;
  return (
    <Link to="/exposures/$id" params={{ id: exposureId }} className={look}>
      {children}
    </Link>
  );
}

/** An event doesn't say what its claim expects, but its tone does: getting through is good only where it must. */
const expectationOf = ({ tone, axes }: LiveEvent): "deny" | "allow" => {
  const wentThrough = axes?.prevention === "allowed";
  return (wentThrough && tone === "good") || (!wentThrough && tone === "bad") ? "allow" : "deny";
};
