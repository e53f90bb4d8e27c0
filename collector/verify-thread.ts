import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { type ChainReport, verifyChain } from "./app/verify-chain.ts";
import { findLogKey } from "./pki/log-key.ts";
import { chainView } from "./store/chain-view.ts";
import { CHECKPOINT_FILE, readCheckpointFile } from "./store/checkpoint-file.ts";
import { openStore, STORE_FILE } from "./store/database.ts";
import { expectedShape } from "./store/schema-shape.ts";

/** The data folder whose record the thread proves. */
export type ToVerify = { readonly data: string };
export type Verified =
  | { readonly kind: "verified"; readonly report: ChainReport }
  | { readonly kind: "failed"; readonly sentence: string };

/** A thread for one check of the whole record: it is long, and neither sessions nor people wait for it. */
async function verify({ data }: ToVerify): Promise<Verified> {
  try {
    // The lines first: what they speak of is committed already, so the record that is read after them must hold it.
    const own = readCheckpointFile(join(data, CHECKPOINT_FILE));
    const key = (await findLogKey(data))?.spki;
    const store = openStore(join(data, STORE_FILE), "reader");
    const view = chainView(store.sqlite);
    const expected = await expectedShape(store.sqlite);
    const report = view.atOnce(() => verifyChain(view, { own, copies: [], key }, expected));
    await store.close();
    return { kind: "verified", report };
  } catch (cause) {
    return { kind: "failed", sentence: cause instanceof Error ? cause.message : String(cause) };
  }
}

parentPort?.postMessage(await verify(workerData as ToVerify));
