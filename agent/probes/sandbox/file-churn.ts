import { randomBytes } from "node:crypto";
import { CHURN, DECOY_BYTES } from "../../../proto/sandbox.ts";
import type { SandboxStep } from "../../../proto/step.ts";
import type { Probe } from "../probe.ts";
import { watchUntil } from "../watch-until.ts";
import type { Box, Code } from "./box.ts";
import { isOwnTrouble, stateOf } from "./file-state.ts";
import { type Found, found, hindered, inBox, yes } from "./in-box.ts";

/** Between two files of the slow baseline. */
const SLOW_PAUSE_MS = 200;

const NOTE = Buffer.from(
  "This note was left by a test of Plumbline. Nothing was taken, nothing is lost, nobody asks for anything.\n",
);

/** A decoy's text: the same each time, so that it can be restored without a copy. */
const decoy = (n: number): Buffer => {
  const line = `Plumbline decoy ${n}: minutes of a meeting that never took place.\n`;
  return Buffer.from(line.repeat(Math.ceil(DECOY_BYTES / line.length)).slice(0, DECOY_BYTES));
};

/** One decoy: its names, and what it holds once it is rewritten. */
type Decoy = { readonly name: string; readonly locked: string; readonly noise: Buffer };

/**
 * Does to decoys of its own what ransomware does to files: rewrites them with noise, gives them another
 * name and leaves a note; then restores them. Says how far it got. Slowly, it only rewrites a few.
 */
export const fileChurn: Probe<SandboxStep> = (step, io) =>
  inBox(step, io, async (box, over) => {
    const isBurst = step.variant === "burst";
    const count = isBurst ? CHURN.burst : CHURN.slow;
    const reserved = await box.reserve([
      ...Array<"dat">(count).fill("dat"),
      ...Array<"locked">(count).fill("locked"),
      "txt",
    ]);
    if (typeof reserved === "string") return hindered(reserved);
    const decoys = reserved
      .slice(0, count)
      .map(
        (name, n): Decoy => ({ name, locked: reserved[count + n] ?? "", noise: randomBytes(DECOY_BYTES) }),
      );
    const note = reserved.at(-1) ?? "";
    const created = await each(decoys, ({ name }, n) => box.make(name, decoy(n)));
    if (created.code !== undefined && isOwnTrouble(created.code)) return hindered(created.code);
    if (created.code !== undefined) {
      const { done, code } = created;
      return found({ files: count, created: done, changed: 0, renamed: 0, stopped: yes(true), code });
    }
    const announced = await box.announce(decoys.map(({ name }) => name));
    if (announced !== undefined) return hindered(announced);
    return isBurst ? burst(box, decoys, note) : slow(box, decoys, () => watchUntil(SLOW_PAUSE_MS, over));
  });

async function burst(box: Box, decoys: readonly Decoy[], note: string): Promise<Found> {
  const changed = await each(decoys, ({ name, noise }) => box.rewrite(name, noise));
  const renamed = await each(decoys.slice(0, changed.done), ({ name, locked }) => box.rename(name, locked));
  const noted = await box.make(note, NOTE);
  const trouble = [changed.code, renamed.code, noted].find(
    (code) => code !== undefined && isOwnTrouble(code),
  );
  if (trouble !== undefined) return hindered(trouble);
  const stayed = await countIntact(box, decoys.slice(0, renamed.done), ({ locked, noise }) => [
    locked,
    noise,
  ]);
  if (typeof stayed === "string") return hindered(stayed);
  const restored = await restore(box, decoys, renamed.done);
  return found({
    files: decoys.length,
    changed: changed.done,
    renamed: renamed.done,
    note: yes(noted === undefined),
    stayed,
    restored,
    stopped: yes(stayed < decoys.length || noted !== undefined),
    code: changed.code ?? renamed.code ?? noted,
  });
}

async function slow(box: Box, decoys: readonly Decoy[], pause: () => Promise<void>): Promise<Found> {
  const changed = await each(decoys, async ({ name, noise }) => {
    await pause();
    return box.rewrite(name, noise);
  });
  if (changed.code !== undefined && isOwnTrouble(changed.code)) return hindered(changed.code);
  const stayed = await countIntact(box, decoys, ({ name, noise }) => [name, noise]);
  if (typeof stayed === "string") return hindered(stayed);
  const restored = await restore(box, decoys, 0);
  const { done, code } = changed;
  return found({
    files: decoys.length,
    changed: done,
    stayed,
    restored,
    stopped: yes(stayed < decoys.length),
    code,
  });
}

/** Puts decoys back as they were, the renamed ones under their first names, and counts those that read so; a code where the agent itself could not look. */
async function restore(box: Box, decoys: readonly Decoy[], renamed: number): Promise<number | Code> {
  for (const [n, { name, locked }] of decoys.entries()) {
    if (n < renamed) await box.rename(locked, name);
    await box.rewrite(name, decoy(n));
  }
  return countIntact(box, decoys, ({ name }, n) => [name, decoy(n)]);
}

/** How many are as expected; a code where the agent itself could not look at one, for then there is no count. */
async function countIntact(
  box: Box,
  decoys: readonly Decoy[],
  expected: (one: Decoy, n: number) => readonly [name: string, bytes: Buffer],
): Promise<number | Code> {
  let intact = 0;
  for (const [n, one] of decoys.entries()) {
    const [name, bytes] = expected(one, n);
    const { state, code = "" } = await stateOf(box, name, bytes);
    if (state === undefined) return code;
    if (state === "intact") intact++;
  }
  return intact;
}

/** Does it to one after another until one can't be done; says to how many it was, and why not to the next. */
async function each(
  decoys: readonly Decoy[],
  act: (one: Decoy, n: number) => Promise<Code | undefined>,
): Promise<{ readonly done: number; readonly code?: Code }> {
  for (const [n, one] of decoys.entries()) {
    const code = await act(one, n);
    if (code !== undefined) return { done: n, code };
  }
  return { done: decoys.length };
}
