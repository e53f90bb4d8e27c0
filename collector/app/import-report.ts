import { sha256 } from "../../proto/seal.ts";
import { dataOf, type Untrusted, visibleText } from "../../proto/untrusted.ts";
import type { Asset, Segment } from "../domain/asset.ts";
import { coveredBy } from "../domain/coverage.ts";
import { toolOf } from "../domain/tool.ts";
import type { AuditEntry, LiveLine } from "../domain/trail.ts";
import { type ClaimsWhereShownDeps, claimsWhereShown } from "./claims-where-shown.ts";
import type { Commands } from "./command.ts";
import type { ExposureEndpointDeps } from "./exposure-endpoint.ts";
import { type HearExploitsDeps, hearExploits } from "./hear-exploits.ts";
import type { Unpacked } from "./packed.ts";
import type { ProposeDeps } from "./propose-claims.ts";
import { knownAssets, type RecogniseDeps, recogniseAssets } from "./recognise-assets.ts";
import { type RestoreImportDeps, restoreImport } from "./restore-import.ts";
import { type ScopedDeps, withinScope } from "./scoped-report.ts";
import {
  type KeptRow,
  keptRows,
  type ReportedRows,
  readReportRows,
  sightReportRows,
  type TakeSightingsDeps,
} from "./take-sightings.ts";

type AssetRow = Asset & { readonly no: number };

export type ImportDeps = ProposeDeps &
  HearExploitsDeps &
  Pick<RestoreImportDeps, "withdrawals"> & {
    readonly scopes: ScopedDeps["scopes"];
    readonly inventory: ExposureEndpointDeps["inventory"] &
      RecogniseDeps["inventory"] & { segments(): Promise<readonly Segment[]> };
    readonly exposures: {
      hasImport(sha256: string): Promise<{ no: number; id: string; summary: string } | undefined>;
      putImportSummary(importNo: number, summary: string): Promise<unknown>;
      wasSighted(exposureNo: number, importNo: number): Promise<boolean>;
      addImport(row: {
        id: string;
        sha256: string;
        format: string;
        file_name: Untrusted;
        bytes: Uint8Array;
        imported_at: number;
        imported_by: string;
        summary: string;
      }): Promise<number>;
    };
    readonly sightings: TakeSightingsDeps["sightings"] &
      ClaimsWhereShownDeps["sightings"] & {
        settleSighted(importNo: number, at: number): void;
        touch(importNo: number, at: number): void;
        cover(importNo: number, assetNo: number, tool: string): void;
        ofTool(
          assetNo: number,
          tool: string,
        ): readonly { readonly no: number; readonly exposureNo: number }[];
        settleAt(exposureNo: number, at: number): void;
      };
    readonly settleExposure: (exposureNo: number) => void;
    readonly trail: { say(line: LiveLine): void; audit(entry: AuditEntry): void };
  };

type Reply = Commands["import"]["reply"];

/**
 * With more exposures than this an import leaves settling them to the writer's ticks: until then they are shown in the
 * most urgent band, and agents and people don't wait for all of them. About what one tick settles (settle-path.ts).
 */
export const MAX_SETTLED_AT_ONCE = 500;

/**
 * Takes a parsed report in, whole or not at all: assets by name and address, exposures folded, each
 * finding a sighting, the report's bytes kept beside it. The same bytes again change nothing. A row
 * that is missing from a newer report closes nothing. Under a scope only what is about its assets is taken in; the
 * same bytes may then come again for another scope, or for none, and what they brought before is not counted twice.
 */
export async function importReport(
  deps: ImportDeps,
  request: Unpacked<Commands["import"]["request"]>,
  now: number,
): Promise<Reply> {
  const { bytes, fileName, scope } = request;
  const digest = sha256(bytes).toString("hex");
  const earlier = await deps.exposures.hasImport(digest);
  const before = earlier && (JSON.parse(earlier.summary) as Reply);
  const isBack = earlier !== undefined && (await restoreImport(deps, earlier.id, request, now));
  // What came under a scope may be more now: for another scope, for none, or because the scope holds more.
  if (before !== undefined && before.scope === undefined) return { ...before, repeated: !isBack };

  const segments = await deps.inventory.segments();
  const { report, counts } = await within(deps, request, segments, now);
  const importId = earlier?.id ?? deps.newId();
  const reported = readReportRows(deps, {
    exposures: report.exposures,
    assetOf: (name) => counts.assets.get(name),
    tool: toolOf(report.format),
    now,
  });
  const covered = new Set(coveredBy(report).flatMap((name) => counts.assets.get(name)?.no ?? []));
  const reply: Reply = {
    id: importId,
    format: report.format,
    assets: report.assets.length,
    exposures: report.exposures.length,
    created: reported.parted.created.size,
    seenAgain: reported.again.size,
    notSeen: notSeen(deps, reported, covered, toolOf(report.format)),
    sightings: report.exposures.reduce((sum, { sightings }) => sum + sightings, 0),
    skipped: report.skipped,
    warnings: [...report.warnings, ...counts.warnings],
    repeated: false,
    ...(scope === undefined ? {} : { scope }),
  };
  const summary = JSON.stringify(reply);
  const importNo =
    earlier?.no ??
    (await deps.exposures.addImport({
      id: importId,
      sha256: digest,
      format: report.format,
      file_name: fileName,
      bytes,
      imported_at: now,
      imported_by: request.user,
      summary,
    }));
  const rows = await notSightedYet(deps, reported, earlier?.no);
  if (earlier !== undefined && rows.length === 0) return { ...reply, repeated: !isBack };
  if (earlier !== undefined) await deps.exposures.putImportSummary(importNo, summary);
  sightReportRows(deps, rows, importNo, now);
  for (const { found, exposureNo } of rows)
    await hearExploits(deps, { exposureNo, importNo, now, exploits: found.exploits ?? [] });
  for (const assetNo of covered) deps.sightings.cover(importNo, assetNo, toolOf(report.format));
  await conclude(deps, reported, { counts, segments, importNo, now });
  deps.trail.audit({
    at: now,
    who: request.user,
    what: "import",
    subject: importId,
    from: request.from,
    body: {
      file: dataOf(fileName),
      sha256: digest,
      format: report.format,
      exposures: report.exposures.length,
      ...(scope === undefined ? {} : { scope }),
    },
  });
  deps.trail.say({
    at: now,
    kind: "imported",
    segment: undefined,
    exposureId: undefined,
    runId: undefined,
    agentId: undefined,
    title: visibleText(fileName),
    detail: `${report.format}: ${report.exposures.length} exposures on ${report.assets.length} assets, ${reply.created} new`,
    tone: "neutral",
    axes: undefined,
  });
  return reply;
}

/** Exposures that the tool saw on these assets before, and that none of its findings in this report is of. */
function notSeen(
  deps: ImportDeps,
  { seen, again, parted }: ReportedRows,
  covered: ReadonlySet<number>,
  tool: string,
): number {
  const met = new Set(seen.map(({ finding }) => parted.kept.get(finding.no)?.no ?? finding.no));
  const missed = new Set<number>();
  for (const assetNo of covered)
    for (const { no, exposureNo } of deps.sightings.ofTool(assetNo, tool))
      if (!met.has(no) && !again.has(exposureNo)) missed.add(exposureNo);
  return missed.size;
}

type Concluding = {
  readonly counts: { readonly assets: ReadonlyMap<string, AssetRow> };
  readonly segments: readonly Segment[];
  readonly importNo: number;
  readonly now: number;
};

/** The report as far as it is taken in, and its assets: under a scope none is made, and none learns anything. */
async function within(
  deps: ImportDeps,
  { report, scope }: Unpacked<Commands["import"]["request"]>,
  segments: readonly Segment[],
  now: number,
) {
  if (scope === undefined) return { report, counts: await recogniseAssets(deps, report, segments, now) };
  const assets = await knownAssets(deps, report, segments);
  const held = await withinScope(deps, report, scope, (name) => assets.get(name));
  return { report: held, counts: { assets, warnings: [] } };
}

/** The rows of a report but for those that the same bytes brought before, under a scope. */
async function notSightedYet(
  { exposures }: ImportDeps,
  reported: ReportedRows,
  earlierNo: number | undefined,
): Promise<readonly KeptRow[]> {
  const rows = [...keptRows(reported)];
  if (earlierNo === undefined) return rows;
  const fresh: KeptRow[] = [];
  for (const row of rows) if (!(await exposures.wasSighted(row.exposureNo, earlierNo))) fresh.push(row);
  return fresh;
}

/** Claims for what is new or stands elsewhere now, and all that the report speaks of settled, at once or soon. */
async function conclude(
  deps: ImportDeps,
  { parted, again }: ReportedRows,
  { counts, segments, importNo, now }: Concluding,
): Promise<void> {
  const assets = new Map([...counts.assets.values()].map((asset) => [asset.no, asset]));
  const news = new Set([...parted.created, ...parted.changed]);
  await claimsWhereShown(deps, news, (assetNo) => assets.get(assetNo), segments, now);
  const isFew = news.size + again.size <= MAX_SETTLED_AT_ONCE;
  // Looks at when they were sighted before, so it comes before what they are sighted now.
  if (!isFew) deps.sightings.settleSighted(importNo, now);
  deps.sightings.touch(importNo, now);
  if (isFew) for (const exposureNo of new Set([...news, ...again])) deps.settleExposure(exposureNo);
  else for (const exposureNo of news) deps.sightings.settleAt(exposureNo, now);
}
