import { sha256 } from "../proto/seal.ts";

/** What the agents' port knows of the log's checkpoints: the newest one to hand out, and which there are. */
export type KnownCheckpoints = {
  readonly newest: () => Uint8Array | undefined;
  readonly learn: (line: string) => void;
  /** True once for each hash that is none of ours, so that the writer is asked once and not with each heartbeat. */
  readonly isStrange: (hash: string) => boolean;
};

/** Strange hashes that are remembered as asked about. */
const MAX_ASKED = 20_000;

export function knownCheckpoints(lines: readonly string[]): KnownCheckpoints {
  const known = new Set(lines.map(hashOf));
  const asked = new Set<string>();
  const last = lines.at(-1);
  let newest = last === undefined ? undefined : Buffer.from(last);
  return {
    newest: () => newest,
    learn: (line) => {
      known.add(hashOf(line));
      newest = Buffer.from(line);
    },
    isStrange: (hash) => {
      if (known.has(hash) || asked.has(hash)) return false;
      if (asked.size >= MAX_ASKED) asked.clear();
      asked.add(hash);
      return true;
    },
  };
}

const hashOf = (line: string): string => sha256(line).toString("hex");
