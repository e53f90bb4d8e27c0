import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { MAX_CHECKPOINT_BYTES } from "../proto/wire.ts";
import { writeAtomically } from "./atomic-file.ts";
import type { Log } from "./log.ts";
import { codeOf, saying } from "./refusal.ts";

/** Name of the kept checkpoint in the agent's data folder: a line of the collector's checkpoints.jsonl. */
const CHECKPOINT_FILE = "checkpoint.json";

const schema = z.object({ epoch: z.number().int().min(0), number: z.number().int().min(0) });
type Place = z.infer<typeof schema>;

/**
 * Keeps the newest checkpoint of the collector's log that was given to this agent. An agent is a
 * keeper here and no judge: it never looks into it beyond its place, and never gives up a newer one
 * for an older one, so that a collector whose record was put back hears of it.
 */
export type CheckpointKeeper = {
  readonly held: () => Uint8Array | undefined;
  /** What is held, as the member of a message that carries it; nothing when nothing is. */
  readonly heldAs: <K extends string>(
    name: K,
    show: (held: Uint8Array) => Uint8Array,
  ) => { readonly [_ in K]?: Uint8Array };
  /** Takes a copy when it is newer than what is held. Never throws; durable a moment later. */
  readonly offer: (copy: Uint8Array) => void;
};

/** Opens the keeper; a file that can't be read is as good as none, and is said. */
export async function checkpointKeeper(directory: string, log: Log): Promise<CheckpointKeeper> {
  const path = join(directory, CHECKPOINT_FILE);
  let held = await read(path, log);
  let writing = Promise.resolve();

  function offer(copy: Uint8Array): void {
    const place = placeOf(copy);
    if (place === undefined) return;
    const own = held && placeOf(held);
    if (own !== undefined && !isNewer(own, place)) {
      if (own.epoch !== place.epoch || own.number !== place.number)
        log.error({ held: own, given: place }, "the collector's log ends before what it told this agent");
      return;
    }
    held = copy;
    writing = writing
      .then(() => writeAtomically(path, Buffer.from(copy).toString("utf8")))
      .catch((cause: unknown) => log.warn({ because: saying(cause) }, "the checkpoint can't be kept"));
  }

  return {
    held: () => held,
    heldAs: <K extends string>(name: K, show: (held: Uint8Array) => Uint8Array) =>
      (held === undefined ? {} : { [name]: show(held) }) as { readonly [_ in K]?: Uint8Array },
    offer,
  };
}

const isNewer = (than: Place, one: Place): boolean =>
  one.epoch > than.epoch || (one.epoch === than.epoch && one.number > than.number);

async function read(path: string, log: Log): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readFile(path);
    if (placeOf(bytes) !== undefined) return bytes;
    log.warn({ path }, "the kept checkpoint can't be read");
  } catch (cause) {
    if (codeOf(cause) !== "ENOENT") log.warn({ because: saying(cause) }, "the kept checkpoint can't be read");
  }
  return undefined;
}

function placeOf(copy: Uint8Array): Place | undefined {
  if (copy.length > MAX_CHECKPOINT_BYTES) return undefined;
  try {
    return schema.safeParse(JSON.parse(Buffer.from(copy).toString("utf8"))).data;
  } catch {
    // Not JSON: there is nothing in it to keep.
    return undefined;
  }
}
