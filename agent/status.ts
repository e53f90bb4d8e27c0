import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomically } from "./atomic-file.ts";
import { codeOf, saying } from "./refusal.ts";

/** How often a running agent writes its status; older than three times this, it does not run. */
export const STATUS_EVERY_MS = 2_000;
const FILE = "status.json";

/** What a running agent says of itself, in DATA/status.json and `plumbline-agent status --json`. */
export const statusSchema = z.object({
  version: z.string(),
  agentId: z.string(),
  segment: z.string(),
  pid: z.number(),
  bootId: z.string(),
  at: z.number(),
  /** False in the last status of an agent that ended in order. */
  running: z.boolean(),
  link: z.object({
    state: z.enum(["down", "dialling", "up", "dismissed", "closed"]),
    code: z.string(),
    sentence: z.string(),
    sessionId: z.string(),
    acknowledged: z.number(),
    unknownMessages: z.number(),
  }),
  /** Absent in the status of an older agent. */
  certificate: z.object({ notAfter: z.number(), renewAt: z.number(), problem: z.string() }).optional(),
  spool: z.object({
    bytes: z.number(),
    room: z.enum(["free", "reserve", "none"]),
    sequence: z.number(),
    problem: z.string(),
    losses: z.array(z.string()),
  }),
  rules: z.object({ digest: z.string(), problem: z.string() }),
  /** Names of the publishers whose scenarios may run. */
  publishers: z.array(z.string()).default([]),
  /** Of each bundle the highest version that was ever taken. */
  bundles: z.array(z.object({ id: z.string(), version: z.number() })).default([]),
  bundlesProblem: z.string().default(""),
  jobs: z.number(),
  halted: z.boolean(),
  permissionModel: z.boolean(),
  nodeVersion: z.string(),
  sourceAddress: z.string(),
});
/** One look at a running agent. */
export type Status = z.infer<typeof statusSchema>;

/** Replaces the last one whole. */
export const writeStatus = (directory: string, status: Status): Promise<void> =>
  writeAtomically(join(directory, FILE), `${JSON.stringify(status)}\n`);

/** The last status; undefined when there never was one. Throws on an unreadable one. */
export async function readStatus(directory: string): Promise<Status | undefined> {
  const path = join(directory, FILE);
  try {
    return statusSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return undefined;
    throw new Error(`Cannot read ${path}: ${saying(cause).split("\n")[0]}`, { cause });
  }
}

/** Whether the agent that wrote it still runs, as far as its age tells. */
export const isLive = (status: Status, nowMs: number): boolean =>
  status.running && Math.abs(nowMs - status.at) <= STATUS_EVERY_MS * 3;
