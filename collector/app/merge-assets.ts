import { Fault } from "../../proto/fault.ts";
import type { Asset } from "../domain/asset.ts";
import { type AssetMoves, planMerge } from "../domain/asset-moves.ts";
import type { AssetCommands, AssetDecided } from "./asset-command.ts";
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
import { nothingParted, partSources } from "./part-sources.ts";

type AssetRow = Asset & { readonly no: number };

/** Makes one asset of several because a person says so: the first stays. With `dryRun` nothing of it is left. */
export async function mergeAssets(
  deps: AssetDecisionDeps,
  { assets, reason, dryRun, user, from }: AssetCommands<Caller>["merge-assets"]["request"],
  now: number,
): Promise<AssetCommands<Caller>["merge-assets"]["reply"]> {
  const act = async () => {
    const named: AssetRow[] = [];
    for (const text of assets) named.push(await assetNamed(deps, text));
    const [into, ...others] = named;
    if (into === undefined || others.length === 0)
      throw new Fault("bad-request", "Name the asset that stays and at least one that becomes part of it", {
        field: "assets",
      });
    const twice = named.find((one, index) => named.findIndex(({ no }) => no === one.no) !== index);
    if (twice !== undefined)
      throw new Fault("bad-request", `${twice.name} (${twice.id}) is named twice`, { field: "assets" });
    const decisions: AssetDecided[] = [];
    for (const other of others)
      decisions.push(await mergeInto(deps, other, into.no, { reason, user, from }, now));
    return { asset: { id: into.id as string, name: into.name }, decisions };
  };
  return dryRun ? { kind: "preview", ...(await deps.rehearse(act)) } : { kind: "done", ...(await act()) };
}

/** One asset becomes part of another; what hung on it hangs on the other. */
export async function mergeInto(
  deps: AssetDecisionDeps,
  other: AssetRow,
  intoNo: number,
  { reason, user, from }: Caller & { readonly reason: string },
  now: number,
): Promise<AssetDecided> {
  const { inventory } = deps;
  const into = await inventory.asset(intoNo);
  if (into === undefined) throw new TypeError(`Asset ${intoNo} is gone`);
  const [giving, taking] = [await inventory.holdings(other, now), await inventory.holdings(into, now)];
  const id = deps.newId();
  return keepingClosures(deps, touched(giving, taking), now, async () => {
    // What was settled just now may close or reopen by itself: that is what is planned with.
    const current = [await inventory.holdings(other, now), await inventory.holdings(into, now)] as const;
    const { moves, fates } = planMerge(...current);
    const body: DecisionBody = { moves, lastExposureNo: await inventory.lastExposureNo() };
    const decisionNo = await inventory.addDecision({
      id,
      kind: "merge",
      at: now,
      by: user,
      reason,
      body: JSON.stringify(body),
    });
    await inventory.move(moves, "there");
    for (const { no, intoNo: keptNo, after } of moves.folds) {
      await inventory.putFoldFacts(keptNo, after);
      await inventory.fold(no, keptNo, decisionNo);
    }
    await joinFindings(deps, moves, now);
    for (const { assetNo, after } of moves.words) await putWords(deps, assetNo, after);
    await inventory.absorb(other.no, into.no, decisionNo);
    const reply = decided({ id, kind: "merge" }, fates, giving, moves);
    deps.trail.audit({
      at: now,
      who: user,
      what: "merge-assets",
      subject: into.id,
      from,
      body: { decision: id, merged: other.id, name: other.name, reason, ...countsOf(reply) },
    });
    return reply;
  });
}

/** What several tools say of the two names is held together as if it had been one asset from the start. */
async function joinFindings(deps: AssetDecisionDeps, moves: AssetMoves, now: number): Promise<void> {
  const parted = nothingParted();
  for (const sameness of await deps.inventory.samenessOf(moves.sources))
    partSources(deps, { assetNo: moves.intoNo, sameness, owner: null }, [], now, parted);
  for (const exposureNo of [...parted.created, ...parted.changed]) deps.settleExposure(exposureNo);
}

/** A decision in numbers, for the audit trail. */
export const countsOf = ({ exposures, claims, runs, endpoints }: AssetDecided) => ({
  moved: exposures.moved,
  folded: exposures.folded,
  keptApart: exposures.keptApart,
  claims,
  runs,
  endpoints,
});
