/** What a timer can hold; a longer wait ends early and is asked for again. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Resolves after `ms`, or as soon as one of the signals is aborted. Never rejects. */
export function watchUntil(ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, Math.min(ms, MAX_TIMER_MS));
    for (const signal of signals) signal.addEventListener("abort", over);
    if (signals.some((signal) => signal.aborted)) over();
  });
}
