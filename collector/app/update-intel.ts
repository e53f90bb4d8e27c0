import type { Instant } from "../../proto/time.ts";
import type { FeedFacts } from "../domain/catalogue.ts";
import type { Commands } from "./command.ts";
import { judgeEdition, type PutEditionDeps, startUpdate, unchanged, withCves } from "./put-edition.ts";
import { type DigestRow, rowsDigest } from "./row-digest.ts";

type KevRow = {
  readonly cve: string;
  readonly date_added: number;
  readonly due_at: number | null;
  readonly ransomware: number;
  readonly name: string;
  readonly vendor: string;
  readonly product: string;
  readonly cwes: string;
  readonly notes: string;
  readonly action: string;
};

export type UpdateKevDeps = PutEditionDeps & {
  readonly intel: {
    kevAll(): Promise<readonly KevRow[]>;
    replaceKev(entries: readonly KevRow[]): Promise<unknown>;
    /** The catalogue as it is stored now, in order. */
    kevRows(form: 2): Iterable<DigestRow>;
    meta(key: string): Promise<string | undefined>;
    putMeta(key: string, value: string): Promise<unknown>;
  };
};

/** CVEs that an update names of each kind of change; the rest is counted. */
const MAX_NAMED = 50;

/** Puts a new KEV catalogue in force and prioritises again what its difference touches. */
export async function updateKev(
  deps: UpdateKevDeps,
  request: Commands["update-kev"]["request"],
  now: Instant,
): Promise<Commands["update-kev"]["reply"]> {
  const rows = request.entries.map(rowOf);
  const kept = await deps.intel.meta("kev");
  const facts = kept === undefined ? undefined : (JSON.parse(kept) as FeedFacts);
  const before = new Map((await deps.intel.kevAll()).map((row) => [row.cve, row]));
  const against = judgeEdition(
    "kev",
    facts && { entries: before.size, at: facts.at },
    {
      entries: rows.length,
      at: request.releasedAt,
      duplicates: request.duplicates ?? 0,
      newestRowAt: rows.reduce<number | null>((most, row) => Math.max(most ?? 0, row.date_added), null),
      isExtract: false,
    },
    request,
    now,
  );
  await deps.intel.replaceKev(rows);
  const sha256 = rowsDigest("kev", deps.intel.kevRows(2));
  if (facts?.sha256 === sha256 && facts.version === request.catalogVersion) return unchanged(rows.length);
  const inForce: FeedFacts = { version: request.catalogVersion, at: request.releasedAt, sha256, form: 2 };
  await deps.intel.putMeta("kev", JSON.stringify(inForce));
  const { added, removed, changed, ransomware } = difference(before, rows);
  return startUpdate(
    deps,
    {
      feed: "kev",
      version: request.catalogVersion,
      at: request.releasedAt,
      entries: rows.length,
      changes: {
        isFirst: facts === undefined,
        added: added.length,
        removed: removed.length,
        changed: changed.length,
        ransomware,
        addedCves: added.slice(0, MAX_NAMED),
        removedCves: removed.slice(0, MAX_NAMED),
        changedCves: changed.slice(0, MAX_NAMED),
      },
      // The first catalogue makes "not listed" known for everyone who has a CVE.
      touched: facts === undefined ? undefined : withCves(deps, new Set([...added, ...removed, ...changed])),
      by: request,
      against,
    },
    now,
  );
}

function difference(before: ReadonlyMap<string, KevRow>, rows: readonly KevRow[]) {
  const after = new Map(rows.map((row) => [row.cve, row]));
  const decides = ({ date_added, due_at, ransomware }: KevRow): string =>
    JSON.stringify([date_added, due_at, ransomware]);
  return {
    added: rows.flatMap(({ cve }) => (before.has(cve) ? [] : [cve])),
    removed: [...before.keys()].filter((cve) => !after.has(cve)),
    changed: rows.flatMap((row) => {
      const was = before.get(row.cve);
      return was === undefined || decides(was) === decides(row) ? [] : [row.cve];
    }),
    /** Newly known to be used in ransomware campaigns. */
    ransomware: rows.filter(({ cve, ransomware }) => ransomware === 1 && before.get(cve)?.ransomware !== 1)
      .length,
  };
}

const rowOf = (entry: Commands["update-kev"]["request"]["entries"][number]): KevRow => ({
  cve: entry.cve,
  date_added: entry.dateAdded,
  due_at: entry.dueAt,
  ransomware: entry.ransomware ? 1 : 0,
  name: entry.name,
  vendor: entry.vendor ?? "",
  product: entry.product ?? "",
  cwes: JSON.stringify(entry.cwes ?? []),
  notes: entry.notes ?? "",
  action: entry.action ?? "",
});
