import { Fault } from "../../proto/fault.ts";
import type { Instant } from "../../proto/time.ts";
import {
  type ExploitReference,
  type FeedEdition,
  type FeedFacts,
  MAX_EXTRACTS,
} from "../domain/catalogue.ts";
import type { Commands } from "./command.ts";
import type { EpssScores } from "./intel-command.ts";
import type { Unpacked } from "./packed.ts";
import {
  type Accepted,
  judgeEdition,
  LOOKED_AT,
  type PutEditionDeps,
  startUpdate,
  unchanged,
} from "./put-edition.ts";
import { type DigestRow, rowsDigest } from "./row-digest.ts";

type Feed = "epss" | "exploits";

export type UpdateEditionsDeps = PutEditionDeps & {
  readonly intel: {
    nextEdition(feed: Feed): number;
    stageScores(edition: number, rows: EpssScores): void;
    stageExploits(edition: number, rows: readonly ExploitReference[]): void;
    countEdition(feed: Feed, edition: number): number;
    names(feed: Feed, editions: readonly number[], cves: readonly string[]): boolean;
    editionRows(feed: Feed, edition: number): Iterable<DigestRow>;
    meta(key: string): Promise<string | undefined>;
    putMeta(key: string, value: string): Promise<unknown>;
  };
};

/** Takes in a part of an edition that is too large for one commit. It counts for nothing until an update names it. */
export async function stageFeed(
  { intel }: UpdateEditionsDeps,
  { feed, edition, rows }: Unpacked<Commands["stage-feed"]["request"]>,
): Promise<Commands["stage-feed"]["reply"]> {
  const no = edition ?? intel.nextEdition(feed);
  if (feed === "epss") intel.stageScores(no, rows as EpssScores);
  else intel.stageExploits(no, rows as readonly ExploitReference[]);
  return { edition: no };
}

/** Puts a new day of EPSS scores in force; the model and the day are kept beside every score. */
export async function updateEpss(
  deps: UpdateEditionsDeps,
  request: Unpacked<Commands["update-epss"]["request"]>,
  now: Instant,
): Promise<Commands["update-epss"]["reply"]> {
  const no = request.edition ?? deps.intel.nextEdition("epss");
  deps.intel.stageScores(no, request.scores);
  return putInForce(
    deps,
    "epss",
    { ...request, no, version: request.modelVersion, at: request.scoreDate, newestRowAt: null },
    now,
  );
}

/** Puts a file of references to exploits in force. */
export async function updateExploits(
  deps: UpdateEditionsDeps,
  request: Unpacked<Commands["update-exploits"]["request"]>,
  now: Instant,
): Promise<Commands["update-exploits"]["reply"]> {
  const no = request.edition ?? deps.intel.nextEdition("exploits");
  deps.intel.stageExploits(no, request.references);
  return putInForce(deps, "exploits", { ...request, no }, now);
}

type Offered = Accepted & {
  readonly user: string;
  readonly from: string;
  readonly no: number;
  readonly version: string;
  readonly at: number;
  readonly sha256?: string | undefined;
  /** What the file has; the edition must have as many. */
  readonly entries?: number | undefined;
  readonly duplicates?: number | undefined;
  readonly newestRowAt: number | null;
  readonly isExtract?: boolean | undefined;
  /** The file names no day. */
  readonly isUndated?: boolean | undefined;
};

async function putInForce(deps: UpdateEditionsDeps, feed: Feed, offered: Offered, now: Instant) {
  const { no, version, at, isExtract = false, isUndated = false } = offered;
  const entries = deps.intel.countEdition(feed, no);
  if (offered.entries !== undefined && offered.entries !== entries)
    throw new Fault(
      "feed-refused",
      `Of ${offered.entries} entries ${entries} arrived, so the catalogue in use stays; load the file again`,
    );
  const kept = await deps.intel.meta(feed);
  const facts = kept === undefined ? undefined : (JSON.parse(kept) as FeedFacts);
  const before = facts?.editions ?? [];
  const whole = before.find((edition) => edition.isExtract !== true);
  const days = before.filter((edition) => edition.isUndated !== true).map((edition) => edition.at);
  const against = judgeEdition(
    feed,
    facts && { entries: whole?.entries ?? 0, at: days.length === 0 ? null : Math.max(...days) },
    {
      entries,
      at: isUndated ? null : at,
      duplicates: offered.duplicates ?? 0,
      newestRowAt: offered.newestRowAt,
      isExtract,
    },
    offered,
    now,
  );
  if (isExtract && before.length > MAX_EXTRACTS)
    throw new Fault(
      "feed-refused",
      `${MAX_EXTRACTS} extracts lie on the whole ${feed.toUpperCase()} file already: load a whole one`,
    );
  const sha256 = offered.sha256 ?? rowsDigest(feed, deps.intel.editionRows(feed, no));
  const edition: FeedEdition = {
    no,
    version,
    at,
    entries,
    sha256,
    ...(isExtract ? { isExtract } : {}),
    ...(isUndated ? { isUndated } : {}),
  };
  const isKnown = (one: FeedEdition): boolean =>
    one.sha256 === sha256 && one.version === version && (isUndated || one.at === at);
  if (before.some(isKnown)) return unchanged(entries);
  const editions = isExtract ? [edition, ...before] : [edition];
  // How old the catalogue is says the whole one: an extract renews some scores only.
  const { version: inForce, at: of } = (isExtract ? whole : undefined) ?? edition;
  await deps.intel.putMeta(feed, JSON.stringify({ version: inForce, at: of, editions } satisfies FeedFacts));
  return startUpdate(
    deps,
    {
      feed,
      version,
      at,
      entries,
      changes: {
        isFirst: facts === undefined,
        isExtract,
        before: whole?.entries ?? 0,
        ...(facts === undefined
          ? {}
          : { versionBefore: facts.version, isComparable: feed !== "epss" || facts.version === version }),
      },
      touched: touched(deps, feed, facts === undefined, [...editions, ...before]),
      by: offered,
      against,
    },
    now,
  );
}

/** Those with a CVE that an edition of before or of now names; all with a CVE where they are many. */
function touched(
  deps: UpdateEditionsDeps,
  feed: Feed,
  isFirst: boolean,
  editions: readonly FeedEdition[],
): readonly number[] | undefined {
  // The first file of exploits makes "nobody names one" known for all.
  if ((isFirst && feed === "exploits") || deps.intelQueue.countCandidates() > LOOKED_AT) return undefined;
  const numbers = [...new Set(editions.map(({ no }) => no))];
  return Array.from(deps.intelQueue.candidates()).flatMap(([no, cves]) =>
    deps.intel.names(feed, numbers, JSON.parse(cves) as string[]) ? [no] : [],
  );
}
