import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { decodeBatch } from "../proto/wire.ts";
import { writeAtomically } from "./atomic-file.ts";
import { type Mending, rebuilding } from "./mend.ts";
import { sealWaiting } from "./sealer.ts";

/** There from a rejoin until the chain was found to fit, or was made to. */
const FILE = "rebase-once";

/**
 * A person let this agent back: once, it may put its chain behind another one than it remembers. What
 * the collector is known to have acknowledged is not carried over.
 */
export const allowRebase = (directory: string, acknowledged: number): Promise<void> =>
  writeAtomically(join(directory, FILE), `${acknowledged}\n`);

/** From where on it may; undefined without a rejoin, when a chain that differs stops the agent. */
export async function allowedRebase(directory: string): Promise<number | undefined> {
  const text = await readFile(join(directory, FILE), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const acknowledged = Number(text);
  return Number.isSafeInteger(acknowledged) && acknowledged > 0 ? acknowledged : 0;
}

/** The chain fits: from now on a difference is a difference again. */
export const endRebase = (directory: string): Promise<void> => rm(join(directory, FILE), { force: true });

/**
 * Puts everything after `acknowledged` behind the collector's end of the chain, sealed anew under new
 * sequences. What the collector had already is refused there as repeated. Returns how many
 * observations were carried over. Nobody else may write meanwhile.
 */
export async function rebase(mending: Omit<Mending, "at">, acknowledged: number): Promise<number> {
  const { spool, as } = mending;
  const fresh = await rebuilding(mending);
  const cursor = spool.cursor(acknowledged + 1);
  let carried = 0;
  for (let record = await cursor.next(); record !== undefined; record = await cursor.next()) {
    const { observations, rulesDigest } = decodeBatch(record.payload);
    const waiting = observations.map((observation) => ({ observation, rulesDigest }));
    await fresh.append(sealWaiting(as, fresh.head(), waiting).records);
    carried += observations.length;
  }
  await fresh.close();
  await spool.takeOver();
  return carried;
}
