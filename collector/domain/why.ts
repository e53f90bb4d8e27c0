/**
 * Why an exposure has the priority that it has, for the person who must fix it and has never seen a decision table:
 * what is asked and by what it is decided, what was observed, when the clock started, what is not known and how to
 * find it out. At most five sentences, each whole in itself.
 *
 * An input decides where the answer would be calmer with that input at its calmest. Where none does so alone, several
 * hold the answer up together, and all of them are named.
 */

import { type Instant, toMinute } from "../../proto/time.ts";
import { compareBands } from "./band.ts";
import { BOD_26_04, type BodOutcome, compareBodOutcomes } from "./bod-26-04.ts";
import type { Priority } from "./priority.ts";
import { type Conclusion, conclude } from "./priority-conclusion.ts";
import type { Input, InputName } from "./priority-inputs.ts";
import { SSVC_DEPLOYER } from "./ssvc-deployer.ts";
import type { TestingWords } from "./testing.ts";
import type { Validation } from "./validation.ts";

export type WhyFacts = {
  readonly priority: Pick<Priority, "asserted" | "grounded" | "moved">;
  readonly validation: Pick<Validation, "kind" | "sentence" | "fresh">;
  readonly testing: Pick<TestingWords, "way">;
};

/** The sentences in the order in which a reader asks. */
export function sayWhy({
  priority: { asserted, grounded, moved },
  validation,
  testing,
}: WhyFacts): readonly string[] {
  return [
    decision(grounded),
    observation(validation, grounded),
    ...(grounded.bod.startedAt === null ? [] : [clock(grounded, grounded.bod.startedAt)]),
    ...(grounded.missing.length === 0 ? [] : [unknown(grounded, testing)]),
    ...change(asserted, grounded, moved),
  ];
}

/** One sentence for a list: what decides, else what is not known. */
export const sayWhyShortly = (grounded: Conclusion): string => decision(grounded);

function decision(grounded: Conclusion): string {
  const deciding = withoutRepeats(decidingInputs(grounded));
  const reasons = deciding.map((input) => REASONS[input.name]?.(input) ?? `${input.name} is ${input.value}`);
  const because = reasons.length === 0 ? "nothing about it asks for more haste" : joined(reasons);
  return `${ASKS[grounded.bod.outcome]}${by(grounded.bod.dueAt)} (${BAND_WORDS[grounded.band]}), because ${because}.`;
}

const joined = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join("; ")}; and ${parts.at(-1)}`;

/** The two tables ask two things twice: a listing is also what makes exploitation active, and the internet is also untrusted. */
function withoutRepeats(inputs: readonly Input[]): readonly Input[] {
  const has = (name: InputName, source: Input["source"]): boolean =>
    inputs.some((input) => input.name === name && input.source === source);
  return inputs.filter(({ name, source, value }) => {
    if (name === "Exploitation") return !(has("In KEV", source) && value !== "public poc");
    return name !== "System Exposure" || value === "controlled" || !has("Publicly Exposed", source);
  });
}

const BAND_WORDS: Readonly<Record<Conclusion["band"], string>> = {
  immediate: "band immediate: before anything else",
  "out-of-cycle": "band out-of-cycle: before the next regular round",
  scheduled: "band scheduled: in the next regular round",
  defer: "band defer: no work of its own for now",
};

const ASKS: Readonly<Record<BodOutcome, string>> = {
  "fix on system upgrade": "Fix it when the system is next upgraded",
  "60 days": "Fix it within 60 days",
  "14 days": "Fix it within 14 days",
  "3 days": "Fix it within 3 days",
  "3 days & forensic investigation": "Fix it within 3 days, and search the system for signs of a break-in",
};

const by = (dueAt: Instant | null): string => (dueAt === null ? "" : `, before ${toMinute(dueAt)}`);

/** Words of an input that presses. What is unknown counts at its most urgent, and is said to be unknown. */
const REASONS: Readonly<Partial<Record<InputName, (input: Input) => string>>> = {
  Exploitation: ({ value, note }) =>
    value === "unknown"
      ? "it may be under attack already, which nobody has looked up"
      : value === "active"
        ? `attackers use it (${note})`
        : `a way to exploit it is public (${note})`,
  "System Exposure": ({ value, at }) =>
    value === "unknown"
      ? "nobody has observed whether untrusted networks get to it, so it is taken to be open"
      : value === "open"
        ? `untrusted networks get to it (observed ${when(at)})`
        : `trusted networks get to it, or untrusted ones as far as a control (observed ${when(at)})`,
  "Publicly Exposed": ({ value, at }) =>
    value === "unknown"
      ? "nobody has observed whether the internet gets to it, so it is taken to be open"
      : `the internet gets to it (observed ${when(at)})`,
  Automatable: ({ value }) =>
    value === "unknown"
      ? "nobody has said whether attacks on it can be automated"
      : "attacks on it can be automated",
  "Human Impact": ({ value }) =>
    value === "unknown" ? "nobody has said how much the asset matters" : `the harm would be ${value}`,
  "In KEV": ({ value, note }) =>
    value === "unknown"
      ? "CISA's catalogue of exploited weaknesses is not loaded"
      : `it is in CISA's catalogue of exploited weaknesses (${note})`,
  "Technical Impact": ({ value }) =>
    value === "unknown"
      ? "nobody has said how much control an attacker would gain"
      : "an attacker would gain total control",
};

const when = (at: Instant | null): string => (at === null ? "at an unknown time" : toMinute(at));

/** The inputs that hold the answer up, in the tables' order. */
function decidingInputs(conclusion: Conclusion): readonly Input[] {
  const pressing = conclusion.inputs.filter(({ name, value }) => {
    const calm = calmest(name);
    return calm !== undefined && value !== calm;
  });
  const alone = pressing.filter((input) => isCalmer(without(conclusion, input), conclusion));
  if (alone.length > 0) return alone;
  const all = conclude(conclusion.inputs.map((one) => (pressing.includes(one) ? calmed(one) : one)));
  return isCalmer(all, conclusion) ? pressing : [];
}

const without = ({ inputs }: Conclusion, input: Input): Conclusion =>
  conclude(inputs.map((one) => (one.name === input.name ? calmed(one) : one)));

const isCalmer = (one: Conclusion, than: Conclusion): boolean =>
  compareBands(one.band, than.band) < 0 || compareBodOutcomes(one.bod.outcome, than.bod.outcome) < 0;

const calmed = (input: Input): Input => ({ ...input, value: calmest(input.name) ?? input.value });

/** Both tables list the values of an input from the calmest on. */
const calmest = (name: InputName): string | undefined =>
  [...SSVC_DEPLOYER.inputs, ...BOD_26_04.inputs].find((input) => input.name === name)?.values[0];

function observation({ sentence, fresh, kind }: WhyFacts["validation"], grounded: Conclusion): string {
  const seen = grounded.inputs.filter(({ source, by: run }) => source === "observed" && run !== null);
  const run = seen.find(({ at }) => at !== null);
  const where = run === undefined ? "" : ` The run that says so is ${run.by}, of ${when(run.at)}.`;
  const aged =
    fresh || kind === "unvalidated" ? "" : " That was some time ago: ask for it again (plumbline validate).";
  return `${sentence}.${where}${aged}`;
}

/** Why that date: which day the clock counts from, and what first held then. */
function clock({ bod, inputs }: Conclusion, startedAt: Instant): string {
  const began = inputs.filter(({ heldSince, name }) => heldSince === startedAt && name !== "EPSS");
  const what = began.find(({ name }) => name !== "First Sighted") ?? began[0];
  const because =
    what === undefined || what.name === "First Sighted"
      ? "when a report first showed it"
      : `since when ${REASONS[what.name]?.(what) ?? `${what.name} is ${what.value}`}`;
  const dated = bod.dueAt === null ? "" : `, so it is late from ${toMinute(bod.dueAt)} on`;
  return `The clock runs since ${toMinute(startedAt)}, ${because}${dated}.`;
}

/** What is not known, and how to get it. */
function unknown({ missing, possible }: Conclusion, testing: WhyFacts["testing"]): string {
  const ways = new Set(missing.map((name) => howToKnow(name, testing)));
  const [calm] = possible.bands;
  const last = possible.bands.at(-1);
  const range = calm === undefined || calm === last ? "" : ` Knowing may bring it down to ${calm}.`;
  return `Not known, and so taken at its most urgent: ${missing.join(", ")}. ${[...ways].join(" ")}${range}`;
}

function howToKnow(name: InputName, { way }: WhyFacts["testing"]): string {
  switch (name) {
    case "System Exposure":
    case "Publicly Exposed":
      return way.answer === "testable"
        ? `${way.sentence}: ask for it with plumbline validate.`
        : `${way.sentence}.`;
    case "Exploitation":
    case "In KEV":
      return "Load the catalogue of exploited weaknesses (plumbline intel update).";
    case "Human Impact":
      return "Say how much the asset matters, from 1 to 5 (plumbline asset apply -f FILE).";
    case "Automatable":
    case "Technical Impact":
      return "Import a report that gives a CVSS vector for it.";
    case "First Sighted":
    case "EPSS":
      return "";
  }
}

/** How observing changed what intelligence and declarations say. */
function change(
  asserted: Conclusion,
  grounded: Conclusion,
  moved: WhyFacts["priority"]["moved"],
): readonly string[] {
  const order =
    compareBands(grounded.band, asserted.band) ||
    compareBodOutcomes(grounded.bod.outcome, asserted.bod.outcome);
  if (order === 0) return [];
  const observed = moved.flatMap(({ by: run }) => (run === null ? [] : [run]));
  const cause =
    observed.length > 0
      ? `what run ${[...new Set(observed)].join(" and ")} observed`
      : "that nobody has observed it";
  return [
    `By declarations alone it would be ${asserted.band}; ${cause} makes it ${order > 0 ? "more" : "less"} urgent.`,
  ];
}
