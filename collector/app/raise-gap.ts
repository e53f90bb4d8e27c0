import { sha256 } from "../../proto/seal.ts";
import { showTarget } from "../../proto/target.ts";
import type { Instant } from "../../proto/time.ts";
import { type Untrusted, untrusted } from "../../proto/untrusted.ts";
import type { EndpointFacts, Segment } from "../domain/asset.ts";
import type { Band } from "../domain/band.ts";
import { scenarioFor } from "../domain/claim-proposal.ts";
import type { Severity } from "../domain/exposure.ts";
import { questionOf } from "../domain/question.ts";
import type { AuditEntry, LiveLine } from "../domain/trail.ts";
import { type ProposeDeps, proposeFor } from "./propose-claims.ts";

export type RaiseGapDeps = ProposeDeps & {
  readonly inventory: {
    segments(): Promise<readonly Segment[]>;
    endpoint(no: number): Promise<EndpointFacts | undefined>;
  };
  readonly exposures: {
    byFoldKey(key: string): Promise<{ readonly no: number } | undefined>;
    hasImport(sha256: string): Promise<{ readonly id: string } | undefined>;
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
    add(exposure: {
      id: string;
      asset_no: number;
      fold_key: string;
      title: Untrusted;
      weakness: string;
      component: null;
      host: string;
      port: number;
      transport: "tcp" | "udp";
      cves: string;
      severity: string;
      cvss: null;
      is_reachability: 1;
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

/** A deny that a run got through. */
export type Gap = {
  readonly intent: string;
  readonly rule: string;
  readonly owner: string | null;
  readonly band: Band;
  readonly segment: string;
  readonly asset: string;
  readonly assetNo: number;
  readonly endpointNo: number;
  readonly transport: "tcp" | "udp";
  readonly host: string;
  readonly port: number;
  /** The run that got through, and since when the way is open. */
  readonly by: string;
  readonly since: number;
};

/** The weakness of what is raised here, with the segment: one exposure for each segment and endpoint. */
export const gapWeakness = (segment: string): string => `segmentation-gap from ${segment}`;

const SEVERITY: Readonly<Record<Band, Severity>> = {
  immediate: "critical",
  "out-of-cycle": "high",
  scheduled: "medium",
  defer: "low",
};

/**
 * Makes the exposure of a broken deny, as a report would: folded by segment and endpoint, with a sighting whose
 * report is our own run, and the claims that every exposure at that endpoint has. The same break again changes
 * nothing; another break of the same cell is another sighting. It closes as any exposure does, by evidence.
 */
export async function raiseGap(deps: RaiseGapDeps, gap: Gap, now: Instant): Promise<void> {
  const endpoint = await deps.inventory.endpoint(gap.endpointNo);
  if (endpoint === undefined) return;
  const target = showTarget(gap);
  const bytes = Buffer.from(
    JSON.stringify({
      intent: gap.intent,
      rule: gap.rule,
      from: gap.segment,
      to: target,
      run: gap.by,
      since: gap.since,
    }),
  );
  const digest = sha256(bytes).toString("hex");
  if ((await deps.exposures.hasImport(digest)) !== undefined) return;
  const weakness = gapWeakness(gap.segment);
  const key = JSON.stringify([gap.assetNo, gap.transport, gap.host, gap.port, "", weakness]);
  const known = await deps.exposures.byFoldKey(key);
  const severity = SEVERITY[gap.band];
  const title = `Segmentation gap: ${gap.segment} reaches ${gap.asset} at ${target}`;
  const importId = deps.newId();
  const importNo = await deps.exposures.addImport({
    id: importId,
    sha256: digest,
    format: "plumbline-run",
    file_name: untrusted(`run ${gap.by}`),
    bytes,
    imported_at: now,
    imported_by: "collector",
    summary: JSON.stringify({
      id: importId,
      format: "plumbline-run",
      assets: 1,
      exposures: 1,
      created: known === undefined ? 1 : 0,
      sightings: 1,
      skipped: 0,
      warnings: [],
      repeated: false,
    }),
  });
  const exposureNo =
    known?.no ??
    (await deps.exposures.add({
      id: deps.newId(),
      asset_no: gap.assetNo,
      fold_key: key,
      title: untrusted(title),
      weakness,
      component: null,
      host: gap.host,
      port: gap.port,
      transport: gap.transport,
      cves: "[]",
      severity,
      cvss: null,
      is_reachability: 1,
      first_sighted_at: now,
      owner: gap.owner,
    }));
  const evidence = [
    `Run ${gap.by} got from ${gap.segment} to ${target}, which "${gap.intent}" denies (${gap.rule})`,
  ];
  await deps.exposures.sight(
    { exposure_no: exposureNo, import_no: importNo, at: now, severity, evidence: JSON.stringify(evidence) },
    1,
    "[]",
  );
  await proposeFor(
    deps,
    { no: exposureNo, assetNo: gap.assetNo },
    { ...endpoint, no: gap.endpointNo },
    await deps.inventory.segments(),
    now,
  );
  await proposeFromSegment(deps, exposureNo, gap, endpoint, now);
  deps.trail.audit({
    at: now,
    who: "collector",
    what: "import",
    subject: importId,
    from: "",
    body: { intent: gap.intent, run: gap.by, from: gap.segment, to: target, sha256: digest },
  });
  deps.trail.say({
    at: now,
    kind: "alert",
    segment: gap.segment,
    exposureId: undefined,
    runId: gap.by,
    agentId: undefined,
    title: `${gap.rule} is broken`,
    detail: title,
    tone: "bad",
    axes: undefined,
  });
  deps.settleExposure(exposureNo);
}

/** The claim of the segment that got through, which no list of threats need name. */
async function proposeFromSegment(
  deps: RaiseGapDeps,
  exposureNo: number,
  { segment, assetNo, endpointNo }: Gap,
  endpoint: EndpointFacts,
  now: Instant,
): Promise<void> {
  const scenarioId = scenarioFor(endpoint);
  const claimNo = await deps.claims.propose({
    id: deps.newId(),
    subject: "exposure",
    exposure_no: exposureNo,
    asset_no: assetNo,
    endpoint_no: endpointNo,
    segment,
    scenario_id: scenarioId,
    question: questionOf({ scenarioId, isUsual: true, endpointNo, segment }),
    expectation: "deny",
    created_at: now,
  });
  if (claimNo !== undefined) deps.foldClaim(claimNo);
}
