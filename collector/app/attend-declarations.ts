import type { Target } from "../../proto/target.ts";
import { type Instant, instant } from "../../proto/time.ts";
import { type IntentDocument, showIntent } from "../domain/intent.ts";
import type { KeptStanding, Retired } from "../domain/kept-standing.ts";
import { wordsInForce } from "../domain/kept-standing.ts";
import { outagesOf } from "../domain/outage.ts";
import { showPlace } from "../domain/place.ts";
import { type RaiseGapDeps, raiseGap } from "./raise-gap.ts";
import { type FoldDeps, toWord } from "./settle-run.ts";

type OutageRow = {
  readonly beganAt: number;
  readonly beganBy: string;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
};
type DeclaredClaim = {
  readonly no: number;
  readonly kind: "intent" | "control";
  readonly expectation: "deny" | "allow";
  readonly standing: string;
  readonly raisedFor: number | null;
  readonly declarationNo: number;
  readonly declarationId: string;
  readonly spec: string;
  readonly owner: string | null;
  readonly segment: string;
  readonly assetNo: number;
  /** Null, with what follows, where the claim is about an agent's own host; an intent has none such. */
  readonly endpointNo: number | null;
  readonly transport: "tcp" | "udp" | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly asset: string;
  readonly assetOwner: string | null;
};

/** How far the record was attended to. Kept in memory: after a start everything is looked at once. */
export type AttendMark = { readonly words: number; readonly rest: string };

export type AttendDeps = RaiseGapDeps & {
  readonly declared: {
    mark(): { readonly words: number; readonly rest: string };
    isAny(): boolean;
    all(): readonly DeclaredClaim[];
    spokenOf(after: number, upTo: number): readonly DeclaredClaim[];
    outages(claimNo: number): readonly OutageRow[];
    putOutages(claimNo: number, rows: readonly OutageRow[]): void;
    protectedBy(declarationNo: number): readonly number[];
  };
  readonly declarations: { noteRaised(claimNo: number, since: number): Promise<unknown> };
  readonly settle: Pick<FoldDeps["settle"], "words"> & { retiredAgents(): Retired };
  readonly attended: { mark: AttendMark };
  /** Does it whole or not at all, and says what failed. */
  readonly apart: (what: string, act: () => void | Promise<void>) => Promise<boolean>;
};

/**
 * What follows from new words on the claims of declarations: a broken deny becomes an exposure, a broken flow an
 * outage, and what leans on a control is settled again. Costs one look at two counters where nothing was said. Gives how
 * far it came, which counts once it is committed. What fails of one claim keeps no other from its turn.
 */
export async function attendDeclarations(deps: AttendDeps, now: Instant): Promise<AttendMark> {
  const { declared, apart } = deps;
  const before = deps.attended.mark;
  const mark = declared.mark();
  const { words, rest } = mark;
  if ((words === before.words && rest === before.rest) || !declared.isAny()) return mark;
  const touched = rest === before.rest ? declared.spokenOf(before.words, words) : declared.all();
  const leaning = new Set<number>();
  for (const claim of touched) {
    if (claim.kind === "control") leaning.add(claim.declarationNo);
    else
      await apart(`What follows from claim ${claim.no} of the intent "${claim.declarationId}"`, () =>
        claim.expectation === "allow" ? keepOutages(deps, claim, now) : raiseWhereBroken(deps, claim, now),
      );
  }
  const exposures = new Set([...leaning].flatMap((no) => declared.protectedBy(no)));
  for (const no of exposures)
    await apart(`Settling exposure ${no}, which leans on a control`, () => deps.settleExposure(no));
  return mark;
}

async function raiseWhereBroken(deps: AttendDeps, claim: DeclaredClaim, now: Instant): Promise<void> {
  const standing = JSON.parse(claim.standing) as KeptStanding;
  const { endpointNo } = claim;
  const target = targetOf(claim);
  if (standing.kind !== "supported" || endpointNo === null || target === null) return;
  const since = standing.heldSince ?? standing.at;
  if (claim.raisedFor === since) return;
  const intent = JSON.parse(claim.spec) as IntentDocument;
  await raiseGap(
    deps,
    {
      ...claim,
      ...target,
      endpointNo,
      intent: claim.declarationId,
      rule: showIntent(intent),
      band: intent.band,
      owner: claim.owner ?? claim.assetOwner,
      by: standing.by,
      since,
    },
    now,
  );
  await deps.declarations.noteRaised(claim.no, since);
}

/** Writes down the outages of a flow as its words tell them, and says what is new of them. */
function keepOutages(deps: AttendDeps, claim: DeclaredClaim, now: Instant): void {
  const outages = flowOutages(deps, claim.no);
  const before = deps.declared.outages(claim.no);
  if (JSON.stringify(before) === JSON.stringify(outages)) return;
  deps.declared.putOutages(claim.no, outages);
  const known = new Map(before.map((one) => [one.beganAt, one]));
  for (const outage of outages) {
    const had = known.get(outage.beganAt);
    if (had === undefined && outage.endedAt === null) say(deps, claim, outage, now);
    if (had !== undefined && had.endedAt === null && outage.endedAt !== null) say(deps, claim, outage, now);
  }
}

/** What a claim's words say of its outages. */
export const flowOutages = (
  { settle }: { readonly settle: AttendDeps["settle"] },
  claimNo: number,
): readonly OutageRow[] => outagesOf(wordsInForce(settle.words(claimNo).map(toWord), settle.retiredAgents()));

function say({ trail }: AttendDeps, claim: DeclaredClaim, outage: OutageRow, now: Instant): void {
  const rule = showIntent(JSON.parse(claim.spec) as IntentDocument);
  const isOver = outage.endedAt !== null;
  const since = new Date(instant(outage.beganAt)).toISOString();
  trail.say({
    at: now,
    kind: "alert",
    segment: claim.segment,
    exposureId: undefined,
    runId: outage.endedBy ?? outage.beganBy,
    agentId: undefined,
    title: isOver ? `${rule} works again` : `Outage: ${rule} is broken`,
    detail: `${claim.segment} ${isOver ? "gets" : "does not get"} to ${claim.asset} at ${showPlace(targetOf(claim), claim.asset)}; it was out since ${since}`,
    tone: isOver ? "good" : "bad",
    axes: undefined,
  });
}

const targetOf = ({ transport, host, port }: DeclaredClaim): Target | null =>
  transport === null || host === null || port === null ? null : { transport, host, port };
