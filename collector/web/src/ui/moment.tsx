import { useNow } from "../clock.ts";
import { absolute, dayAndTime, dayOnly, lateness, relative } from "./instant.ts";

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
  const now = useNow();
  return (
    <time dateTime={at} title={absolute(at)}>
      {dayAndTime(at, now)} <span className="text-mute">({relative(at, now)})</span>
    </time>
  );
}

/** A due date: red once it has passed. */
export function Due({ at }: { readonly at: string | null }) {
  const now = useNow();
  if (at === null) return <span className="text-mute">no date</span>;
  const late = Date.parse(at) <= now;
  return (
    <time
      dateTime={at}
      title={`Due ${absolute(at)}`}
      className={`whitespace-nowrap ${late ? "font-medium text-bad" : "text-mute"}`}
    >
      {late ? lateness(at, now) : `${dayOnly(at, now)}, ${relative(at, now)}`}
    </time>
  );
}
