import { useNow } from "../clock.ts";
import { absolute, dayAndTime, dayOnly, relative } from "./instant.ts";

type At = { readonly at: string };

/** How long ago; the instant itself is in the title. */
export function Age({ at }: At) {
  return (
    <time dateTime={at} title={absolute(at)} className="whitespace-nowrap">
      {relative(at, useNow())}
    </time>
  );
}

/** When, with its zone, and how long ago. */
export function Moment({ at }: At) {
  return (
    <time dateTime={at} title={absolute(at)}>
      {dayAndTime(at)} <span className="text-mute">({relative(at, useNow())})</span>
    </time>
  );
}

/** A due date: red once it has passed. */
export function Due({ at }: { readonly at: string | null }) {
  const now = useNow();
  if (at === null) return <span className="text-mute">no date</span>;
  const late = Date.parse(at) <= now;
  return (
    <time dateTime={at} title={`Due ${absolute(at)}`} className={late ? "font-medium text-bad" : "text-mute"}>
      {late ? `late, was due ${relative(at, now)}` : `${dayOnly(at)}, ${relative(at, now)}`}
    </time>
  );
}
