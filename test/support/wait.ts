/** Looks until it is there, or throws with the last thing seen. */
export async function eventually<T>(
  look: () => Promise<T>,
  isThere: (seen: T) => boolean,
  withinMs = 20_000,
): Promise<T> {
  const until = Date.now() + withinMs;
  let seen = await look();
  while (!isThere(seen)) {
    if (Date.now() > until)
      throw new Error(`Not seen within ${withinMs} ms; last: ${JSON.stringify(seen).slice(0, 1_500)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    seen = await look();
  }
  return seen;
}
