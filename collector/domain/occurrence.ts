import { canonical } from "../../proto/canonical.ts";
import { sha256 } from "../../proto/seal.ts";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { Schedule, ScheduleEvent } from "./schedule.ts";

/** Why an occurrence is there. Instants are epoch milliseconds. */
export type Cause =
  | { readonly kind: "time" }
  /** Made up for: nobody looked when it was due. */
  | { readonly kind: "late"; readonly lookedAt: number }
  /** Never run: what fell due while nobody looked. */
  | { readonly kind: "missed"; readonly last: number; readonly count: number; readonly isMore: boolean }
  | { readonly kind: "event"; readonly happened: readonly Happened[]; readonly only: Only };

/** What a schedule waited for, and what of it this was about. */
export type Happened = { readonly event: ScheduleEvent; readonly subject: string };

/** To what of its selection an event narrows an occurrence; undefined: to nothing, all of it is meant. */
export type Only =
  | {
      readonly exposures: readonly string[];
      readonly segments: readonly string[];
      readonly imports: readonly string[];
    }
  | undefined;

/** A scenario as it was when the plan was made. */
export type PlannedScenario = {
  readonly id: string;
  readonly digest: string;
  readonly bundle: string;
  readonly bundleVersion: number;
};

/** What was planned, as it stays whatever is changed later. */
export type Snapshot = { readonly schedule: Schedule; readonly scenarios: readonly PlannedScenario[] };

/** How far a plan has come, in numbers of claims; and the digest of what is planned so far. */
export type PlanCursor = { readonly from: number; readonly top: number; readonly digest: string };

/** One more planned turn in the digest of a plan. */
export const planDigest = (
  before: string,
  turn: { readonly claimNo: number; readonly dueAt: number },
): string => sha256(`plumbline plan v1\0${before}\0${turn.claimNo}\0${turn.dueAt}`).toString("hex");

/** How a turn ended. */
export type TurnEnd = {
  readonly turnNo: number;
  readonly state: "done" | "not-run";
  /** The run that it had, or whose answer is its own too. */
  readonly runNo: number | undefined;
  /** In words, for a turn without a run of its own. */
  readonly because: string | undefined;
};

/** One more end in the digest of an occurrence. */
export const endsDigest = (before: string, { turnNo, state, runNo, because }: TurnEnd): string =>
  sha256(
    `plumbline turns v1\0${before}\0${canonical([turnNo, state, runNo ?? null, because ?? null])}`,
  ).toString("hex");

/** A schedule as the store holds it. */
export type ScheduleRow = {
  readonly no: number;
  readonly id: string;
  readonly name: string;
  readonly spec: string;
  readonly status: "active" | "paused" | "deleted";
  readonly changedBy: string;
  readonly anchorAt: number;
  readonly nextAt: number | null;
  readonly listens: string;
  readonly staleLookAt: number | null;
};

/** An occurrence that is not over, as the store holds it. */
export type OccurrenceRow = {
  readonly no: number;
  readonly scheduleNo: number;
  readonly scheduleId: string;
  readonly scheduleName: string;
  readonly status: ScheduleRow["status"];
  readonly changedBy: string;
  readonly dueAt: number;
  readonly closesAt: number;
  readonly cause: string;
  readonly snapshot: string;
  readonly state: "planning" | "open";
  readonly cursor: string;
  readonly claims: number;
  readonly ended: number;
  readonly notRun: number;
  readonly endsDigest: string;
  readonly held: string;
};

/** The turn of a claim in an occurrence, with what starting its run takes. */
export type TurnRow = {
  readonly no: number;
  readonly claimNo: number;
  readonly claimId: string;
  readonly assetNo: number;
  readonly endpointNo: number | null;
  /** JSON of the values that the claim carries. */
  readonly parameters: string;
  readonly segment: string;
  readonly scenarioId: string;
  /** Null where the claim is about no exposure. */
  readonly exposureId: string | null;
  readonly exposureTitle: Untrusted | null;
  readonly dueAt: number;
  readonly because: string | null;
};
