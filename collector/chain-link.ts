import type { ChainReport } from "./app/verify-chain.ts";
import type { ChainToCheck } from "./chain-thread.ts";
import { inOwnThread } from "./one-task-thread.ts";

/** Memory of a checking thread; it holds one batch at a time. */
const MAX_HEAP_MB = 1_024;
/** Ten million observations take about a minute; a check that needs more than this is done with the command, beside the collector. */
const MAX_CHECKING_MS = 30 * 60_000;

/** Checks every chain of a store in a thread of its own. */
export const verifyInThread = (file: URL, storeFile: string): Promise<ChainReport> => {
  const task: ChainToCheck = { storeFile };
  return inOwnThread(file, task, {
    heapMb: MAX_HEAP_MB,
    mostMs: MAX_CHECKING_MS,
    tooMuch: (of) =>
      new Error(`Checking the chains takes too much ${of}; run plumbline verify-log --data DIR`),
  });
};
