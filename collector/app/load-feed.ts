import { Fault } from "../../proto/fault.ts";
import { type Instant, instant } from "../../proto/time.ts";
import type { ExploitReference, FeedName } from "../domain/catalogue.ts";
import type { Caller, Execute } from "./command.ts";
import type { EpssScores, IntelUpdated } from "./intel-command.ts";
import type { Packed } from "./packed.ts";

/** CISA's catalogue as its parser gives it. */
export type KevFile = {
  readonly catalogVersion: string;
  readonly dateReleased: string;
  readonly duplicates: number;
  readonly entries: readonly {
    readonly cve: string;
    readonly dateAdded: string;
    readonly dueDate: string;
    readonly ransomware: "known" | "unknown";
    readonly name: string;
    readonly vendor: string;
    readonly product: string;
    readonly cwes: readonly string[];
    readonly notes: string;
    readonly action: string;
  }[];
};

/** Rows passed through unread, each part as much as one commit may take. */
type InParts<T> = {
  readonly parts: readonly (readonly T[] | Packed<readonly T[]>)[];
  readonly entries: number;
  readonly sha256: string;
  readonly duplicates: number;
};

/** FIRST's scores as their parser gives them. */
export type EpssFile = InParts<EpssScores[number]> & {
  readonly modelVersion: string | null;
  readonly scoreDate: string | null;
};

export type ExploitsFile = InParts<ExploitReference> & { readonly newestAt: number | null };

/** All throw an error named ReportRefused where the bytes are not what they should be. */
export type FeedReaders = {
  readonly readKev: (bytes: Uint8Array) => KevFile | Promise<KevFile>;
  readonly readEpss: (bytes: Uint8Array) => EpssFile | Promise<EpssFile>;
  readonly readExploits: (bytes: Uint8Array) => ExploitsFile | Promise<ExploitsFile>;
};

type LoadDeps = FeedReaders & { readonly clock: () => Instant; readonly execute: Execute };

export type FeedOffer = {
  readonly feed: FeedName;
  readonly bytes: Uint8Array;
  /** File or address, as somebody named it. */
  readonly place: string;
  readonly caller: Caller;
  readonly accept?: string | undefined;
  readonly isExtract?: boolean | undefined;
};

/** The most of a reason that is kept with a failure. */
const MAX_REASON = 500;

/** Reads a catalogue and puts it in force, part by part where it is large; how it ended is kept either way. */
export async function loadFeed(deps: LoadDeps, offer: FeedOffer): Promise<IntelUpdated> {
  const { feed, place, caller } = offer;
  const note = (failure: string | null) =>
    deps.execute("note-feed-try", { ...caller, feed, place: place.slice(0, MAX_REASON), failure });
  try {
    const updated = await LOAD[feed](deps, offer);
    await note(null);
    return updated;
  } catch (cause) {
    if (cause instanceof Fault || (cause instanceof Error && cause.name === "ReportRefused"))
      await note(cause.message.slice(0, MAX_REASON));
    throw cause;
  }
}

/** Who loads what the collector fetches by itself. */
const BY_ITSELF = "collector";

/** Fetches a catalogue and puts it in force; a way that failed is kept as a failed try like any other. */
export async function fetchAndLoad(
  deps: LoadDeps,
  feed: FeedName,
  url: string,
  fetch: (address: string) => Promise<Uint8Array>,
): Promise<void> {
  const caller = { user: BY_ITSELF, from: url.slice(0, MAX_REASON) };
  let bytes: Uint8Array;
  try {
    bytes = await fetch(url);
  } catch (cause) {
    const failure = cause instanceof Error ? cause.message : String(cause);
    await deps.execute("note-feed-try", {
      ...caller,
      feed,
      place: url.slice(0, MAX_REASON),
      failure: failure.slice(0, MAX_REASON),
    });
    throw cause;
  }
  await loadFeed(deps, { feed, bytes, place: url, caller });
}

type Load = (deps: LoadDeps, offer: FeedOffer) => Promise<IntelUpdated>;

const loadKev: Load = async ({ execute, readKev }, { bytes, caller, accept }) => {
  const { catalogVersion, dateReleased, entries, duplicates } = await readKev(bytes);
  return execute("update-kev", {
    ...caller,
    accept,
    duplicates,
    catalogVersion,
    releasedAt: Date.parse(dateReleased),
    entries: entries.map(({ dateAdded, dueDate, ransomware, ...entry }) => ({
      ...entry,
      dateAdded: Date.parse(dateAdded),
      dueAt: Date.parse(dueDate),
      ransomware: ransomware === "known",
    })),
  });
};

const loadEpss: Load = async (deps, { bytes, caller, accept, isExtract }) => {
  const { modelVersion, scoreDate, ...file } = await deps.readEpss(bytes);
  const staged = await stage(deps.execute, caller, "epss", file);
  return deps.execute("update-epss", {
    ...caller,
    accept,
    isExtract,
    ...staged.named,
    modelVersion: modelVersion ?? "unknown",
    // An extract without FIRST's comment line names neither; the day it was given to us is the best we know.
    scoreDate: scoreDate === null ? deps.clock() : instant(Date.parse(scoreDate)),
    isUndated: scoreDate === null,
    scores: staged.last,
  });
};

const loadExploits: Load = async (deps, { bytes, caller, accept, isExtract }) => {
  const { newestAt, ...file } = await deps.readExploits(bytes);
  const staged = await stage(deps.execute, caller, "exploits", file);
  return deps.execute("update-exploits", {
    ...caller,
    accept,
    isExtract,
    ...staged.named,
    version: file.sha256.slice(0, 12),
    // The file has no day of its own; that of its newest row says nothing of how old the file is.
    at: deps.clock(),
    newestRowAt: newestAt,
    isUndated: true,
    references: staged.last,
  });
};

const LOAD: Readonly<Record<FeedName, Load>> = { kev: loadKev, epss: loadEpss, exploits: loadExploits };

/** Stages all parts but the last, which the update itself carries. */
async function stage<T extends EpssScores[number] | ExploitReference>(
  execute: Execute,
  caller: Caller,
  feed: "epss" | "exploits",
  { parts, entries, sha256, duplicates }: InParts<T>,
) {
  let edition: number | null = null;
  for (const rows of parts.slice(0, -1))
    ({ edition } = await execute("stage-feed", { ...caller, feed, edition, rows: rows as never }));
  return {
    last: parts.at(-1) ?? [],
    named: { entries, sha256, duplicates, ...(edition === null ? {} : { edition }) },
  };
}
