import { isNewer, type SignedCheckpoint } from "../domain/checkpoint.ts";
import { readCheckpoint } from "./checkpoint-lines.ts";

export type CheckpointReport = {
  readonly count: number;
  readonly verified: number;
  readonly newest: { readonly epoch: number; readonly number: number; readonly at: string } | null;
  /** When a backup was put back, as the log itself says; oldest first. */
  readonly restored: readonly string[];
  /** The public half of the log key that signed them (DER SPKI, base64); compare it with the collector's. */
  readonly key: string | null;
};

/** Checkpoints to hold a record against: the collector's own lines, and copies that others kept. */
export type CheckpointLines = {
  /** Undefined where there is no file that could hold them: a copy of the store alone. */
  readonly own: readonly string[] | undefined;
  readonly copies: readonly { readonly name: string; readonly line: string }[];
  /** The log key of the data folder, where it is there. */
  readonly key: string | undefined;
};

type Claim = { readonly name: string; readonly checkpoint: SignedCheckpoint };

/**
 * Holds a record against checkpoints while its chains are walked: feed it each chain's heads in
 * order, then ask what is wrong. A head that a checkpoint names and the walk never met means that
 * the chain was cut short or written anew.
 */
export function checkpointCheck(lines: CheckpointLines) {
  const problems: string[] = [];
  const claims: Claim[] = [];
  const restored: string[] = [];
  let verified = 0;
  let newest: SignedCheckpoint | undefined;
  let previous = "";
  const key = lines.key;
  let signer: string | undefined = key;
  (lines.own ?? []).forEach((line, index) => {
    const name = `line ${index + 1} of checkpoints.jsonl`;
    const reading = readCheckpoint(line);
    if (reading.kind === "unreadable") {
      problems.push(`${name}: ${reading.reason}`);
      return;
    }
    const { checkpoint, hash } = reading;
    const fault = lineFault(checkpoint, newest, previous, signer);
    if (fault === undefined) verified++;
    else problems.push(`${name}: ${fault}`);
    signer ??= checkpoint.key;
    previous = hash;
    newest = checkpoint;
    if (checkpoint.because === "restored") restored.push(checkpoint.at);
    claims.push({ name, checkpoint });
  });
  // Within one epoch nothing that was in a checkpoint may be missing later; a restore starts a new one.
  const epoch = newest?.epoch;
  const heldTo = claims.filter(
    ({ checkpoint }) => checkpoint.epoch === epoch || isKeptIn(checkpoint, claims),
  );
  for (const { name, line } of lines.copies) {
    const reading = readCheckpoint(line);
    if (reading.kind === "unreadable") problems.push(`${name}: ${reading.reason}`);
    else if (signer !== undefined && reading.checkpoint.key !== signer)
      problems.push(`${name}: it is signed with another log key`);
    else if (
      epoch !== undefined &&
      reading.checkpoint.epoch < epoch &&
      !isKeptIn(reading.checkpoint, claims)
    ) {
      if (!isReachKnown(reading.checkpoint, claims))
        problems.push(
          `${name}: a backup was put back after it of which nothing proves how far it reached, so nothing proves that what it names was there`,
        );
      restored.push(`${reading.checkpoint.at} (${name} is older than a restore)`);
    } else heldTo.push({ name, checkpoint: reading.checkpoint });
  }
  const wanted = { ledger: byEntries(heldTo, "ledger"), audit: byEntries(heldTo, "audit") };
  if (lines.own !== undefined && lines.own.length === 0)
    problems.push("there is no checkpoint beside the store: checkpoints.jsonl is missing or empty");

  const pass = (chain: "ledger" | "audit") => (entries: number, head: Uint8Array) => {
    for (const { name, checkpoint } of wanted[chain].get(entries) ?? []) {
      if (checkpoint[chain].head !== Buffer.from(head).toString("hex"))
        problems.push(
          `${name} (of ${checkpoint.at}) names another ${chain} entry ${entries}: the ${chain} was written anew`,
        );
    }
    wanted[chain].delete(entries);
  };
  return {
    ledger: pass("ledger"),
    audit: pass("audit"),
    /** Call it when both chains were walked. */
    end(): { readonly report: CheckpointReport; readonly firstBreak: string | undefined } {
      for (const chain of ["ledger", "audit"] as const) {
        for (const [entries, named] of wanted[chain]) {
          const [first] = named;
          if (first !== undefined)
            problems.push(
              `${first.name} (of ${first.checkpoint.at}) names ${chain} entry ${entries}, which is not there: the ${chain} was cut short`,
            );
        }
      }
      return {
        report: {
          count: lines.own?.length ?? 0,
          verified,
          newest: newest === undefined ? null : { epoch: newest.epoch, number: newest.number, at: newest.at },
          restored,
          key: signer ?? null,
        },
        firstBreak: problems[0],
      };
    },
  };
}

/** Whether each backup that was put back after a checkpoint says how far it reached. */
const isReachKnown = (checkpoint: SignedCheckpoint, claims: readonly Claim[]): boolean =>
  claims.every(
    ({ checkpoint: other }) =>
      other.because !== "restored" || !isNewer(checkpoint, other) || other.restoredFrom !== undefined,
  );

/** A checkpoint of an older epoch still holds if every backup that was put back after it reached it. */
const isKeptIn = (checkpoint: SignedCheckpoint, claims: readonly Claim[]): boolean =>
  claims
    .filter(({ checkpoint: other }) => other.because === "restored" && isNewer(checkpoint, other))
    .every(
      ({ checkpoint: { restoredFrom } }) => restoredFrom !== undefined && !isNewer(restoredFrom, checkpoint),
    );

function lineFault(
  { epoch, number, because, key, previous: names }: SignedCheckpoint,
  before: SignedCheckpoint | undefined,
  previous: string,
  signer: string | undefined,
): string | undefined {
  if (signer !== undefined && key !== signer) return "it is signed with another log key";
  if (names !== previous) return "it does not follow the line before it";
  if (before === undefined) return undefined;
  if (number !== before.number + 1) return `it is number ${number}, expected ${before.number + 1}`;
  const expected = before.epoch + (because === "restored" ? 1 : 0);
  return epoch === expected ? undefined : `it is of epoch ${epoch}, expected ${expected}`;
}

function byEntries(claims: readonly Claim[], chain: "ledger" | "audit"): Map<number, Claim[]> {
  const map = new Map<number, Claim[]>();
  for (const claim of claims) {
    const { entries } = claim.checkpoint[chain];
    map.set(entries, [...(map.get(entries) ?? []), claim]);
  }
  return map;
}
