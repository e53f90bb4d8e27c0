import { watchUntil } from "../watch-until.ts";
import type { Box } from "./box.ts";

/** What became of a file of ours, with the system's word where there is one. */
export type FileState = {
  readonly state: "intact" | "removed" | "unreadable" | "altered" | "unwritten";
  readonly code?: string;
};

/** Looks whether a file is still as it was written. Undefined where the box is closed: nothing was looked at. */
export async function stateOf(box: Box, name: string, bytes: Uint8Array): Promise<FileState | undefined> {
  const read = await box.read(name);
  if (typeof read !== "string") return { state: Buffer.compare(read, bytes) === 0 ? "intact" : "altered" };
  if (read === "ECLOSED") return undefined;
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
): Promise<FileState | undefined> {
  await watchUntil(SETTLE_MS, over);
  return stateOf(box, name, bytes);
}

/** What keeps the agent itself from writing, whatever is written. */
export const isOwnTrouble = (code: string): boolean => OWN_TROUBLE.has(code);

const OWN_TROUBLE = new Set([
  "ECLOSED",
  "EQUOTA",
  "EJOURNAL",
  "ENAME",
  "ENOSPC",
  "EDQUOT",
  "EROFS",
  "EIO",
  "EMFILE",
]);
