import { Fault } from "../../proto/fault.ts";
import { id } from "../../proto/ids.ts";
import type { Asset, Segment } from "../domain/asset.ts";
import { handleKey } from "../domain/asset-handles.ts";
import { segmentOf } from "../domain/asset-segment.ts";
import { planSplit } from "../domain/asset-split.ts";
import type { AssetCommands } from "./asset-command.ts";
import {
  type AssetDecisionDeps,
  assetNamed,
  type DecisionBody,
  decided,
  keepingClosures,
  putWords,
  touched,
} from "./asset-decision.ts";
import type { Caller } from "./command.ts";
import { countsOf } from "./merge-assets.ts";

type Request = AssetCommands<Caller>["split-asset"]["request"];
type Reply = AssetCommands<Caller>["split-asset"]["reply"];

export type SplitDeps = AssetDecisionDeps & {
  readonly inventory: { segments(): Promise<readonly Segment[]> };
};

/** Makes an asset of its own of what is seen at some of an asset's names and addresses. */
export async function splitAsset(deps: SplitDeps, request: Request, now: number): Promise<Reply> {
  const act = () => split(deps, request, now);
  return request.dryRun
    ? { kind: "preview", ...(await deps.rehearse(act)) }
    : { kind: "done", ...(await act()) };
}

async function split(
  deps: SplitDeps,
  { asset: text, handles, exposures, name, reason, user, from }: Request,
  now: number,
): Promise<Omit<Reply, "kind">> {
  const { inventory } = deps;
  const whole = await assetNamed(deps, text);
  const off = { keys: new Set(handles.map(handleKey)), exposureIds: new Set(exposures) };
  const before = await inventory.holdings(whole, now);
  const decisionId = deps.newId();
  return keepingClosures(deps, touched(before), now, async () => {
    const holdings = await inventory.holdings(whole, now);
    // Planned once without a number, so that what is refused makes no asset.
    const trial = planSplit(holdings, 0, off, name);
    if (trial.kind === "refused")
      throw new Fault("bad-request", `Cannot split ${whole.name}: ${trial.because}`, { field: "handles" });
    const segment = segmentOf(trial.words.addresses, await inventory.segments()) ?? whole.segment;
    const part: Asset = { id: id(deps.newId()), ...trial.words, segment };
    const partNo = await inventory.addAsset(part, now);
    const plan = planSplit(holdings, partNo, off, name);
    if (plan.kind === "refused") throw new TypeError(plan.because);
    const { moves, fates } = plan;
    const body: DecisionBody = { moves, lastExposureNo: await inventory.lastExposureNo() };
    await inventory.addDecision({
      id: decisionId,
      kind: "split",
      at: now,
      by: user,
      reason,
      body: JSON.stringify(body),
    });
    await inventory.move(moves, "there");
    for (const { assetNo, after } of moves.words) await putWords(deps, assetNo, after);
    const reply = decided({ id: decisionId, kind: "split" }, fates, holdings, moves);
    deps.trail.audit({
      at: now,
      who: user,
      what: "split-asset",
      subject: whole.id,
      from,
      body: { decision: decisionId, splitOff: part.id, name: part.name, reason, ...countsOf(reply) },
    });
    return { asset: { id: part.id as string, name: part.name }, decisions: [reply] };
  });
}
