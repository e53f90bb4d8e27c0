import { networkInterfaces } from "node:os";
import { readNeighbourTable, readSocketTables } from "./probes/socket-tables.ts";
import type { RulesReading } from "./rules.ts";
import { rulesIn } from "./rules-words.ts";
import { surroundings } from "./surroundings.ts";
import type { Timepiece } from "./timepiece.ts";

/** How often the agent looks whether there is something to tell. */
const SURROUNDINGS_EVERY_MS = 60_000;

type Deps = {
  readonly rules: () => RulesReading;
  readonly time: Timepiece;
  readonly halt: { readonly isDown: () => boolean };
  readonly collector: Pick<Parameters<typeof surroundings>[0], "send">;
};

/** Looks at the real host from time to time; the timer is the caller's to end. */
export function tellSurroundings({ rules, time, halt, collector }: Deps): NodeJS.Timeout {
  const around = surroundings({
    rules: () => rulesIn(rules()),
    wall: time.wall,
    isHalted: halt.isDown,
    interfaces: networkInterfaces,
    neighbourTable: readNeighbourTable,
    socketTables: readSocketTables,
    send: collector.send,
  });
  return setInterval(() => void around.look(), SURROUNDINGS_EVERY_MS);
}
