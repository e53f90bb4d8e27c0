import type { Given } from "../../proto/scenario-parameters.ts";
import type { Target } from "../../proto/target.ts";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { RunReason } from "../domain/run.ts";
import type { Verdict } from "../domain/verdict.ts";
import { jsonText } from "./foreign-text.ts";
import { iso, maybeIso } from "./instants.ts";
import type { RunView } from "./schemas.ts";
import { verdictView } from "./verdict-view.ts";

/** A run as stored, with the names of what it is about. */
export type RunRecord = {
  readonly no: number;
  readonly id: string;
  readonly marker: string;
  readonly reason: RunReason;
  readonly state: "running" | "judged" | "cancelled";
  /** Null where the run is about no exposure. */
  readonly exposureId: string | null;
  readonly exposureTitle: Untrusted | null;
  readonly asset: string;
  readonly claimId: string;
  readonly expectation: "deny" | "allow";
  readonly segment: string;
  /** Null where the run is about an agent's own host: the asset's. */
  readonly target: Target | null;
  readonly parameters: Given;
  readonly scenarioId: string;
  readonly scenarioVersion: number;
  readonly scenarioDigest: string;
  readonly issuedAt: number;
  readonly judgedAt: number | null;
  readonly verdict: Verdict | undefined;
};

export const runView = (run: RunRecord): RunView => ({
  id: run.id,
  marker: run.marker,
  reason: run.reason,
  state: run.state,
  exposureId: run.exposureId,
  exposureTitle: run.exposureTitle === null ? null : jsonText(run.exposureTitle),
  asset: run.asset,
  claimId: run.claimId,
  expectation: run.expectation,
  segment: run.segment,
  target: run.target,
  scenario: { id: run.scenarioId, version: run.scenarioVersion, digest: run.scenarioDigest },
  issuedAt: iso(run.issuedAt),
  judgedAt: maybeIso(run.judgedAt),
  verdict: run.verdict === undefined ? null : verdictView(run.verdict),
});
