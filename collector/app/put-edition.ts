import { Fault } from "../../proto/fault.ts";
import type { Instant } from "../../proto/time.ts";
import type { FeedName } from "../domain/catalogue.ts";
import { type Edition, type OfferedEdition, objections } from "../domain/plausible-feed.ts";
import type { AuditEntry } from "../domain/trail.ts";
import { endUpdate, type ReprioritiseDeps, reprioritiseOne } from "./reprioritise.ts";

export type PutEditionDeps = {
  readonly newId: () => string;
  readonly intelQueue: ReprioritiseDeps["queue"] & {
    addUpdate(row: {
      readonly id: string;
      readonly feed: string;
      readonly at: number;
      readonly by: string;
      readonly version: string;
      readonly feedAt: number;
      readonly entries: number;
      readonly changes: string;
    }): number;
    putTouched(updateNo: number, touched: number): void;
    candidates(): Iterable<readonly [no: number, cves: string]>;
    countCandidates(): number;
    enqueue(exposureNo: number, updateNo: number): void;
    enqueueAll(updateNo: number): number;
  };
  readonly reprioritise: ReprioritiseDeps;
  readonly trail: { audit(entry: AuditEntry): void };
};

export type Accepted = {
  /** Why an edition that does not look right is put in force all the same. */
  readonly accept?: string | undefined;
};

/** Exposures that are prioritised again before the answer; more than these wait for the next slices. */
export const AT_ONCE = 200;
/** Exposures that are looked at one by one to tell whether a catalogue touches them; of more all are settled. */
export const LOOKED_AT = 2_000;

/** Refuses an edition that does not look right, with every reason, unless somebody says why it is. Gives the reasons. */
export function judgeEdition(
  feed: FeedName,
  previous: Edition | undefined,
  next: OfferedEdition,
  { accept }: Accepted,
  now: Instant,
): readonly string[] {
  const against = objections(previous, next, now);
  if (against.length === 0) return against;
  if (accept !== undefined && accept.trim() !== "") return against;
  throw new Fault(
    "feed-refused",
    `${feed.toUpperCase()} stays as it is, because of the file offered: ${against.join("; ")}. If it is right all the same, say why (--accept-implausible REASON)`,
  );
}

type Update = {
  readonly feed: FeedName;
  readonly version: string;
  readonly at: number;
  readonly entries: number;
  /** What is other in the catalogue, in numbers. */
  readonly changes: Readonly<Record<string, number | string | boolean | readonly string[]>>;
  /** The exposures that it touches; undefined for all that have a CVE. */
  readonly touched: readonly number[] | undefined;
  readonly by: { readonly user: string; readonly from: string } & Accepted;
  readonly against: readonly string[];
};

/**
 * Notes an update, and prioritises again what it touches: some at once, many in the writer's next slices, so that
 * nobody else waits for them.
 */
export function startUpdate(deps: PutEditionDeps, update: Update, now: Instant) {
  const { feed, version, at, entries, changes, by, against } = update;
  const { intelQueue: queue } = deps;
  const id = deps.newId();
  const no = queue.addUpdate({
    id,
    feed,
    at: now,
    by: by.user,
    version,
    feedAt: at,
    entries,
    changes: JSON.stringify(changes),
  });
  const touched = begin(deps, update.touched, no);
  queue.putTouched(no, touched);
  const isDone = !queue.hasWaiting(no);
  if (isDone) endUpdate(deps.reprioritise, { no, feed, version, touched }, now);
  deps.trail.audit({
    at: now,
    who: by.user,
    what: `update-${feed}`,
    subject: "intel",
    from: by.from,
    body: {
      update: id,
      version,
      entries,
      touched,
      ...(against.length === 0 ? {} : { accepted: by.accept ?? "", against: [...against] }),
    },
  });
  return {
    entries,
    reprioritised: touched,
    update: id,
    state: isDone ? ("done" as const) : ("working" as const),
    moved: queue.counts(no),
    unchanged: false,
    warnings: [...against],
  };
}

function begin(deps: PutEditionDeps, touched: readonly number[] | undefined, no: number): number {
  const { intelQueue: queue } = deps;
  if (touched === undefined) {
    if (queue.countCandidates() > AT_ONCE) return queue.enqueueAll(no);
    return begin(
      deps,
      Array.from(queue.candidates(), ([exposureNo]) => exposureNo),
      no,
    );
  }
  if (touched.length > AT_ONCE) {
    // Most of them: then all are queued in one statement, and what is not touched moves nothing.
    if (touched.length * 2 > queue.countCandidates()) return queue.enqueueAll(no);
    for (const exposureNo of touched) queue.enqueue(exposureNo, no);
    return touched.length;
  }
  for (const exposureNo of touched) reprioritiseOne(deps.reprioritise, exposureNo, no);
  return touched.length;
}

/** The exposures that have one of these CVEs. */
export function withCves({ intelQueue }: PutEditionDeps, cves: ReadonlySet<string>): readonly number[] {
  if (cves.size === 0) return [];
  const found: number[] = [];
  for (const [no, text] of intelQueue.candidates())
    if ((JSON.parse(text) as string[]).some((cve) => cves.has(cve))) found.push(no);
  return found;
}

/** What an update that changes nothing answers. */
export const unchanged = (entries: number) => ({
  entries,
  reprioritised: 0,
  update: null,
  state: "done" as const,
  moved: { band: 0, due: 0, score: 0, up: 0 },
  unchanged: true,
  warnings: [],
});
