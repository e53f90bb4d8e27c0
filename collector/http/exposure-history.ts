import type { Untrusted } from "../../proto/untrusted.ts";
import type { Trust } from "../domain/asset.ts";
import type { Severity } from "../domain/exposure.ts";
import type { AddressClaim } from "../domain/family-parity.ts";
import type { IntelMove } from "../domain/intel-move.ts";
import type { KeptStanding } from "../domain/kept-standing.ts";
import type { Criticality } from "../domain/priority-facts.ts";
import type { Requirements } from "../domain/requirements.ts";
import type { Axes, LiveKind, Tone } from "../domain/trail.ts";
import type { FindingRecord, FoldRecord } from "./finding-view.ts";
import type { RunRecord } from "./run-view.ts";

/** Everything on file about one exposure, besides its state. Each list newest first and bounded. */
export type ExposureHistory = {
  /** What each tool says of it. */
  readonly findings: readonly FindingRecord[];
  /** What was folded into it by hand. */
  readonly folded: readonly FoldRecord[];
  readonly claims: readonly ClaimRecord[];
  /** What else is asked of the asset, and by which addresses it is known. */
  readonly onAsset: { readonly addresses: readonly string[]; readonly claims: readonly AddressClaim[] };
  readonly runs: readonly RunRecord[];
  readonly sightings: readonly SightingRecord[];
  readonly statements: readonly StatementRecord[];
  readonly events: readonly EventRecord[];
  /** What the asset's owner would lose: for environmental scores. */
  readonly place: {
    readonly criticality: Criticality | undefined;
    readonly requirements: Requirements | undefined;
  };
  /** The day of the KEV catalogue in force, which is the age of "not listed". */
  readonly kevAt: number | undefined;
  /** What catalogues moved about it. */
  readonly moves: readonly CatalogueMoveRecord[];
};

export type CatalogueMoveRecord = {
  readonly at: number;
  readonly feed: string;
  readonly version: string;
  readonly move: IntelMove;
};

/** A claim, with where its vantage reaches the endpoint and who could test it. */
export type ClaimRecord = {
  readonly id: string;
  readonly segment: string;
  /** Undefined when the segment is no longer declared. */
  readonly trust: Trust | undefined;
  readonly expectation: "deny" | "allow";
  readonly scenarioId: string;
  /** The way to it, or the weakness itself. */
  readonly asks: "way" | "weakness";
  readonly standing: KeptStanding;
  readonly everSupported: boolean;
  /** Undefined where the claim is about an agent's own host. */
  readonly endpoint:
    | {
        readonly transport: "tcp" | "udp";
        readonly host: string;
        readonly port: number;
        readonly reachedAs: Readonly<Record<string, { readonly host: string; readonly port: number }>>;
      }
    | undefined;
  /** Sentence of the run behind the standing; undefined when no run is. */
  readonly sentence: string | undefined;
  /** Agents of the segment that are not revoked. */
  readonly agents: readonly {
    readonly id: string;
    readonly rulesProblem: string;
    readonly rulesDigest: string;
    readonly halted: boolean;
  }[];
};

export type SightingRecord = {
  readonly at: number;
  readonly severity: Severity;
  readonly format: string;
  readonly fileName: Untrusted;
};

export type StatementRecord = {
  readonly kind: "fix-claimed" | "assigned";
  readonly at: number;
  readonly by: string;
  readonly body: Readonly<Record<string, unknown>>;
};

/** A line of the live stream, as stored. */
export type EventRecord = {
  readonly no: number;
  readonly at: number;
  readonly kind: LiveKind;
  readonly segment: string | null;
  readonly exposureId: string | null;
  readonly runId: string | null;
  readonly agentId: string | null;
  readonly title: string;
  readonly detail: string;
  readonly tone: Tone;
  readonly axes: Axes | null;
};
