import type { z } from "@hono/zod-openapi";
import { id } from "../../proto/ids.ts";
import { showTarget } from "../../proto/target.ts";
import { type Instant, instant } from "../../proto/time.ts";
import type { ControlDocument } from "../domain/control.ts";
import type { Declared } from "../domain/declared.ts";
import {
  type CellState,
  cellState,
  controlState,
  countsOf,
  type IntentState,
  intentState,
} from "../domain/declared-state.ts";
import { type IntentDocument, showIntent } from "../domain/intent.ts";
import type { KeptStanding } from "../domain/kept-standing.ts";
import { showPlace } from "../domain/place.ts";
import type { controlDetailSchema, intentDetailSchema, outageSchema } from "./declaration-schemas.ts";
import { iso, maybeIso } from "./instants.ts";

/** A declaration as the store gives it, with the claims that it stands for. */
export type DeclarationRecord = {
  readonly id: string;
  readonly document: Declared["document"];
  readonly missing: string | null;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly changedAt: number;
  readonly changedBy: string;
  readonly claims: readonly {
    readonly claimId: string;
    readonly segment: string;
    readonly expectation: "deny" | "allow";
    readonly scenario: string;
    readonly standing: KeptStanding;
    /** Why the last try to run it did not start. */
    readonly because: string | null;
    /** Null where the claim is about an agent's own host. */
    readonly transport: "tcp" | "udp" | null;
    readonly host: string | null;
    readonly port: number | null;
    readonly assetId: string;
    readonly asset: string;
    /** Whether who asks may see the asset; else the claim counts, and is not shown. */
    readonly isSeen: boolean;
  }[];
};

export type OutageRecord = {
  readonly intent: string;
  readonly owner: string | null;
  readonly assetOwner: string | null;
  readonly segment: string;
  readonly asset: string;
  readonly transport: "tcp" | "udp";
  readonly host: string;
  readonly port: number;
  readonly claimId: string;
  readonly beganAt: number;
  readonly beganBy: string;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
  readonly isWithdrawn: boolean;
};

/** What the states are derived from beside the record: the time, and the segments with a live agent. */
export type Present = { readonly now: Instant; readonly live: ReadonlySet<string> };

type Cell = {
  readonly isSeen: boolean;
  readonly state: CellState;
  readonly view: z.infer<typeof intentDetailSchema>["claims"][number];
};

export function intentView(record: DeclarationRecord, present: Present): z.infer<typeof intentDetailSchema> {
  const document = record.document as IntentDocument;
  const cells = cellsOf(record, present);
  const state = intentState(
    cells.map((cell) => cell.state),
    record.missing ?? undefined,
  );
  return {
    ...common(record, cells, state),
    rule: document.rule,
    about: showIntent(document),
    state: state.kind,
    claims: shown(cells),
  };
}

export function controlView(
  record: DeclarationRecord,
  present: Present,
): z.infer<typeof controlDetailSchema> {
  const document = record.document as ControlDocument;
  const cells = cellsOf(record, present);
  const state = controlState(
    cells.map((cell) => cell.state),
    record.missing ?? undefined,
  );
  return {
    ...common(record, cells, state),
    kind: document.kind,
    declaredSince: document.since ?? null,
    protects: {
      assets: [...document.protects.assets],
      endpoints: document.protects.endpoints.map(showTarget),
    },
    state: state.kind,
    claims: shown(cells),
  };
}

export const outageView = ({
  transport,
  host,
  port,
  owner,
  assetOwner,
  beganAt,
  endedAt,
  isWithdrawn,
  ...outage
}: OutageRecord): z.infer<typeof outageSchema> => ({
  ...outage,
  owner: owner ?? assetOwner,
  target: showTarget({ transport, host, port }),
  beganAt: iso(beganAt),
  endedAt: maybeIso(endedAt),
  withdrawn: isWithdrawn,
});

const shown = (cells: readonly Cell[]) => cells.flatMap(({ isSeen, view }) => (isSeen ? [view] : []));

function common(
  { id: name, document, missing, createdAt, createdBy, changedAt, changedBy }: DeclarationRecord,
  cells: readonly Cell[],
  state: IntentState | ReturnType<typeof controlState>,
) {
  const seen = "since" in state ? state : undefined;
  return {
    id: name,
    title: document.title,
    owner: document.owner ?? null,
    band: document.band,
    since: maybeIso(seen?.since ?? null),
    runId: shown(cells).some(({ runId }) => runId === seen?.by) ? (seen?.by ?? null) : null,
    sentence: state.sentence,
    cells: countsOf(cells.map((cell) => cell.state)),
    missing,
    createdAt: iso(createdAt),
    createdBy,
    changedAt: iso(changedAt),
    changedBy,
  };
}

const cellsOf = ({ claims, document }: DeclarationRecord, { now, live }: Present): readonly Cell[] =>
  claims.map((claim) => {
    const { standing, because, transport, host, port } = claim;
    const state = cellState(
      {
        claimId: id(claim.claimId),
        segment: id(claim.segment),
        expectation: claim.expectation,
        standing,
        hasLiveAgent: live.has(claim.segment),
        untriedBecause: because ?? undefined,
      },
      document.band,
      now,
    );
    const seen = state.kind === "untested" ? undefined : state;
    return {
      isSeen: claim.isSeen,
      state,
      view: {
        claimId: claim.claimId,
        segment: claim.segment,
        asset: claim.asset,
        assetId: claim.assetId,
        target: showPlace(
          transport === null || host === null || port === null ? null : { transport, host, port },
          claim.asset,
        ),
        scenario: claim.scenario,
        state: state.kind,
        since: maybeIso(seen?.since ?? null),
        runId: standing.kind === "unvalidated" ? null : standing.by,
        lastTestedAt: standing.kind === "unvalidated" ? null : iso(instant(standing.at)),
        sentence: state.sentence,
      },
    };
  });
