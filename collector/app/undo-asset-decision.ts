import { Fault } from "../../proto/fault.ts";
import type { Holdings } from "../domain/asset-holdings.ts";
import { type ExposureFate, planMerge, wordsOf } from "../domain/asset-moves.ts";
import { cameSince, unfolded, wordsBack } from "../domain/asset-undo.ts";
import type { AssetCommands, AssetDecided } from "./asset-command.ts";
import {
  type AssetDecisionDeps,
  type DecisionBody,
  type DecisionRow,
  decided,
  keepingClosures,
  putWords,
  touched,
} from "./asset-decision.ts";
import type { Caller } from "./command.ts";
import { countsOf } from "./merge-assets.ts";
import { showAgain } from "./part-sources.ts";

type Request = AssetCommands<Caller>["undo-asset-decision"]["request"];
type Reply = AssetCommands<Caller>["undo-asset-decision"]["reply"];

/**
 * Takes a merge or a split back: everything that it moved is where it was, and what came since goes to where it was
 * seen. Decisions about the same assets are taken back in the order in which they were made, newest first.
 */
export async function undoAssetDecision(
  deps: AssetDecisionDeps,
  request: Request,
  now: number,
): Promise<Reply> {
  const act = () => undo(deps, request, now);
  return request.dryRun
    ? { kind: "preview", ...(await deps.rehearse(act)) }
    : { kind: "done", ...(await act()) };
}

async function undo(
  deps: AssetDecisionDeps,
  { id, reason, user, from }: Request,
  now: number,
): Promise<Omit<Reply, "kind">> {
  const { inventory } = deps;
  const decision = await inventory.decision(id);
  if (decision === undefined)
    throw new Fault("not-found", `No decision "${id}": plumbline asset decisions`, { field: "id" });
  if (decision.undone_at !== null)
    throw new Fault("conflict", `The ${decision.kind} ${id} was taken back already`, { field: "id" });
  const body = JSON.parse(decision.body) as DecisionBody;
  const { fromNo, intoNo } = body.moves;
  const [later] = await inventory.laterDecisions(decision.no, [fromNo, intoNo]);
  if (later !== undefined)
    throw new Fault(
      "conflict",
      `A later ${later.kind} rests on it: take that back first (plumbline asset undo ${later.id})`,
      { field: "id" },
    );
  const [source, target] = [await inventory.asset(fromNo), await inventory.asset(intoNo)];
  if (source === undefined || target === undefined) throw new TypeError("An asset of a decision is gone");
  const before = [await inventory.holdings(source, now), await inventory.holdings(target, now)] as const;
  const reply = await keepingClosures(deps, touched(...before), now, () =>
    decision.kind === "merge" ? unmerge(deps, decision, body, now) : unsplit(deps, decision, body, now),
  );
  await inventory.markUndone(decision.no, now, user);
  deps.trail.audit({
    at: now,
    who: user,
    what: "undo-asset-decision",
    subject: decision.id,
    from,
    body: { kind: decision.kind, reason, ...countsOf(reply) },
  });
  return { asset: { id: source.id as string, name: source.name }, decisions: [reply] };
}

async function unmerge(
  deps: AssetDecisionDeps,
  { id, no: decisionNo }: DecisionRow,
  { moves, lastExposureNo }: DecisionBody,
  now: number,
): Promise<AssetDecided> {
  const { inventory } = deps;
  const merged = await holdingsOf(deps, moves.intoNo, now);
  const since = cameSince(merged, moves, lastExposureNo);
  await inventory.release(decisionNo, now);
  await inventory.unfold(decisionNo, now);
  for (const fold of [...moves.folds].reverse()) {
    const facts = await inventory.foldFacts(fold.intoNo);
    await inventory.putFoldFacts(fold.intoNo, unfolded(facts, fold.before, fold.after));
  }
  await inventory.move(moves, "back");
  await inventory.move(since.moves, "there");
  for (const no of await inventory.partAgain(moves)) {
    showAgain(deps, no);
    deps.sightings.countAgain(no);
    deps.settleExposure(no);
  }
  for (const { assetNo, before, after } of moves.words) {
    const asset = await inventory.asset(assetNo);
    if (asset !== undefined) await putWords(deps, assetNo, wordsBack(wordsOf(asset), before, after));
  }
  for (const { no } of [...moves.folds, ...since.exposures]) deps.settleExposure(no);
  const back = new Set([...moves.exposures, ...since.exposures].map(({ no }) => no));
  const fates = merged.exposures
    .filter(({ no }) => back.has(no))
    .map(
      (one): ExposureFate => ({
        id: one.id,
        title: one.title,
        becomes: "moved",
        with: undefined,
        because: "",
      }),
    );
  const all = { ...moves, claims: [...moves.claims, ...since.moves.claims] };
  return decided({ id, kind: "undo" }, fates, merged, { ...all, words: [] });
}

/** What was split off is part of the asset again, with all that came to it since. */
async function unsplit(
  deps: AssetDecisionDeps,
  { id, no: decisionNo }: DecisionRow,
  { moves }: DecisionBody,
  now: number,
): Promise<AssetDecided> {
  const { inventory } = deps;
  const [part, whole] = [
    await holdingsOf(deps, moves.intoNo, now),
    await holdingsOf(deps, moves.fromNo, now),
  ];
  const plan = planMerge(part, whole);
  await inventory.move(plan.moves, "there");
  for (const { no, intoNo, after } of plan.moves.folds) {
    await inventory.putFoldFacts(intoNo, after);
    await inventory.fold(no, intoNo, decisionNo);
  }
  for (const { assetNo, before, after } of moves.words)
    await putWords(deps, assetNo, wordsBack(wordsOf(whole.asset), before, after));
  await inventory.absorb(part.asset.no, whole.asset.no, decisionNo);
  return decided({ id, kind: "undo" }, plan.fates, part, plan.moves);
}

async function holdingsOf({ inventory }: AssetDecisionDeps, no: number, now: number): Promise<Holdings> {
  const asset = await inventory.asset(no);
  if (asset === undefined) throw new TypeError(`Asset ${no} is gone`);
  return inventory.holdings(asset, now);
}
