import type { RulesOfEngagement } from "../proto/engagement.ts";
import type { SandboxRules } from "../proto/sandbox.ts";
import type { Log } from "./log.ts";
import { problemOf, type RulesReading } from "./rules.ts";

/** Rules in force as the hello carries them; empty when there are none. */
export const jsonOf = (reading: RulesReading): string => (reading.kind === "in-force" ? reading.json : "");

/** Names of the publishers whose scenarios may run. */
export const publishersOf = (reading: RulesReading): string[] =>
  reading.kind === "in-force" ? reading.rules.publishers.map(({ name }) => name) : [];

/** SHA-256 of the rules in force, in hex; empty when there are none. */
export const digestOf = (reading: RulesReading): string =>
  reading.kind === "in-force" ? reading.digest : "";

/** Milliseconds without a word of the collector after which the agent pauses; undefined when it does not. */
export const deadManMsOf = (reading: RulesReading): number | undefined =>
  reading.kind === "in-force" && reading.rules.deadManHours !== undefined
    ? reading.rules.deadManHours * 3_600_000
    : undefined;

/** Says in the log what is wrong with the rules, if anything is. */
export function tellOf(reading: RulesReading, log: Log): void {
  const problem = problemOf(reading);
  if (problem !== "") log.warn({ problem }, reading.kind === "none" ? "no rules: nothing will run" : "rules");
}

/** What room they give in the sandbox; none where there are no rules. */
export const sandboxOf = (reading: RulesReading): SandboxRules | undefined =>
  reading.kind === "in-force" ? reading.rules.sandbox : undefined;

/** The rules that are in force; undefined where there are none. */
export const rulesIn = (reading: RulesReading): RulesOfEngagement | undefined =>
  reading.kind === "in-force" ? reading.rules : undefined;
