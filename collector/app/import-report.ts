import { plainAddress } from "../../proto/address.ts";
import { id } from "../../proto/ids.ts";
import { sha256 } from "../../proto/seal.ts";
import { dataOf, type Untrusted, visibleText } from "../../proto/untrusted.ts";
import type { Asset, Segment } from "../domain/asset.ts";
import { segmentOf } from "../domain/asset-segment.ts";
import type { AuditEntry, LiveLine } from "../domain/trail.ts";
import type { Commands, ReportToImport } from "./command.ts";
import { type ExposureEndpointDeps, exposureEndpoint } from "./exposure-endpoint.ts";
import { type HearExploitsDeps, hearExploits } from "./hear-exploits.ts";
import type { Unpacked } from "./packed.ts";
import { type ProposeDeps, proposeFor } from "./propose-claims.ts";
import { proposePresenceFor } from "./propose-presence.ts";

type AssetRow = Asset & { readonly no: number };
type Found = ReportToImport["exposures"][number];

export type ImportDeps = ProposeDeps &
  HearExploitsDeps & {
    readonly inventory: ExposureEndpointDeps["inventory"] & {
      segments(): Promise<readonly Segment[]>;
      assetByKey(keys: readonly string[]): Promise<AssetRow | undefined>;
      addAsset(asset: Asset, at: number): Promise<number>;
      addKeys(assetNo: number, keys: readonly string[]): Promise<void>;
    };
    readonly exposures: {
      hasImport(sha256: string): Promise<{ id: string; summary: string } | undefined>;
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
      byFoldKey(key: string): Promise<{ no: number; severity: string; cves: string } | undefined>;
      add(exposure: {
        id: string;
        asset_no: number;
        fold_key: string;
        title: Untrusted;
        weakness: string;
        component: Untrusted | null;
        host: string | null;
        port: number | null;
        transport: "tcp" | "udp" | null;
        cves: string;
        severity: string;
        cvss: string | null;
        is_reachability: number;
        first_sighted_at: number;
        owner: string | null;
      }): Promise<number>;
      sight(
        sighting: { exposure_no: number; import_no: number; at: number; severity: string; evidence: string },
        repeats: number,
        cves: string,
      ): Promise<void>;
    };
    readonly settleExposure: (exposureNo: number) => void;
    readonly trail: { say(line: LiveLine): void; audit(entry: AuditEntry): void };
  };

type Reply = Commands["import"]["reply"];

/** The weakness that means "this port answers": the exposure is its reachability. */
const OPEN_PORT = "open-port";

/**
 * Takes a parsed report in, whole or not at all: assets by name and address, exposures folded, each
 * finding a sighting, the report's bytes kept beside it. The same bytes again change nothing. A row
 * that is missing from a newer report closes nothing.
 */
export async function importReport(
  deps: ImportDeps,
  request: Unpacked<Commands["import"]["request"]>,
  now: number,
): Promise<Reply> {
  const { report, bytes, fileName } = request;
  const digest = sha256(bytes).toString("hex");
  const before = await deps.exposures.hasImport(digest);
  if (before !== undefined) return { ...(JSON.parse(before.summary) as Reply), repeated: true };

  const importId = deps.newId();
  const segments = await deps.inventory.segments();
  const counts = await countsOf(deps, report, segments, now);
  const reply: Reply = {
    id: importId,
    format: report.format,
    assets: report.assets.length,
    exposures: report.exposures.length,
    created: counts.created,
    sightings: report.exposures.reduce((sum, { sightings }) => sum + sightings, 0),
    skipped: report.skipped,
    warnings: report.warnings,
    repeated: false,
  };
  const importNo = await deps.exposures.addImport({
    id: importId,
    sha256: digest,
    format: report.format,
    file_name: fileName,
    bytes,
    imported_at: now,
    imported_by: request.user,
    summary: JSON.stringify(reply),
  });
  for (const found of report.exposures)
    await takeIn(deps, { report, found, counts, importNo, segments, now });
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
    detail: `${report.format}: ${report.exposures.length} exposures on ${report.assets.length} assets, ${counts.created} new`,
    tone: "neutral",
    axes: undefined,
  });
  return reply;
}

/** Assets by the name the report gives them, found or still to be made; and how many exposures will be new. */
async function countsOf(
  deps: ImportDeps,
  report: ReportToImport,
  segments: readonly Segment[],
  now: number,
): Promise<{ assets: Map<string, AssetRow>; created: number }> {
  const assets = new Map<string, AssetRow>();
  for (const { name, addresses, names } of report.assets) {
    const known = await findAsset(deps, name, addresses);
    if (known !== undefined) {
      await deps.inventory.addKeys(known.no, addresses);
      assets.set(name, known);
      continue;
    }
    const asset: Asset = {
      id: id(deps.newId()),
      name,
      addresses: [...addresses],
      segment: segmentOf(addresses, segments),
      owner: undefined,
      service: undefined,
      criticality: undefined,
    };
    const no = await deps.inventory.addAsset(asset, now);
    await deps.inventory.addKeys(no, [name, ...addresses, ...names]);
    assets.set(name, { ...asset, no });
  }
  const created = new Set<string>();
  for (const found of report.exposures) {
    const asset = assets.get(found.asset);
    const key = asset && foldKey(asset.no, found);
    if (key !== undefined && (await deps.exposures.byFoldKey(key)) === undefined) created.add(key);
  }
  return { assets, created: created.size };
}

/** By address first. By name only where no address contradicts it: two addresses that share a name are two assets. */
async function findAsset(
  deps: ImportDeps,
  name: string,
  addresses: readonly string[],
): Promise<AssetRow | undefined> {
  const byAddress = await deps.inventory.assetByKey(addresses);
  if (byAddress !== undefined) return byAddress;
  const byName = await deps.inventory.assetByKey([name]);
  return byName !== undefined && (addresses.length === 0 || byName.addresses.length === 0)
    ? byName
    : undefined;
}

type Taking = {
  readonly report: ReportToImport;
  readonly found: Found;
  readonly counts: { readonly assets: ReadonlyMap<string, AssetRow> };
  readonly importNo: number;
  readonly segments: readonly Segment[];
  readonly now: number;
};

async function takeIn(deps: ImportDeps, { found, counts, importNo, segments, now }: Taking): Promise<void> {
  const asset = counts.assets.get(found.asset);
  if (asset === undefined) return;
  const key = foldKey(asset.no, found);
  const known = await deps.exposures.byFoldKey(key);
  const exposureNo =
    known?.no ??
    (await deps.exposures.add({
      id: deps.newId(),
      asset_no: asset.no,
      fold_key: key,
      title: found.title,
      weakness: found.weakness,
      component: found.component,
      ...placeOf(found),
      cves: JSON.stringify(found.cve),
      severity: found.severity,
      cvss: found.cvss === null ? null : JSON.stringify({ ...found.cvss, vector: found.cvss.vector ?? "" }),
      is_reachability: found.weakness === OPEN_PORT ? 1 : 0,
      first_sighted_at: now,
      owner: asset.owner ?? null,
    }));
  const cves = [
    ...new Set([...((known && (JSON.parse(known.cves) as string[])) ?? []), ...found.cve]),
  ].sort();
  await deps.exposures.sight(
    {
      exposure_no: exposureNo,
      import_no: importNo,
      at: now,
      severity: found.severity,
      evidence: JSON.stringify(found.evidence),
    },
    found.sightings,
    JSON.stringify(cves),
  );
  const endpoint = await exposureEndpoint(deps, asset, placeOf(found));
  if (endpoint !== undefined)
    await proposeFor(deps, { no: exposureNo, assetNo: asset.no }, endpoint, segments, now);
  else await proposePresenceFor(deps, exposureNo, async () => undefined, segments, now);
  await hearExploits(deps, { exposureNo, importNo, now, exploits: found.exploits ?? [] });
  deps.settleExposure(exposureNo);
}

const placeOf = ({ endpoint }: Found) => ({
  host: endpoint?.host ?? null,
  port: endpoint?.port ?? null,
  transport: endpoint?.protocol ?? null,
});

/** One weakness on one asset at one endpoint, however its host is spelt; one component for package findings. */
function foldKey(assetNo: number, { endpoint, component, weakness }: Found): string {
  const host = plainAddress(endpoint?.host ?? "") ?? endpoint?.host.toLowerCase() ?? "";
  return JSON.stringify([
    assetNo,
    endpoint?.protocol ?? "",
    host,
    endpoint?.port ?? 0,
    component === null ? "" : dataOf(component),
    weakness,
  ]);
}
