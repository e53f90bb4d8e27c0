import { after, type Instant } from "../../proto/time.ts";
import { type Decision, type DecisionTable, decide, type Row, type YesNo } from "./decision-table.ts";

/** How much one success gives an attacker: SSVC Technical Impact 1.0.0. */
export type TechnicalImpact = "partial" | "total";

/** The timelines of CISA BOD 26-04, least urgent first. */
export const BOD_OUTCOMES = [
  "fix on system upgrade",
  "60 days",
  "14 days",
  "3 days",
  "3 days & forensic investigation",
] as const;

export type BodOutcome = (typeof BOD_OUTCOMES)[number];

/** The directive's four questions, each answered or unknown. Three are about the weakness, one is about the asset. */
export type BodInputs = {
  readonly "In KEV": YesNo | "unknown";
  readonly "Publicly Exposed": YesNo | "unknown";
  readonly Automatable: YesNo | "unknown";
  readonly "Technical Impact": TechnicalImpact | "unknown";
};

/** What the directive asks for; unknown inputs are taken at their worst and named. */
export const bodDecision = (inputs: BodInputs): Decision<keyof BodInputs, BodOutcome> =>
  decide(BOD_26_04, inputs);

/** Below zero when `a` asks for less haste than `b`. */
export const compareBodOutcomes = (a: BodOutcome, b: BodOutcome): number =>
  BOD_OUTCOMES.indexOf(a) - BOD_OUTCOMES.indexOf(b);

/** Days until the fix is due. Null for "fix on system upgrade", which has no date. */
export const BOD_DAYS: Readonly<Record<BodOutcome, number | null>> = {
  "fix on system upgrade": null,
  "60 days": 60,
  "14 days": 14,
  "3 days": 3,
  "3 days & forensic investigation": 3,
};

export const DAY_MS = 24 * 60 * 60 * 1000;

/** The first instant at which the fix is late: a fix at exactly this instant no longer counts as in time. */
export function dueAfter(outcome: BodOutcome, start: Instant): Instant | null {
  const days = BOD_DAYS[outcome];
  return days === null ? null : after(start, days * DAY_MS);
}

/** The 16 rows as published. A test compares them with the CSV. */
const ROWS: readonly (Row<BodOutcome> & readonly [YesNo, YesNo, YesNo, TechnicalImpact, BodOutcome])[] = [
  ["no", "no", "no", "partial", "fix on system upgrade"],
  ["yes", "no", "no", "partial", "14 days"],
  ["no", "yes", "no", "partial", "60 days"],
  ["no", "no", "yes", "partial", "60 days"],
  ["no", "no", "no", "total", "fix on system upgrade"],
  ["yes", "yes", "no", "partial", "14 days"],
  ["yes", "no", "yes", "partial", "14 days"],
  ["no", "yes", "yes", "partial", "14 days"],
  ["yes", "no", "no", "total", "14 days"],
  ["no", "yes", "no", "total", "14 days"],
  ["no", "no", "yes", "total", "60 days"],
  ["yes", "yes", "yes", "partial", "3 days"],
  ["yes", "yes", "no", "total", "3 days & forensic investigation"],
  ["yes", "no", "yes", "total", "3 days & forensic investigation"],
  ["no", "yes", "yes", "total", "3 days"],
  ["yes", "yes", "yes", "total", "3 days & forensic investigation"],
];

/**
 * CISA BOD 26-04 Remediation Timelines 1.0.0, as CERT/CC publishes them, unchanged.
 * Copyright 2026 Carnegie Mellon University, DM24-0278: the notice is in test/fixtures/ssvc/LICENSE.txt.
 */
export const BOD_26_04: DecisionTable<keyof BodInputs, BodOutcome> = {
  name: "CISA BOD 26-04",
  version: "1.0.0",
  source: "https://github.com/CERTCC/SSVC @ e3b00a25, data/csv/cisa/cisa_bod_26_04_1_0_0.csv",
  licence: "MIT (SEI)-style, Copyright 2026 Carnegie Mellon University, DM24-0278",
  inputs: [
    { name: "In KEV", version: "1.0.0 (cisa)", values: ["no", "yes"] },
    { name: "Publicly Exposed", version: "1.0.0 (cisa)", values: ["no", "yes"] },
    { name: "Automatable", version: "2.0.0", values: ["no", "yes"] },
    { name: "Technical Impact", version: "1.0.0", values: ["partial", "total"] },
  ],
  outcomes: BOD_OUTCOMES,
  rows: ROWS,
};
