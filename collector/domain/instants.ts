import type { Instant } from "../../proto/time.ts";

/** The first of several instants; undefined for none. */
export const earliest = (instants: readonly Instant[]): Instant | undefined =>
  instants.reduce<Instant | undefined>(
    (first, at) => (first === undefined || at < first ? at : first),
    undefined,
  );

/** The last of several instants; undefined for none. */
export const latest = (instants: readonly Instant[]): Instant | undefined =>
  instants.reduce<Instant | undefined>(
    (last, at) => (last === undefined || at > last ? at : last),
    undefined,
  );
