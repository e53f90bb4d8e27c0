import { Fault } from "../../proto/fault.ts";
import { sha256 } from "../../proto/seal.ts";
import type { Instant } from "../../proto/time.ts";
import { CAMPAIGN_LIMITS, type Campaign } from "../domain/campaign.ts";
import type { CampaignRow, CampaignRunRow } from "../domain/campaign-rows.ts";
import { fillIn, readCampaign, type Values } from "../domain/campaign-text.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { Commands } from "./command.ts";

/** Campaigns in force at once. */
export const MAX_CAMPAIGNS = 500;
/** Campaigns under way at once. */
export const MAX_CAMPAIGN_RUNS = 16;

export type CampaignDeps = {
  readonly campaigns: {
    find(id: string): CampaignRow | undefined;
    countInForce(): number;
    countUnderWay(): number;
    isUnderWay(no: number): boolean;
    addDocument(digest: string, id: string, body: string, at: number, by: string): void;
    add(id: string, digest: string, title: string, at: number, by: string): void;
    replace(no: number, digest: string, title: string, at: number, by: string): void;
    remove(no: number, at: number, by: string): void;
    addRun(
      run: { id: string; campaignNo: number; digest: string; parameters: string; at: number; by: string },
      nodeIds: readonly string[],
    ): void;
    findRun(id: string): CampaignRunRow | undefined;
    cancel(runNo: number, by: string): boolean;
  };
  readonly trail: { audit(entry: AuditEntry): void };
  readonly newId: () => string;
};

/** Puts a document in force. What was applied stays, each version under the digest of its text. */
export async function putCampaign(
  deps: CampaignDeps,
  { body, user, from }: Commands["put-campaign"]["request"],
  now: Instant,
): Promise<Commands["put-campaign"]["reply"]> {
  const { id, title } = documentIn(body);
  const digest = sha256(body).toString("hex");
  const known = deps.campaigns.find(id);
  if (known?.digest === digest) return { kind: "unchanged", id, digest };
  if (known === undefined && deps.campaigns.countInForce() >= MAX_CAMPAIGNS)
    throw new Fault(
      "conflict",
      `There are ${MAX_CAMPAIGNS} campaigns, the most there may be; delete one first`,
    );
  deps.campaigns.addDocument(digest, id, body, now, user);
  if (known === undefined) deps.campaigns.add(id, digest, title, now, user);
  else deps.campaigns.replace(known.no, digest, title, now, user);
  const kind = known === undefined ? "created" : "changed";
  deps.trail.audit({
    at: now,
    who: user,
    what: "put-campaign",
    subject: id,
    from,
    body: { digest, result: kind },
  });
  return { kind, id, digest };
}

/** Ends a campaign's being in force; what its runs came to stays. */
export async function deleteCampaign(
  deps: CampaignDeps,
  { id, user, from }: Commands["delete-campaign"]["request"],
  now: Instant,
): Promise<Commands["delete-campaign"]["reply"]> {
  const known = mustFind(deps, id);
  if (deps.campaigns.isUnderWay(known.no)) throw underWay(id);
  deps.campaigns.remove(known.no, now, user);
  deps.trail.audit({
    at: now,
    who: user,
    what: "delete-campaign",
    subject: id,
    from,
    body: { digest: known.digest },
  });
  return { kind: "deleted" };
}

/** Begins a campaign; the tick takes it from there. A campaign is under way once at a time. */
export async function runCampaign(
  deps: CampaignDeps,
  { id, parameters, user, from }: Commands["run-campaign"]["request"],
  now: Instant,
): Promise<Commands["run-campaign"]["reply"]> {
  const known = mustFind(deps, id);
  const { campaign, values } = ready(known, parameters);
  if (deps.campaigns.isUnderWay(known.no)) throw underWay(id);
  if (deps.campaigns.countUnderWay() >= MAX_CAMPAIGN_RUNS)
    throw new Fault(
      "conflict",
      `${MAX_CAMPAIGN_RUNS} campaigns are under way, the most at once; run it later`,
    );
  const runId = deps.newId();
  deps.campaigns.addRun(
    {
      id: runId,
      campaignNo: known.no,
      digest: known.digest,
      parameters: JSON.stringify(values),
      at: now,
      by: user,
    },
    campaign.nodes.map((node) => node.id),
  );
  deps.trail.audit({
    at: now,
    who: user,
    what: "run-campaign",
    subject: id,
    from,
    body: { run: runId, digest: known.digest, parameters: values },
  });
  return { kind: "started", runId };
}

/** Calls a campaign off: nothing more starts, what is under way is called off, and it is cleaned up. */
export async function cancelCampaign(
  deps: CampaignDeps,
  { runId, user, from }: Commands["cancel-campaign"]["request"],
  now: Instant,
): Promise<Commands["cancel-campaign"]["reply"]> {
  const run = deps.campaigns.findRun(runId);
  if (run === undefined) throw new Fault("not-found", `No campaign was run as "${runId}"`, { field: "id" });
  if (run.state !== "running") return { kind: "already-over" };
  if (!deps.campaigns.cancel(run.no, user)) return { kind: "already-cancelled" };
  deps.trail.audit({
    at: now,
    who: user,
    what: "cancel-campaign",
    subject: run.campaignId,
    from,
    body: { run: runId },
  });
  return { kind: "cancelled" };
}

/** Holds what was given to what the campaign asks for; a fault names the parameter. */
export function ready(
  row: CampaignRow,
  parameters: Values,
): { readonly campaign: Campaign; readonly values: Values } {
  const campaign = documentIn(row.body);
  const filled = fillIn(campaign, parameters);
  if (filled.kind === "malformed")
    throw new Fault("bad-request", `Campaign "${row.id}": ${filled.because}`, { field: "parameters" });
  return { campaign, values: filled.values };
}

/** The campaign of that id, or a fault that says that there is none. */
export function mustFind({ campaigns }: Pick<CampaignDeps, "campaigns">, id: string): CampaignRow {
  const known = campaigns.find(id);
  if (known === undefined)
    throw new Fault("not-found", `No campaign "${id}": plumbline campaign list shows those that are`, {
      field: "id",
    });
  return known;
}

function documentIn(body: string): Campaign {
  if (Buffer.byteLength(body) > CAMPAIGN_LIMITS.bytes)
    throw new Fault(
      "bad-request",
      `The document has more than ${CAMPAIGN_LIMITS.bytes} bytes, the most there may be`,
      {
        field: "document",
      },
    );
  const reading = readCampaign(body);
  if (reading.kind === "read") return reading.campaign;
  throw new Fault("bad-request", `${reading.because} (plumbline campaign lint says everything)`, {
    field: "document",
  });
}

const underWay = (id: string): Fault =>
  new Fault("conflict", `Campaign "${id}" is under way; wait for its end, or plumbline campaign cancel it`);
