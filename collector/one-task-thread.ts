import { Worker } from "node:worker_threads";

export type TaskLimits = {
  /** Memory of the thread, in MiB; beyond it the thread ends and `tooMuch` says what that means. */
  readonly heapMb: number;
  readonly mostMs: number;
  /** What to reject with when the thread takes more time or memory than it may. */
  readonly tooMuch: (of: "time" | "memory") => Error;
};

/** Starts a thread for one task and resolves with its one message. The thread is gone when this settles. */
export function inOwnThread<T>(file: URL, task: object, { heapMb, mostMs, tooMuch }: TaskLimits): Promise<T> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: task, resourceLimits: { maxOldGenerationSizeMb: heapMb } });
    const timer = setTimeout(() => {
      reject(tooMuch("time"));
      void worker.terminate();
    }, mostMs);
    worker.once("message", resolve);
    worker.once("error", (cause: NodeJS.ErrnoException) =>
      reject(cause.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuch("memory") : cause),
    );
    worker.once("exit", () => {
      clearTimeout(timer);
      reject(new Error("The thread ended without a word"));
    });
  });
}
