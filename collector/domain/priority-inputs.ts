/**
 * From facts to the inputs of the decision tables, each with its source and age.
 *
 * The two lists differ in exactly two inputs, System Exposure and Publicly
 * Exposed: asserted takes what was declared, grounded what was observed. Where
 * nothing was observed the grounded input is unknown; a declaration never
 * stands in for an observation.
 */

import { type Instant, toIso } from "../../proto/time.ts";
import type { BodInputs } from "./bod-26-04.ts";
import { readCvss } from "./cvss.ts";
import type { YesNo } from "./decision-table.ts";
import type {
  Criticality,
  DeclaredExposure,
  EpssScore,
  ExploitSource,
  KevEntry,
  Observed,
  PriorityFacts,
  Supplied,
} from "./priority-facts.ts";
import type { DeployerInputs, HumanImpact, SystemExposure } from "./ssvc-deployer.ts";

/** The tables' seven questions, the clock's beginning, and EPSS, which is shown and decides nothing. */
export type InputName = keyof DeployerInputs | keyof BodInputs | "First Sighted" | "EPSS";

export type InputSource =
  | "kev"
  | "exploit reference"
  | "epss"
  | "cvss derived"
  | "supplied"
  | "declared"
  | "observed"
  | "sighting"
  | "none";

export type Input = {
  readonly name: InputName;
  /** A value of the table's, or "unknown". */
  readonly value: string;
  readonly source: InputSource;
  /** How old this is: when it was published, declared or last seen. */
  readonly at: Instant | null;
  /** Since when it has had this value. Null: for as long as the exposure is known, as far as we can tell. */
  readonly heldSince: Instant | null;
  /** The observation that it rests on. */
  readonly by: string | null;
  readonly note: string;
};

/** Intel and declared metadata only. */
export const assertedInputs = (facts: PriorityFacts): readonly Input[] =>
  listed(facts, declaredSystemExposure(facts.declared), declaredPublicly(facts.declared));

/** The same, with what was observed in place of what was declared. `asserted`: the asserted list of the same facts. */
export function groundedInputs(
  facts: PriorityFacts,
  asserted: readonly Input[] = assertedInputs(facts),
): readonly Input[] {
  const { systemExposure, publiclyExposed } = facts.observed;
  return asserted.map((one) => {
    if (one.name === "System Exposure") return observed("System Exposure", systemExposure);
    return one.name === "Publicly Exposed" ? observed("Publicly Exposed", publiclyExposed) : one;
  });
}

/** The CVE most likely to be exploited. An exposure is as likely as its likeliest weakness. */
export const highestEpss = (scores: readonly EpssScore[]): EpssScore | undefined =>
  scores.reduce<EpssScore | undefined>(
    (high, one) => (high && high.epss >= one.epss ? high : one),
    undefined,
  );

/** The model behind an EPSS input, as its note names it; empty where there is no score. */
export const epssModelOf = ({ note }: Pick<Input, "note">): string =>
  /, model (\S+)\. Shown beside/.exec(note)?.[1] ?? "";

/** What KEV lists of this exposure: nothing without a CVE, and nothing that a catalogue never loaded could say. */
export const kevEntries = ({ cves, kev }: PriorityFacts): readonly KevEntry[] =>
  cves.length > 0 && kev.kind === "loaded" ? kev.entries : [];

const listed = (facts: PriorityFacts, systemExposure: Input, publiclyExposed: Input): readonly Input[] => [
  exploitation(facts),
  systemExposure,
  automatable(facts),
  humanImpact(facts.criticality),
  inKev(facts),
  publiclyExposed,
  technicalImpact(facts),
  firstSighted(facts.firstSightedAt),
  epss(facts.epss),
];

/** An input; what is not said is not known. */
const input = (name: InputName, rest: Partial<Input> & { readonly note: string }): Input => ({
  name,
  value: "unknown",
  source: "none",
  at: null,
  heldSince: null,
  by: null,
  ...rest,
});

function inKev(facts: PriorityFacts): Input {
  const { cves, kev } = facts;
  const name = "In KEV";
  if (cves.length === 0) return input(name, { value: "no", note: "No CVE, so the catalogue does not apply" });
  if (kev.kind === "not-loaded") return input(name, { note: "The KEV catalogue was never loaded" });
  const first = firstAdded(kevEntries(facts));
  if (first === undefined) {
    const note = `Not listed: ${cves.join(", ")}`;
    return input(name, { value: "no", source: "kev", note });
  }
  return input(name, { ...listing(first), value: "yes", note: kev.entries.map(kevNote).join("; ") });
}

/** The day on which the exposure was first in the catalogue, by whichever of its CVEs. */
const firstAdded = (entries: readonly KevEntry[]): KevEntry | undefined =>
  [...entries].sort((a, b) => a.dateAdded - b.dateAdded)[0];

const listing = (entry: KevEntry): Pick<Input, "source" | "at" | "heldSince"> => ({
  source: "kev",
  at: entry.dateAdded,
  heldSince: entry.dateAdded,
});

const day = (at: Instant): string => toIso(at).slice(0, 10);

const kevNote = ({ cve, dateAdded, dueDate, ransomware }: KevEntry): string =>
  [
    `${cve} added ${day(dateAdded)}`,
    ...(dueDate === null ? [] : [`CISA's due date ${day(dueDate)}`]),
    ...(ransomware ? ["known in ransomware campaigns"] : []),
  ].join(", ");

/** SSVC's own reading: "none" is the absence of evidence, so nobody having looked is none as well, and is said. */
function exploitation(facts: PriorityFacts): Input {
  const { cves, kev, exploits } = facts;
  const name = "Exploitation";
  const listedFirst = firstAdded(kevEntries(facts));
  if (listedFirst !== undefined) {
    return input(name, { ...listing(listedFirst), value: "active", note: `${listedFirst.cve} is in KEV` });
  }
  if (cves.length > 0 && kev.kind === "not-loaded") {
    return input(name, { note: "Without the KEV catalogue nobody can say that it is not exploited" });
  }
  if (exploits !== undefined && exploits.length > 0) {
    const days = exploits.flatMap(({ at }) => at ?? []);
    return input(name, {
      value: "public poc",
      source: "exploit reference",
      at: days.length === 0 ? null : (Math.min(...days) as Instant),
      note: `An exploit is named by ${sourceWords(exploits)}`,
    });
  }
  const isAsked = exploits !== undefined;
  return input(name, {
    value: "none",
    source: isAsked ? "exploit reference" : "none",
    note: isAsked ? "No source names an exploit" : "No exploit known; no source was asked",
  });
}

/** Sources that are named one by one. */
const MAX_SOURCES = 3;

function sourceWords(exploits: readonly ExploitSource[]): string {
  const sources = [...new Set(exploits.map(({ source }) => source))];
  const more = sources.length - MAX_SOURCES;
  return `${sources.slice(0, MAX_SOURCES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function automatable(facts: PriorityFacts): Input {
  if (facts.supplied?.automatable) return supplied("Automatable", facts.supplied.automatable);
  const reading = facts.cvss && readCvss(facts.cvss.vector)?.automatable;
  if (!reading) return unread("Automatable", facts);
  return reading.by === "supplied"
    ? input("Automatable", { value: reading.value, source: "supplied", note: "CVSS v4 states it (AU)" })
    : derived("Automatable", reading.value, facts);
}

function technicalImpact(facts: PriorityFacts): Input {
  if (facts.supplied?.technicalImpact) return supplied("Technical Impact", facts.supplied.technicalImpact);
  const reading = facts.cvss && readCvss(facts.cvss.vector)?.technicalImpact;
  return reading ? derived("Technical Impact", reading.value, facts) : unread("Technical Impact", facts);
}

const supplied = (name: InputName, { value, from, at }: Supplied<string>): Input =>
  input(name, { value, source: "supplied", at, note: `As supplied by ${from}` });

const derived = (name: InputName, value: string, { cvss }: PriorityFacts): Input =>
  input(name, { value, source: "cvss derived", note: `Derived from ${cvss?.vector ?? "CVSS"}` });

const unread = (name: InputName, { cvss }: PriorityFacts): Input =>
  input(name, {
    note:
      cvss && cvss.vector !== ""
        ? `Cannot read the CVSS vector "${cvss.vector}"`
        : "Not supplied, and no CVSS vector",
  });

/** The card's scale: 1 and 2 low, 3 medium, 4 high, 5 very high. */
const HUMAN_IMPACT: Readonly<Record<Criticality, HumanImpact>> = {
  1: "low",
  2: "low",
  3: "medium",
  4: "high",
  5: "very high",
};

const humanImpact = (criticality: Criticality | undefined): Input =>
  criticality === undefined
    ? input("Human Impact", { note: "The asset has no criticality" })
    : input("Human Impact", {
        value: HUMAN_IMPACT[criticality],
        source: "declared",
        note: `Criticality ${criticality} of 5`,
      });

function declaredSystemExposure({ segment, internetFacing, at }: DeclaredExposure): Input {
  const say = (value: SystemExposure, note: string): Input =>
    input("System Exposure", { value, source: "declared", at, note });
  if (internetFacing === true) return say("open", "Declared to face the internet");
  if (segment === undefined) return input("System Exposure", { note: "The asset has no segment" });
  const note = `Segment ${segment.id} is ${segment.isPublic ? "public" : segment.trust}`;
  if (segment.isPublic || segment.trust === "untrusted") return say("open", note);
  return say(segment.trust === "restricted" ? "small" : "controlled", note);
}

/** Where two declarations disagree, the more urgent one counts. Guest wireless is untrusted, but not the internet. */
function declaredPublicly({ segment, internetFacing, at }: DeclaredExposure): Input {
  const say = (value: YesNo, note: string): Input =>
    input("Publicly Exposed", { value, source: "declared", at, note });
  if (internetFacing === true) return say("yes", "Declared to face the internet");
  if (segment?.isPublic === true) return say("yes", `Segment ${segment.id} is public`);
  if (internetFacing === false) return say("no", "Declared not to face the internet");
  return segment === undefined
    ? input("Publicly Exposed", { note: "The asset has no segment" })
    : say("no", `Segment ${segment.id} is ${segment.trust}`);
}

function observed(name: InputName, seen: Observed<string> | "unknown"): Input {
  if (seen === "unknown") return input(name, { note: "No fresh observation" });
  const { value, by, at, heldSince = at } = seen;
  return input(name, { value, source: "observed", at, heldSince, by, note: `Observed by ${by}` });
}

const firstSighted = (at: Instant): Input =>
  input("First Sighted", {
    value: toIso(at),
    source: "sighting",
    at,
    heldSince: at,
    note: "The due clock's beginning",
  });

function epss(scores: readonly EpssScore[]): Input {
  const high = highestEpss(scores);
  if (high === undefined) return input("EPSS", { note: "No score" });
  const note = `${high.cve}, percentile ${high.percentile}, model ${high.modelVersion}. Shown beside, decides nothing`;
  return input("EPSS", { value: String(high.epss), source: "epss", at: high.scoreDate, note });
}
