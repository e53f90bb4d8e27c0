import { Cron } from "croner";
import { type Instant, instant } from "../../proto/time.ts";

/** A longer expression is a mistake. */
const MAX_CRON_LENGTH = 200;
/** Expressions kept read; making one costs ten times as much as asking it. */
const MAX_KEPT = 500;

/*
 * Cron with a time zone, by croner. What a change of the clocks does to it: an expression that names times of
 * day (no `*`, `?` or step in minute and hour) keeps a wall clock. A time that doesn't exist runs once, at the
 * first instant that does; a time that comes twice runs once, the first time. One with a wildcard or a step
 * there means a distance and not a time of day: it goes on at that distance through both hours.
 */

/** Why it is no cron expression of five fields; undefined when it is one. */
export function cronProblem(expression: string): string | undefined {
  if (expression.length > MAX_CRON_LENGTH) return `has more than ${MAX_CRON_LENGTH} characters`;
  if (expression.trim().split(/\s+/).length !== 5)
    return 'must have five fields: minute hour day month weekday, as in "15 2 * * 1-5"';
  try {
    const runs = cronOf(expression, "UTC").nextRuns(1, new Date(0));
    return runs.length === 0 ? "names a day that never comes" : undefined;
  } catch (cause) {
    return (cause instanceof Error ? cause.message : String(cause)).replace(/^CronPattern: /, "");
  }
}

/** The first instant after `after` that the expression names in the zone; undefined when there is none. Must be an expression without a problem. */
export function nextCron(expression: string, zone: string, after: Instant): Instant | undefined {
  const next = cronOf(expression, zone).nextRun(new Date(after));
  return next === null ? undefined : instant(next.getTime());
}

/** Whether it names times of day, and so keeps to a wall clock. */
export const namesTimesOfDay = (expression: string): boolean =>
  !expression
    .trim()
    .split(/\s+/)
    .slice(0, 2)
    .some((field) => /[*?/]/.test(field));

const kept = new Map<string, Cron>();

function cronOf(expression: string, zone: string): Cron {
  const name = `${zone} ${expression}`;
  const known = kept.get(name);
  if (known !== undefined) return known;
  const made = new Cron(expression, { timezone: zone, mode: "5-part", fixedTimeRule: "no-wildcard" });
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(name, made);
  return made;
}
