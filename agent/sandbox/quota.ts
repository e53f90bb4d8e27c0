import { SANDBOX_LIMITS, type SandboxRules } from "../../proto/sandbox.ts";

/** How much is in the sandbox, over all boxes, held against the rules and against what no rules can widen. */
export type Quota = {
  /** Takes room for more names; false where there is none. */
  readonly files: (box: string, more: number) => boolean;
  /** Takes room for a file of so many bytes, in place of what it had; false where there is none. */
  readonly bytes: (box: string, file: string, size: number) => boolean;
  readonly moved: (box: string, file: string, to: string) => void;
  readonly release: (box: string) => void;
};

/** Begins with nothing taken. `rules` is asked each time, so that a change counts at once; without rules there is no room. */
export function quota(rules: () => SandboxRules | undefined): Quota {
  const named = new Map<string, number>();
  const sizes = new Map<string, Map<string, number>>();
  const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, one) => total + one, 0);
  const sizesOf = (box: string): Map<string, number> => {
    const known = sizes.get(box) ?? new Map<string, number>();
    sizes.set(box, known);
    return known;
  };
  const most = (limit: "files" | "bytes"): number => {
    const given = rules();
    if (given === undefined) return 0;
    return Math.min(SANDBOX_LIMITS[limit], limit === "files" ? given.maxFiles : given.maxBytes);
  };
  return {
    files: (box, more) => {
      if (sum(named.values()) + more > most("files")) return false;
      named.set(box, (named.get(box) ?? 0) + more);
      return true;
    },
    bytes: (box, file, size) => {
      const own = sizesOf(box);
      const taken = sum([...sizes.values()].map((files) => sum(files.values()))) - (own.get(file) ?? 0);
      if (taken + size > most("bytes")) return false;
      own.set(file, size);
      return true;
    },
    moved: (box, file, to) => {
      const own = sizesOf(box);
      own.set(to, own.get(file) ?? 0);
      own.delete(file);
    },
    release: (box) => {
      named.delete(box);
      sizes.delete(box);
    },
  };
}
