/** Tokens remembered; the one that was used longest ago is forgotten first. */
const MAX_REMEMBERED = 10_000;

/** When each API token was last used, since this process started: the reader of the store can't write it down. */
export function lastUses() {
  const uses = new Map<string, number>();
  return {
    note(hash: string, at: number): void {
      uses.delete(hash);
      uses.set(hash, at);
      const [oldest] = uses.keys();
      if (uses.size > MAX_REMEMBERED && oldest !== undefined) uses.delete(oldest);
    },
    of: (hash: string): number | undefined => uses.get(hash),
  };
}
