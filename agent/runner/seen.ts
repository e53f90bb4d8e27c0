/** So many jobs are remembered; more than a collector can hold open for one agent. */
export const MAX_SEEN_JOBS = 10_000;

/** Remembers the last so many ids, oldest forgotten first. */
export function seen(most = MAX_SEEN_JOBS): { readonly isNew: (id: string) => boolean } {
  const ids = new Set<string>();
  return {
    /** True the first time; remembers it. */
    isNew: (id) => {
      if (ids.has(id)) return false;
      ids.add(id);
      if (ids.size > most) {
        const [oldest] = ids;
        if (oldest !== undefined) ids.delete(oldest);
      }
      return true;
    },
  };
}
