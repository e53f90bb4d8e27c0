import type { Instant } from "../proto/time.ts";
import { advanceSchedules } from "./app/advance-schedules.ts";
import type { CommandParts } from "./writer-commands.ts";

/** What the writer's tick does for schedules, in a transaction of its own. */
export const tickSchedules = (
  parts: { inTransaction<T>(act: (tx: CommandParts) => Promise<T>): Promise<T> },
  clock: () => Instant,
): Promise<void> =>
  parts.inTransaction((tx) => {
    let canaries: ReturnType<CommandParts["inventory"]["canaries"]> | undefined;
    const inventory = {
      ...tx.inventory,
      // The same for every run that a tick starts.
      canaries: () => {
        canaries ??= tx.inventory.canaries();
        return canaries;
      },
    };
    return advanceSchedules({ ...tx, inventory }, clock());
  });
