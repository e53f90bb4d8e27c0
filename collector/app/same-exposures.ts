import { Fault } from "../../proto/fault.ts";
import type { Asset, Segment } from "../domain/asset.ts";
import { type Folding, whyNotSame } from "../domain/by-hand.ts";
import type { AuditEntry } from "../domain/trail.ts";
import { type ClaimsWhereShownDeps, claimsWhereShown } from "./claims-where-shown.ts";
import type { Commands } from "./command.ts";
import {
  addHome,
  type Finding,
  nothingParted,
  type PartSourcesDeps,
  partSources,
  showAgain,
} from "./part-sources.ts";

type MarkRow = { readonly no: number; readonly exposureNo: number; readonly intoNo: number | null };
type NewMark = {
  readonly kind: "same" | "apart";
  readonly exposureNo: number;
  readonly intoNo: number | null;
  readonly sourceNo: number | null;
  readonly reason: string;
  readonly at: number;
  readonly by: string;
};

export type SameExposuresDeps = PartSourcesDeps &
  ClaimsWhereShownDeps & {
    readonly sightings: {
      named(exposureId: string): { readonly no: number; readonly root: number } | undefined;
      folding(exposureNo: number): Folding | undefined;
      sameMark(exposureNo: number): MarkRow | undefined;
      apartMark(sourceNo: number): MarkRow | undefined;
      mark(mark: NewMark): void;
      endMark(no: number, at: number, by: string): void;
    };
    readonly inventory: {
      segments(): Promise<readonly Segment[]>;
      asset(no: number): Promise<(Asset & { readonly no: number }) | undefined>;
    };
    readonly settleExposure: (exposureNo: number) => void;
    readonly trail: { audit(entry: AuditEntry): void };
  };

/**
 * Counts one exposure as another because a person says that they are one weakness, or takes that back. The other keeps its
 * row, its claims and its runs, and they are judged with those of the one that stands for both; it is shown no more.
 */
export async function sameExposures(
  deps: SameExposuresDeps,
  request: Commands["same-exposures"]["request"],
  now: number,
): Promise<Commands["same-exposures"]["reply"]> {
  const into = named(deps, request.exposureId, "exposureId");
  const other = named(deps, request.otherId, "otherId");
  const by = { user: request.user, from: request.from, reason: request.reason };
  if (request.undo) {
    const mark = deps.sightings.sameMark(other.no);
    if (mark === undefined || mark.intoNo !== into.root)
      throw refused(`"${request.otherId}" is not counted as "${request.exposureId}" by hand`, "otherId");
    deps.sightings.endMark(mark.no, now, request.user);
    deps.sightings.fold(other.no, null);
    await settleAgain(deps, [into.root, other.no], now);
    audit(deps, "unfold-exposure", request.otherId, by, { from: request.exposureId }, now);
    return { kind: "unfolded" };
  }
  const [head, folded] = [deps.sightings.folding(into.root), deps.sightings.folding(other.root)];
  const because = head && folded && whyNotSame(head, folded);
  if (because !== undefined)
    throw refused(`Cannot count "${request.otherId}" as "${request.exposureId}": ${because}`, "otherId");
  deps.sightings.mark({
    kind: "same",
    exposureNo: other.root,
    intoNo: into.root,
    sourceNo: null,
    reason: request.reason,
    at: now,
    by: request.user,
  });
  deps.sightings.fold(other.root, into.root);
  await settleAgain(deps, [into.root], now);
  audit(deps, "fold-exposure", request.otherId, by, { into: request.exposureId }, now);
  return { kind: "folded" };
}

/**
 * Gives a tool's finding an exposure of its own because a person says that it is another weakness, or takes that back: from
 * then on the rule decides again. What becomes an exposure of its own is open, whatever it was counted as.
 */
export async function apartExposure(
  deps: SameExposuresDeps,
  request: Commands["apart-exposure"]["request"],
  now: number,
): Promise<Commands["apart-exposure"]["reply"]> {
  const { root } = named(deps, request.exposureId, "exposureId");
  const sources = deps.sightings.sourcesOf(root);
  const finding = sources.find(({ no }) => no === request.finding);
  if (finding === undefined)
    throw refused(
      `Exposure "${request.exposureId}" has no finding ${request.finding}; it has ${sources.map(({ no, tool }) => `${no} (${tool})`).join(", ") || "none"}`,
      "finding",
    );
  const by = { user: request.user, from: request.from, reason: request.reason };
  const mark = deps.sightings.apartMark(finding.no);
  if (request.undo) {
    if (mark === undefined) throw refused(`Finding ${finding.no} was not set apart by hand`, "finding");
    deps.sightings.endMark(mark.no, now, request.user);
    const parted = nothingParted();
    if (finding.sameness !== null)
      partSources(
        deps,
        { assetNo: finding.assetNo, sameness: finding.sameness, owner: null },
        [],
        now,
        parted,
      );
    await settleAgain(deps, [root, ...parted.created, ...parted.changed], now);
    audit(deps, "rejoin-finding", request.exposureId, by, { finding: finding.no }, now);
    return { kind: "rejoined" };
  }
  if (mark !== undefined || sources.length < 2)
    throw refused(`Finding ${finding.no} stands alone already`, "finding");
  const own = standAlone(deps, finding, root, now);
  deps.sightings.mark({
    kind: "apart",
    exposureNo: own,
    intoNo: null,
    sourceNo: finding.no,
    reason: request.reason,
    at: now,
    by: request.user,
  });
  await settleAgain(deps, [root, own], now);
  audit(deps, "part-finding", request.exposureId, by, { finding: finding.no, tool: finding.tool }, now);
  return { kind: "parted", exposureNo: own };
}

/** The exposure that the finding has to itself from now on. */
function standAlone(
  deps: SameExposuresDeps,
  finding: Finding & { readonly exposureNo: number },
  root: number,
  now: number,
): number {
  const mates = deps.sightings.sourcesOf(finding.exposureNo).filter(({ no }) => no !== finding.no);
  if (finding.exposureNo !== root && mates.length === 0) {
    const mark = deps.sightings.sameMark(finding.exposureNo);
    if (mark !== undefined)
      throw refused("The finding is counted here by hand: take that back with undo instead", "finding");
    deps.sightings.fold(finding.exposureNo, null);
    return finding.exposureNo;
  }
  const own = addHome(deps, [finding], deps.sightings.home(root)?.owner ?? null, now);
  deps.sightings.moveSource(finding.no, own);
  return own;
}

function named(
  deps: SameExposuresDeps,
  exposureId: string,
  field: string,
): { readonly no: number; readonly root: number } {
  const row = deps.sightings.named(exposureId);
  if (row === undefined) throw new Fault("not-found", `No exposure has the id "${exposureId}"`, { field });
  return row;
}

const refused = (sentence: string, field: string): Fault => new Fault("conflict", sentence, { field });

/** Shows, counts, claims and settles again what stands for itself of these. */
async function settleAgain(
  deps: SameExposuresDeps,
  exposureNos: readonly number[],
  now: number,
): Promise<void> {
  const segments = await deps.inventory.segments();
  const roots = new Set(exposureNos.map((no) => deps.sightings.home(no)?.sameAs ?? no));
  for (const no of roots) {
    showAgain(deps, no);
    deps.sightings.countAgain(no);
    const place = deps.sightings.place(no);
    const asset = place && (await deps.inventory.asset(place.assetNo));
    await claimsWhereShown(deps, [no], () => asset, segments, now);
    deps.settleExposure(no);
  }
}

function audit(
  deps: SameExposuresDeps,
  what: string,
  subject: string,
  by: { readonly user: string; readonly from: string; readonly reason: string },
  body: Readonly<Record<string, string | number>>,
  now: number,
): void {
  deps.trail.audit({
    at: now,
    who: by.user,
    what,
    subject,
    from: by.from,
    body: { ...body, reason: by.reason },
  });
}
