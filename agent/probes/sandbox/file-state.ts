import { watchUntil } from "../watch-until.ts";
import type { Box } from "./box.ts";

/** What became of a file of ours, with the system's word where there is one; no state where the agent itself could not look. */
export type FileState = {
  readonly state: "intact" | "removed" | "unreadable" | "altered" | "unwritten" | undefined;
  readonly code?: string;
};

/** Looks whether a file is still as it was written. */
export async function stateOf(box: Box, name: string, bytes: Uint8Array): Promise<FileState> {
  const read = await box.read(name);
  if (typeof read !== "string") return { state: Buffer.compare(read, bytes) === 0 ? "intact" : "altered" };
  if (isOwnTrouble(read)) return { state: undefined, code: read };
  return { state: read === "ENOENT" ? "removed" : "unreadable", code: read };
}

/** So long what watches files has to take a new one away, where nothing longer is asked. */
const SETTLE_MS = 1_000;

/** The same, after whatever watches files had its time. */
export async function settledState(
  box: Box,
  name: string,
  bytes: Uint8Array,
  over: AbortSignal,
): Promise<FileState> {
  await watchUntil(SETTLE_MS, over);
  return stateOf(box, name, bytes);
}

/** Whether it is the agent that could not, whatever the file holds: everything but what controls answer with. */
export const isOwnTrouble = (code: string): boolean => !OF_CONTROLS.has(code);

/** What an open is denied with (fanotify(7), security modules), or why it fails behind what took the file away. */
const OF_CONTROLS = new Set(["EACCES", "EBUSY", "ENOENT", "EPERM", "ETXTBSY"]);
