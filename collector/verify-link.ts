import type { Clock } from "../proto/time.ts";
import type { ChainReport } from "./app/verify-chain.ts";
import { showBreak } from "./app/verify-chain.ts";
import { inOwnThread } from "./one-task-thread.ts";
import type { ToVerify, Verified } from "./verify-thread.ts";

/** The record is checked so often. */
export const VERIFY_MS = 24 * 3_600_000;
/** How often it is looked whether that is due: a collector that was stopped for a while checks soon after its start. */
const LOOK_MS = 600_000;
/** Not in the first moments of a start, when agents come back. */
const FIRST_LOOK_MS = 60_000;

/** Memory of a checking thread; it holds one batch at a time. */
const MAX_HEAP_MB = 1_024;
/** Ten million observations take about a minute; a check that needs more than this is done with the command, beside the collector. */
const MAX_CHECKING_MS = 30 * 60_000;

/** Checks a data folder's record in a thread of its own. */
export async function verifyInThread(file: URL, data: string): Promise<ChainReport> {
  const task: ToVerify = { data };
  const verified = await inOwnThread<Verified>(file, task, {
    heapMb: MAX_HEAP_MB,
    mostMs: MAX_CHECKING_MS,
    tooMuch: (of) =>
      new Error(`Checking the record takes too much ${of}; run plumbline verify-log --data DIR`),
  });
  if (verified.kind === "verified") return verified.report;
  throw new Error(`The record can't be checked: ${verified.sentence}`);
}

type Daily = {
  readonly clock: Clock;
  /** When the last check was; undefined when never. */
  readonly last: () => Promise<number | undefined>;
  readonly verify: () => Promise<ChainReport>;
  readonly note: (found: { readonly holds: boolean; readonly sentence: string }) => Promise<unknown>;
  readonly trouble: (cause: unknown) => void;
};

/** Checks the record each day, and keeps what was found. */
export function checkDaily({ clock, last, verify, note, trouble }: Daily): { readonly stop: () => void } {
  let isUnderWay = false;
  const look = async (): Promise<void> => {
    if (isUnderWay) return;
    isUnderWay = true;
    try {
      const before = await last();
      if (before !== undefined && Math.abs(clock() - before) < VERIFY_MS) return;
      const { batches, ledger, audit, firstBreak } = await verify();
      await note({
        holds: firstBreak === null,
        sentence:
          firstBreak === null
            ? `${batches} batches, ${ledger.entries} ledger entries and ${audit.entries} audit entries hold`
            : showBreak(firstBreak),
      });
    } catch (cause) {
      trouble(cause);
    } finally {
      isUnderWay = false;
    }
  };
  const first = setTimeout(() => void look(), FIRST_LOOK_MS);
  const timer = setInterval(() => void look(), LOOK_MS);
  return {
    stop: () => {
      clearTimeout(first);
      clearInterval(timer);
    },
  };
}
