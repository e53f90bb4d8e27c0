import type { AuditEntry } from "../domain/trail.ts";
import type { Commands } from "./command.ts";
import type { Unpacked } from "./packed.ts";
import { type DigestRow, rowsDigest } from "./row-digest.ts";

export type IntelDeps = {
  readonly intel: {
    kev(): Promise<readonly { cve: string; date_added: number; due_at: number | null; ransomware: number }[]>;
    replaceKev(
      entries: readonly {
        cve: string;
        date_added: number;
        due_at: number | null;
        ransomware: number;
        name: string;
      }[],
    ): Promise<unknown>;
    replaceEpss(scores: readonly { cve: string; epss: number; percentile: number }[]): Promise<unknown>;
    /** Which CVEs have a score. */
    epssCves(): Promise<readonly string[]>;
    meta(key: string): Promise<string | undefined>;
    putMeta(key: string, value: string): Promise<unknown>;
    /** A catalogue as it is stored now, in order. */
    catalogueRows(name: "kev" | "epss"): Iterable<DigestRow>;
  };
  readonly exposures: {
    withCves(cves: ReadonlySet<string>): Promise<readonly number[]>;
    all(): Promise<readonly number[]>;
  };
  readonly settleExposure: (exposureNo: number) => void;
  /** Marks every exposure to be settled at the next ticks. */
  readonly settleAllSoon: (at: number) => void;
  readonly trail: { audit(entry: AuditEntry): void };
};

/** Puts a new KEV catalogue in force and prioritises again what its difference touches. */
export async function updateKev(
  deps: IntelDeps,
  request: Commands["update-kev"]["request"],
  now: number,
): Promise<Commands["update-kev"]["reply"]> {
  const before = new Map(
    (await deps.intel.kev()).map((entry) => [
      entry.cve,
      JSON.stringify([entry.date_added, entry.due_at, entry.ransomware]),
    ]),
  );
  const isFirst = (await deps.intel.meta("kev")) === undefined;
  await deps.intel.replaceKev(
    request.entries.map(({ cve, dateAdded, dueAt, ransomware, name }) => ({
      cve,
      date_added: dateAdded,
      due_at: dueAt,
      ransomware: ransomware ? 1 : 0,
      name,
    })),
  );
  await putInForce(deps, "kev", { version: request.catalogVersion, at: request.releasedAt });
  const after = new Map(
    request.entries.map((entry) => [
      entry.cve,
      JSON.stringify([entry.dateAdded, entry.dueAt, entry.ransomware ? 1 : 0]),
    ]),
  );
  const moved = new Set(
    [...before.keys(), ...after.keys()].filter((cve) => before.get(cve) !== after.get(cve)),
  );
  // The first catalogue makes "not listed" known for everyone, so it touches everything.
  const touched = isFirst ? await deps.exposures.all() : await deps.exposures.withCves(moved);
  // The others say of which day the catalogue is that doesn't list them; that can wait for the next ticks.
  deps.settleAllSoon(now);
  for (const exposureNo of touched) deps.settleExposure(exposureNo);
  audit(
    deps,
    request,
    "update-kev",
    { version: request.catalogVersion, entries: request.entries.length, touched: touched.length },
    now,
  );
  return { entries: request.entries.length, reprioritised: touched.length };
}

/** Puts a new day of EPSS scores in force; the model and the day are kept beside every score. */
export async function updateEpss(
  deps: IntelDeps,
  request: Unpacked<Commands["update-epss"]["request"]>,
  now: number,
): Promise<Commands["update-epss"]["reply"]> {
  const before = await deps.intel.epssCves();
  await deps.intel.replaceEpss(request.scores);
  await putInForce(deps, "epss", { version: request.modelVersion, at: request.scoreDate });
  const touched = await deps.exposures.withCves(
    new Set([...before, ...request.scores.map(({ cve }) => cve)]),
  );
  for (const exposureNo of touched) deps.settleExposure(exposureNo);
  audit(
    deps,
    request,
    "update-epss",
    { model: request.modelVersion, entries: request.scores.length, touched: touched.length },
    now,
  );
  return { entries: request.scores.length, reprioritised: touched.length };
}

/** Notes where a catalogue came from, and what it holds: a score that is changed later is then seen. */
const putInForce = (
  { intel }: IntelDeps,
  name: "kev" | "epss",
  origin: { readonly version: string; readonly at: number },
): Promise<unknown> =>
  intel.putMeta(name, JSON.stringify({ ...origin, sha256: rowsDigest(name, intel.catalogueRows(name)) }));

function audit(
  deps: IntelDeps,
  request: { readonly user: string; readonly from: string },
  what: string,
  body: AuditEntry["body"],
  at: number,
): void {
  deps.trail.audit({ at, who: request.user, what, subject: "intel", from: request.from, body });
}
