import { parentPort, workerData } from "node:worker_threads";
import { type ChainReport, verifyChain } from "./app/verify-chain.ts";
import { chainView } from "./store/chain-view.ts";
import { openStore } from "./store/database.ts";

/** Where the chains are; as the thread is given it. */
export type ChainToCheck = { readonly storeFile: string };

/**
 * A thread for one check of the chains, however long they are: every signature is worked out again
 * while sessions and sign-ins go on. It reads one state of the store, beside the writer.
 */
async function check({ storeFile }: ChainToCheck): Promise<ChainReport> {
  const store = openStore(storeFile, "reader");
  try {
    const chain = chainView(store.sqlite);
    return chain.atOnce(() => verifyChain(chain));
  } finally {
    await store.close();
  }
}

parentPort?.postMessage(await check(workerData as ChainToCheck));
