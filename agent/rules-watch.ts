import { stat } from "node:fs/promises";
import type { Resolve } from "./pin-names.ts";
import { type RulesReading, readRules } from "./rules.ts";

/** How often the file is looked at. */
export const RULES_POLL_MS = 1_000;

/** The rules as last read; `stop` ends the looking. */
export type RulesWatch = { readonly current: () => RulesReading; readonly stop: () => void };

/**
 * Holds the rules in force and reads them again when the file changes. `changed` is called after
 * the new reading is in force; between a change and its reading at most one poll passes.
 */
export async function watchRules(
  path: string,
  userId: number,
  resolve: Resolve,
  changed: (reading: RulesReading) => void,
): Promise<RulesWatch> {
  let mark = await markOf(path);
  let reading = await readRules(path, userId, resolve);
  let isLooking = false;

  async function look(): Promise<void> {
    const now = await markOf(path);
    if (now === mark) return;
    mark = now;
    // What was taken away is gone at once; what a name adds waits for its answer.
    reading = await readRules(path, userId, unanswered);
    if (hasNames(reading)) reading = await readRules(path, userId, resolve);
    changed(reading);
  }

  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look().finally(() => {
      isLooking = false;
    });
  }, RULES_POLL_MS);
  return { current: () => reading, stop: () => clearInterval(timer) };
}

const unanswered: Resolve = async () => {
  throw new Error("is being looked up");
};

const hasNames = (reading: RulesReading): boolean =>
  reading.kind === "in-force" && reading.rules.allow.some(({ names }) => names.length > 0);

/** Changes whenever the file does: content, owner, mode or absence. */
async function markOf(path: string): Promise<string> {
  try {
    const { mtimeMs, ctimeMs, size, ino, mode, uid } = await stat(path);
    return [mtimeMs, ctimeMs, size, ino, mode, uid].join(" ");
  } catch {
    return "unreadable";
  }
}
