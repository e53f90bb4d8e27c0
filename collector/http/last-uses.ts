/** Sessions and tokens remembered; the one that was used longest ago is forgotten first. */
const MAX_REMEMBERED = 10_000;
/** Uses are written down together, at most so often. */
export const WRITE_USES_MS = 60_000;

type Use = { readonly hash: string; readonly at: number };

/**
 * When each session and API token was last used. Kept in memory and handed on now and then, because
 * the reader of the store can't write it down and a write for each request would be one too many.
 */
export function lastUses(handOn: (uses: readonly Use[]) => void) {
  const uses = new Map<string, number>();
  const fresh = new Map<string, number>();
  let handedOnAt: number | undefined;
  return {
    note(hash: string, at: number): void {
      uses.delete(hash);
      uses.set(hash, at);
      fresh.set(hash, at);
      const [oldest] = uses.keys();
      if (uses.size > MAX_REMEMBERED && oldest !== undefined) uses.delete(oldest);
      handedOnAt ??= at;
      if (at - handedOnAt < WRITE_USES_MS) return;
      handedOnAt = at;
      const noted = [...fresh].map(([key, usedAt]) => ({ hash: key, at: usedAt }));
      fresh.clear();
      handOn(noted);
    },
    of: (hash: string): number | undefined => uses.get(hash),
  };
}
