/** Waits for a promise, but for `ms` at most. Rejects as it does. */
export function within(ms: number, what: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return Promise.race([what, over]).finally(() => clearTimeout(timer));
}
