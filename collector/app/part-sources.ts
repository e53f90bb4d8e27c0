import { dataOf, type Untrusted } from "../../proto/untrusted.ts";
import { UNDER_WAY } from "../domain/by-hand.ts";
import type { Severity } from "../domain/exposure.ts";
import { type Home, type PartHome, partHomes } from "../domain/part-homes.ts";
import { type Candidate, sameGroups } from "../domain/same-weakness.ts";
import { isOpenPort, samenessOf } from "../domain/sameness.ts";
import { type Source, type SourceCvss, shownOf } from "../domain/shown-source.ts";

/** A tool's finding: known already, or met for the first time (its number is negative until it is kept). */
export type Finding = Source & {
  readonly exposureNo: number | undefined;
  readonly assetNo: number;
  readonly foldKey: string;
  readonly sameness: string | null;
};

type Kept = Finding & { readonly exposureNo: number };

type HomeRow = {
  readonly no: number;
  readonly anchor: number | null;
  readonly sameAs: number | null;
  readonly closure: string;
  readonly owner: string | null;
  readonly hasFixClaim: number;
  readonly hasMark: number;
};

type ShownColumns = {
  readonly title: Untrusted;
  readonly weakness: string;
  readonly component: Untrusted | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly transport: "tcp" | "udp" | null;
  readonly cves: string;
  readonly severity: Severity;
  readonly cvss: string | null;
  readonly isReachability: number;
};

export type PartSourcesDeps = {
  readonly sightings: {
    alike(assetNo: number, sameness: string): readonly (Kept & { readonly isSetApart: boolean })[];
    sourcesOf(exposureNo: number): readonly Kept[];
    home(exposureNo: number): HomeRow | undefined;
    addSource(source: Omit<Kept, "no">, at: number): number;
    moveSource(no: number, exposureNo: number): void;
    addExposure(
      exposure: ShownColumns & {
        readonly id: string;
        readonly assetNo: number;
        readonly foldKey: string;
        readonly at: number;
        readonly owner: string | null;
      },
    ): number;
    show(exposureNo: number, shown: ShownColumns): void;
    countAgain(exposureNo: number): void;
    fold(exposureNo: number, into: number | null): void;
  };
  readonly newId: () => string;
};

/** What came of it: exposures that are new, and all that are shown otherwise than before. */
export type Parted = {
  readonly created: Set<number>;
  readonly changed: Set<number>;
  /** Of findings that are new or went elsewhere: their numbers as given, to those under which they are kept, and their exposures. */
  readonly kept: Map<number, { readonly no: number; readonly exposureNo: number }>;
};

export const nothingParted = (): Parted => ({ created: new Set(), changed: new Set(), kept: new Map() });

/**
 * Puts the findings that may be the same weakness into exposures: those of one part into one. `incoming` are new.
 * An exposure that is on its way to being closed, or closed, keeps what it has and gets nothing.
 */
export function partSources(
  deps: PartSourcesDeps,
  bucket: { readonly assetNo: number; readonly sameness: string; readonly owner: string | null },
  incoming: readonly Finding[],
  now: number,
  parted: Parted,
): void {
  const known = deps.sightings.alike(bucket.assetNo, bucket.sameness);
  const homes = new Map<number, HomeRow>();
  for (const { exposureNo } of known) {
    const home = homes.get(exposureNo) ?? deps.sightings.home(exposureNo);
    if (home !== undefined) homes.set(exposureNo, home);
  }
  const free = known.filter(({ exposureNo }) => !UNDER_WAY.has(homes.get(exposureNo)?.closure ?? "open"));
  const findings = new Map([...free, ...incoming].map((finding): [number, Finding] => [finding.no, finding]));
  const apart = new Set(free.filter(({ isSetApart }) => isSetApart).map(({ no }) => no));
  const parts = sameGroups(
    [...findings.values()].map((finding) => candidate(finding, apart.has(finding.no))),
  ).map((part) => part.flatMap((no) => findings.get(no) ?? []));
  const freeHomes = [...homes.values()]
    .filter(({ closure }) => !UNDER_WAY.has(closure))
    .map(
      ({ no, anchor, sameAs, hasFixClaim, hasMark }): Home => ({
        no,
        anchor,
        sameAs,
        mayFold: hasFixClaim === 0 && hasMark === 0,
      }),
    );
  const goals = partHomes(parts, freeHomes);
  parts.forEach((part, index) => {
    const goal = goals[index];
    if (goal !== undefined) settlePart(deps, part, goal, { ...bucket, homes, now, parted });
  });
}

const candidate = ({ no, tool, ...meant }: Finding, isSetApart: boolean): Candidate => ({
  no,
  tool,
  place: samenessOf({ ...meant, component: bare(meant.component) })?.place ?? {},
  isSetApart,
});

type Setting = {
  readonly assetNo: number;
  readonly owner: string | null;
  readonly homes: ReadonlyMap<number, HomeRow>;
  readonly now: number;
  readonly parted: Parted;
};

function settlePart(deps: PartSourcesDeps, part: readonly Finding[], goal: PartHome, setting: Setting): void {
  const { homes, now, parted } = setting;
  const moving = new Set(goal.moving);
  if (moving.size + goal.folded.length + goal.unfolded.length === 0) return;
  const left = new Set(part.flatMap(({ no, exposureNo }) => (moving.has(no) ? (exposureNo ?? []) : [])));
  const head = goal.head ?? newHome(deps, part, setting);
  if (goal.head === undefined) parted.created.add(head);
  for (const exposureNo of goal.unfolded) {
    const before = homes.get(exposureNo)?.sameAs;
    deps.sightings.fold(exposureNo, null);
    if (before !== null && before !== undefined) left.add(before);
  }
  const sameAs = goal.unfolded.includes(head) ? null : (homes.get(head)?.sameAs ?? null);
  const root = sameAs ?? head;
  for (const exposureNo of goal.folded) if (exposureNo !== root) deps.sightings.fold(exposureNo, root);
  for (const finding of part) {
    if (!moving.has(finding.no)) continue;
    if (finding.exposureNo === undefined) keepFinding(deps, finding, head, now, parted);
    else {
      deps.sightings.moveSource(finding.no, head);
      parted.kept.set(finding.no, { no: finding.no, exposureNo: head });
    }
  }
  const isMoved = left.size + goal.folded.length + goal.unfolded.length > 0;
  for (const no of new Set([root, ...[...left].map((one) => homes.get(one)?.sameAs ?? one)])) {
    if (parted.created.has(no) && !isMoved) continue;
    showAgain(deps, no);
    if (isMoved) deps.sightings.countAgain(no);
    parted.changed.add(no);
  }
}

/** Keeps a finding that was met for the first time. */
export function keepFinding(
  deps: PartSourcesDeps,
  finding: Finding,
  exposureNo: number,
  now: number,
  parted: Parted,
): void {
  const { no: given, ...source } = finding;
  const no = deps.sightings.addSource({ ...source, exposureNo }, now);
  parted.kept.set(given, { no, exposureNo });
}

/** An exposure of its own for findings that have none. It has the owner of the one that they came from. */
function newHome(deps: PartSourcesDeps, part: readonly Finding[], { homes, owner, now }: Setting): number {
  const before = part.flatMap(({ exposureNo }) =>
    exposureNo === undefined ? [] : (homes.get(exposureNo) ?? []),
  );
  return addHome(deps, part, before[0]?.owner ?? owner, now);
}

/** The same for a finding that no other can be held against. */
export function addHome(
  deps: PartSourcesDeps,
  part: readonly Finding[],
  owner: string | null,
  now: number,
): number {
  const shown = shownColumns(part);
  const [first] = part;
  if (shown === undefined || first === undefined) throw new Error("an exposure has at least one finding");
  const { transport, host, port, component, weakness } = shown;
  return deps.sightings.addExposure({
    ...shown,
    id: deps.newId(),
    assetNo: first.assetNo,
    foldKey: JSON.stringify([
      first.assetNo,
      transport ?? "",
      host?.toLowerCase() ?? "",
      port ?? 0,
      bare(component) ?? "",
      weakness,
      first.tool,
    ]),
    at: now,
    owner,
  });
}

/** Shows an exposure as what its findings say now. */
export function showAgain(deps: Pick<PartSourcesDeps, "sightings">, exposureNo: number): void {
  const shown = shownColumns(deps.sightings.sourcesOf(exposureNo));
  if (shown !== undefined) deps.sightings.show(exposureNo, shown);
}

function shownColumns(sources: readonly Source[]): ShownColumns | undefined {
  const shown = shownOf(sources);
  if (shown === undefined) return undefined;
  const { saidBy: _, cves, cvss, ...columns } = shown;
  return {
    ...columns,
    cves: JSON.stringify(cves),
    cvss: cvss === null ? null : JSON.stringify({ ...cvss, vector: cvss.vector ?? "" } satisfies SourceCvss),
    isReachability: sources.every(isOpenPort) ? 1 : 0,
  };
}

const bare = (text: Untrusted | null): string | null => (text === null ? null : dataOf(text));
