import type { Presence } from "./app/agent-session.ts";
import type { Effect } from "./app/command.ts";
import { isHalted } from "./app/halt-scope.ts";
import type { Store } from "./store/database.ts";
import { occurrencePath } from "./store/occurrence-path.ts";
import { scheduleEventPath } from "./store/schedule-event-path.ts";
import { schedulePath } from "./store/schedule-path.ts";

type Shared = {
  readonly sqlite: Store["sqlite"];
  readonly effects: Effect[];
  readonly runs: { forget(): void };
  readonly present: ReadonlyMap<string, Presence>;
  readonly haltedScopes: ReadonlySet<string>;
  readonly trouble: (sentence: string) => void;
};

/** What schedules need beside the stores that are there already. */
export function scheduleParts({ sqlite, effects, runs, present, haltedScopes, trouble }: Shared) {
  return {
    schedules: schedulePath(sqlite),
    heard: scheduleEventPath(sqlite),
    occurrences: occurrencePath(sqlite),
    /** Why nothing may start in a segment; undefined when no halt covers all of it that is live. */
    haltIn: (segment: string): string | undefined => {
      if (haltedScopes.has("all")) return "everything is halted";
      if (haltedScopes.has(`segment:${segment}`)) return `segment "${segment}" is halted`;
      const live = [...present.values()].filter((agent) => agent.segment === segment);
      const areHalted =
        live.length > 0 && live.every((agent) => agent.isHalted || isHalted(haltedScopes, agent));
      return areHalted ? `every live agent of segment "${segment}" is halted` : undefined;
    },
    /** A step of the tick that fails is undone, said, and keeps no other step from its turn. */
    apart: async (what: string, act: () => void | Promise<void>): Promise<boolean> => {
      const before = effects.length;
      sqlite.exec("SAVEPOINT apart");
      try {
        await act();
        sqlite.exec("RELEASE apart");
        return true;
      } catch (cause) {
        sqlite.exec("ROLLBACK TO apart");
        sqlite.exec("RELEASE apart");
        effects.length = before;
        runs.forget();
        trouble(`${what} failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
        return false;
      }
    },
  };
}
