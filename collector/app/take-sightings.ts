import { dataOf } from "../../proto/untrusted.ts";
import { samenessOf } from "../domain/sameness.ts";
import { type Source, STEPS } from "../domain/shown-source.ts";
import { sourceKey } from "../domain/source-key.ts";
import type { ReportToImport } from "./command.ts";
import {
  addHome,
  type Finding,
  keepFinding,
  nothingParted,
  type Parted,
  type PartSourcesDeps,
  partSources,
  showAgain,
} from "./part-sources.ts";

type Found = ReportToImport["exposures"][number];
type KeptFinding = Finding & { readonly exposureNo: number };

export type TakeSightingsDeps = PartSourcesDeps & {
  readonly sightings: PartSourcesDeps["sightings"] & {
    source(
      assetNo: number,
      foldKey: string,
    ): (KeptFinding & { readonly withdrawnAt: number | null }) | undefined;
    changeSource(source: KeptFinding): void;
    sight(sighting: {
      readonly exposureNo: number;
      readonly importNo: number;
      readonly at: number;
      readonly severity: string;
      readonly evidence: string;
      readonly sourceNo: number;
      readonly repeats: number;
    }): void;
  };
};

/** What the report is taken in as. `assetOf`: the asset that a name in the report means. */
export type Taking = {
  readonly exposures: readonly Found[];
  readonly assetOf: (name: string) => { readonly no: number; readonly owner: string | undefined } | undefined;
  readonly tool: string;
  readonly now: number;
};

/** What a report made of the exposures. */
export type ReportedRows = {
  readonly seen: readonly Seen[];
  readonly parted: Parted;
  /** Exposures that were there before and are sighted again, however often. */
  readonly again: ReadonlySet<number>;
};

/** One of the report's rows with the finding that it is a sighting of. */
type Seen = { readonly found: Found; readonly finding: Finding; readonly owner: string | null };

/**
 * Makes a report's rows findings, and findings exposures. What is new, or says something new of a weakness, is held
 * against what other tools said of the asset; what was said before costs nothing but its look-up.
 */
export function readReportRows(deps: TakeSightingsDeps, taking: Taking): ReportedRows {
  const { now } = taking;
  const parted = nothingParted();
  const { seen, fresh, touched } = readFindings(deps, taking);
  const buckets = bucketsOf(fresh, touched);
  const partOnce = (key: string): void => {
    const bucket = buckets.get(key);
    buckets.delete(key);
    if (bucket !== undefined) partSources(deps, bucket, bucket.incoming, now, parted);
  };
  // In the report's order, so that new exposures have it too.
  for (const { finding, owner } of fresh.values()) {
    if (finding.sameness !== null) {
      partOnce(bucketKey(finding.assetNo, finding.sameness));
      continue;
    }
    const exposureNo = addHome(deps, [finding], owner, now);
    parted.created.add(exposureNo);
    keepFinding(deps, finding, exposureNo, now, parted);
  }
  for (const key of [...buckets.keys()]) partOnce(key);
  const rootOf = rootsOnce(deps);
  for (const exposureNo of new Set(touched.map((one) => rootOf(one.exposureNo)))) {
    showAgain(deps, exposureNo);
    parted.changed.add(exposureNo);
  }
  const again = new Set<number>();
  for (const { finding } of seen) {
    const { exposureNo } = parted.kept.get(finding.no) ?? finding;
    if (exposureNo !== undefined && !parted.created.has(exposureNo)) again.add(rootOf(exposureNo));
  }
  return { seen, parted, again };
}

type Bucket = {
  readonly assetNo: number;
  readonly sameness: string;
  readonly owner: string | null;
  readonly incoming: Finding[];
};

const bucketKey = (assetNo: number, sameness: string): string => `${assetNo} ${sameness}`;

/** What must be held against what: each key on each asset of which something is new or says something else. */
function bucketsOf(fresh: ReadonlyMap<number, Seen>, touched: readonly Touched[]): Map<string, Bucket> {
  const buckets = new Map<string, Bucket>();
  const open = (assetNo: number, sameness: string, owner: string | null): Bucket => {
    const key = bucketKey(assetNo, sameness);
    const bucket = buckets.get(key) ?? { assetNo, sameness, owner, incoming: [] };
    buckets.set(key, bucket);
    return bucket;
  };
  for (const { finding, owner } of fresh.values())
    if (finding.sameness !== null) open(finding.assetNo, finding.sameness, owner).incoming.push(finding);
  for (const { assetNo, sameness } of touched)
    for (const one of sameness) if (one !== null) open(assetNo, one, null);
  return buckets;
}

/** The exposure that one is counted as, looked up once each. */
function rootsOnce(deps: TakeSightingsDeps): (exposureNo: number) => number {
  const roots = new Map<number, number>();
  return (exposureNo) => {
    const root = roots.get(exposureNo) ?? deps.sightings.home(exposureNo)?.sameAs ?? exposureNo;
    roots.set(exposureNo, root);
    return root;
  };
}

/** Files a sighting for each row of the report. */
export function sightReportRows(
  deps: TakeSightingsDeps,
  rows: readonly KeptRow[],
  importNo: number,
  now: number,
): void {
  for (const { found, exposureNo, sourceNo } of rows)
    deps.sightings.sight({
      exposureNo,
      importNo,
      at: now,
      severity: found.severity,
      evidence: JSON.stringify(found.evidence),
      sourceNo,
      repeats: found.sightings,
    });
}

/** A row of a report, and what it counts for. */
export type KeptRow = { readonly found: Found; readonly exposureNo: number; readonly sourceNo: number };

/** Each row of a report with the finding and the exposure that it counts for. */
export function* keptRows({ seen, parted }: ReportedRows): Generator<KeptRow> {
  for (const { found, finding } of seen) {
    const { no: sourceNo, exposureNo } = parted.kept.get(finding.no) ?? finding;
    if (exposureNo === undefined) throw new Error("a finding was not kept");
    yield { found, exposureNo, sourceNo };
  }
}

/** Numbers of findings that are not kept yet: below those of all that are, in the report's order. */
const FIRST_GIVEN = -1_000_000_000;

/** A finding whose words changed: what it was and what it is now held against, and the exposure that it counts for. */
type Touched = {
  readonly assetNo: number;
  readonly sameness: readonly (string | null)[];
  readonly exposureNo: number;
};

function readFindings(deps: TakeSightingsDeps, { exposures, assetOf, tool }: Taking) {
  const seen: Seen[] = [];
  const fresh = new Map<number, Seen>();
  const touched: Touched[] = [];
  const met = new Map<string, Seen>();
  for (const found of exposures) {
    const asset = assetOf(found.asset);
    if (asset === undefined) continue;
    const said = findingOf(found, asset.no, tool, FIRST_GIVEN + seen.length);
    const key = `${asset.no} ${said.foldKey}`;
    const before = met.get(key)?.finding ?? deps.sightings.source(asset.no, said.foldKey);
    if (before === undefined) {
      const one = { found, finding: said, owner: asset.owner ?? null };
      fresh.set(said.no, one);
      seen.push(one);
      met.set(key, one);
      continue;
    }
    const worse = worseOf(before, said);
    const one = { found, finding: worse, owner: asset.owner ?? null };
    seen.push(one);
    if (isKept(worse)) {
      const isBack = "withdrawnAt" in before && before.withdrawnAt !== null;
      if (!isBack && isAlike(before, worse)) continue;
      deps.sightings.changeSource(worse);
      touched.push({
        assetNo: asset.no,
        sameness: [before.sameness, worse.sameness],
        exposureNo: worse.exposureNo,
      });
    } else {
      // Twice in one report: what was met first is kept with what both say.
      fresh.set(before.no, one);
    }
    met.set(key, one);
  }
  return { seen, fresh, touched };
}

const isKept = (finding: Finding): finding is KeptFinding => finding.exposureNo !== undefined;

function findingOf(found: Found, assetNo: number, tool: string, no: number): Finding {
  const component = found.component === null ? null : dataOf(found.component);
  const place = {
    host: found.endpoint?.host ?? null,
    port: found.endpoint?.port ?? null,
    transport: found.endpoint?.protocol ?? null,
  };
  const { weakness, cve: cves, title, severity, cvss } = found;
  return {
    no,
    exposureNo: undefined,
    assetNo,
    tool,
    foldKey: sourceKey({ tool, ...place, component, weakness }),
    weakness,
    title,
    component: found.component,
    ...place,
    cves: [...cves].sort(),
    severity,
    cvss,
    sameness: samenessOf({ weakness, cves, component, ...place })?.key ?? null,
  };
}

/**
 * What a tool's reports say together: all CVEs, the worst severity with its title, the highest score. Which report came
 * first makes no difference; titles of one severity go by the alphabet.
 */
function worseOf<F extends Finding>(before: F, said: Finding): F {
  const [a, b] = [STEPS.indexOf(before.severity), STEPS.indexOf(said.severity)];
  const isWorse = b > a || (b === a && dataOf(said.title) < dataOf(before.title));
  const cves = [...new Set([...before.cves, ...said.cves])].sort();
  const { weakness, host, port, transport } = before;
  const component = before.component === null ? null : dataOf(before.component);
  return {
    ...before,
    title: isWorse ? said.title : before.title,
    severity: b > a ? said.severity : before.severity,
    cves,
    cvss: higher(before.cvss, said.cvss),
    sameness: samenessOf({ weakness, cves, component, host, port, transport })?.key ?? null,
  };
}

function higher(a: Source["cvss"], b: Source["cvss"]): Source["cvss"] {
  if (a === null || b === null) return a ?? b;
  const weights = (one: NonNullable<Source["cvss"]>): string =>
    `${String(Math.round((one.score ?? 0) * 10)).padStart(4, "0")} ${one.version} ${one.vector ?? ""}`;
  return weights(b) > weights(a) ? b : a;
}

const isAlike = (a: Finding, b: Finding): boolean =>
  a.title === b.title &&
  a.severity === b.severity &&
  a.cves.length === b.cves.length &&
  JSON.stringify(a.cvss) === JSON.stringify(b.cvss);
