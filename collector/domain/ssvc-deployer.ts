import { BANDS, type Band } from "./band.ts";
import { type Decision, type DecisionTable, decide, type Row, type YesNo } from "./decision-table.ts";

/** Is it being exploited, or could anyone? SSVC Exploitation 1.1.0. */
export type Exploitation = "none" | "public poc" | "active";

/** How far the attackable surface is open: SSVC System Exposure 1.0.1. What Plumbline measures. */
export type SystemExposure = "small" | "controlled" | "open";

/** What a successful attack would do to people and the mission: SSVC Human Impact 2.0.2. */
export type HumanImpact = "low" | "medium" | "high" | "very high";

/** The Deployer's four questions, each answered or unknown. */
export type DeployerInputs = {
  readonly Exploitation: Exploitation | "unknown";
  readonly "System Exposure": SystemExposure | "unknown";
  readonly Automatable: YesNo | "unknown";
  readonly "Human Impact": HumanImpact | "unknown";
};

/** What the Deployer tree says; unknown inputs are taken at their worst and named. */
export const deployerDecision = (inputs: DeployerInputs): Decision<keyof DeployerInputs, Band> =>
  decide(SSVC_DEPLOYER, inputs);

/** The 72 rows as published. A test compares them with the CSV. */
const ROWS: readonly (Row<Band> & readonly [Exploitation, SystemExposure, YesNo, HumanImpact, Band])[] = [
  ["none", "small", "no", "low", "defer"],
  ["none", "small", "no", "medium", "defer"],
  ["none", "small", "no", "high", "scheduled"],
  ["none", "small", "no", "very high", "scheduled"],
  ["none", "small", "yes", "low", "defer"],
  ["none", "small", "yes", "medium", "scheduled"],
  ["none", "small", "yes", "high", "scheduled"],
  ["none", "small", "yes", "very high", "scheduled"],
  ["none", "controlled", "no", "low", "defer"],
  ["none", "controlled", "no", "medium", "scheduled"],
  ["none", "controlled", "no", "high", "scheduled"],
  ["none", "controlled", "no", "very high", "scheduled"],
  ["none", "controlled", "yes", "low", "scheduled"],
  ["none", "controlled", "yes", "medium", "scheduled"],
  ["none", "controlled", "yes", "high", "scheduled"],
  ["none", "controlled", "yes", "very high", "scheduled"],
  ["none", "open", "no", "low", "defer"],
  ["none", "open", "no", "medium", "scheduled"],
  ["none", "open", "no", "high", "scheduled"],
  ["none", "open", "no", "very high", "scheduled"],
  ["none", "open", "yes", "low", "scheduled"],
  ["none", "open", "yes", "medium", "scheduled"],
  ["none", "open", "yes", "high", "scheduled"],
  ["none", "open", "yes", "very high", "out-of-cycle"],
  ["public poc", "small", "no", "low", "defer"],
  ["public poc", "small", "no", "medium", "scheduled"],
  ["public poc", "small", "no", "high", "scheduled"],
  ["public poc", "small", "no", "very high", "scheduled"],
  ["public poc", "small", "yes", "low", "scheduled"],
  ["public poc", "small", "yes", "medium", "scheduled"],
  ["public poc", "small", "yes", "high", "scheduled"],
  ["public poc", "small", "yes", "very high", "scheduled"],
  ["public poc", "controlled", "no", "low", "defer"],
  ["public poc", "controlled", "no", "medium", "scheduled"],
  ["public poc", "controlled", "no", "high", "scheduled"],
  ["public poc", "controlled", "no", "very high", "scheduled"],
  ["public poc", "controlled", "yes", "low", "scheduled"],
  ["public poc", "controlled", "yes", "medium", "scheduled"],
  ["public poc", "controlled", "yes", "high", "scheduled"],
  ["public poc", "controlled", "yes", "very high", "out-of-cycle"],
  ["public poc", "open", "no", "low", "scheduled"],
  ["public poc", "open", "no", "medium", "scheduled"],
  ["public poc", "open", "no", "high", "scheduled"],
  ["public poc", "open", "no", "very high", "out-of-cycle"],
  ["public poc", "open", "yes", "low", "scheduled"],
  ["public poc", "open", "yes", "medium", "scheduled"],
  ["public poc", "open", "yes", "high", "out-of-cycle"],
  ["public poc", "open", "yes", "very high", "out-of-cycle"],
  ["active", "small", "no", "low", "scheduled"],
  ["active", "small", "no", "medium", "scheduled"],
  ["active", "small", "no", "high", "out-of-cycle"],
  ["active", "small", "no", "very high", "out-of-cycle"],
  ["active", "small", "yes", "low", "scheduled"],
  ["active", "small", "yes", "medium", "out-of-cycle"],
  ["active", "small", "yes", "high", "out-of-cycle"],
  ["active", "small", "yes", "very high", "out-of-cycle"],
  ["active", "controlled", "no", "low", "scheduled"],
  ["active", "controlled", "no", "medium", "scheduled"],
  ["active", "controlled", "no", "high", "out-of-cycle"],
  ["active", "controlled", "no", "very high", "out-of-cycle"],
  ["active", "controlled", "yes", "low", "out-of-cycle"],
  ["active", "controlled", "yes", "medium", "out-of-cycle"],
  ["active", "controlled", "yes", "high", "out-of-cycle"],
  ["active", "controlled", "yes", "very high", "out-of-cycle"],
  ["active", "open", "no", "low", "scheduled"],
  ["active", "open", "no", "medium", "out-of-cycle"],
  ["active", "open", "no", "high", "out-of-cycle"],
  ["active", "open", "no", "very high", "immediate"],
  ["active", "open", "yes", "low", "out-of-cycle"],
  ["active", "open", "yes", "medium", "out-of-cycle"],
  ["active", "open", "yes", "high", "immediate"],
  ["active", "open", "yes", "very high", "immediate"],
];

/**
 * SSVC Deployer Patch Application Priority 1.0.0, unchanged.
 * Copyright 2026 Carnegie Mellon University, DM24-0278: the notice is in test/fixtures/ssvc/LICENSE.txt.
 */
export const SSVC_DEPLOYER: DecisionTable<keyof DeployerInputs, Band> = {
  name: "Deployer Patch Application Priority",
  version: "1.0.0",
  source:
    "https://github.com/CERTCC/SSVC @ e3b00a25, data/csv/ssvc/deployer_patch_application_priority_1_0_0.csv",
  licence: "MIT (SEI)-style, Copyright 2026 Carnegie Mellon University, DM24-0278",
  inputs: [
    { name: "Exploitation", version: "1.1.0", values: ["none", "public poc", "active"] },
    { name: "System Exposure", version: "1.0.1", values: ["small", "controlled", "open"] },
    { name: "Automatable", version: "2.0.0", values: ["no", "yes"] },
    { name: "Human Impact", version: "2.0.2", values: ["low", "medium", "high", "very high"] },
  ],
  outcomes: BANDS,
  rows: ROWS,
};
