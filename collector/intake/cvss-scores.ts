import ae, { type Cvss4P0, type CvssVector } from "ae-cvss-calculator";
import { parseCvss } from "../domain/cvss-vector.ts";

/** The scores of one vector, each from 0 to 10 with one decimal. */
export type CvssScores = {
  readonly kind: "scored";
  readonly version: "2.0" | "3.0" | "3.1" | "4.0";
  /** With its prefix, where the version has one. */
  readonly vector: string;
  /** Of the base metrics alone: the weakness, wherever it is. */
  readonly base: number;
  /** With what is known of exploits and fixes: v2 and v3 temporal, v4 threat (CVSS-BT). Null: no such metric. */
  readonly temporal: number | null;
  /** With what the place is like as well. Null: no such metric. v4 supplemental metrics change no score. */
  readonly environmental: number | null;
  /** Of every metric that the vector has. */
  readonly overall: number;
  /** FIRST's rating of the base score; in v4, which has one score, of the overall one. */
  readonly severity: "None" | "Low" | "Medium" | "High" | "Critical";
  /** v4's six equivalence sets; null before v4. */
  readonly macroVector: string | null;
};

export type CvssRating = CvssScores | { readonly kind: "refused"; readonly because: string };

/** Scores a vector of any version; a malformed one is refused with one line that names the metric. */
export function scoreCvss(vector: string): CvssRating {
  const parsed = parseCvss(vector);
  if (parsed.kind === "refused") return parsed;
  const { version } = parsed.grammar;
  const text = version === "2.0" ? parsed.body : `CVSS:${version}/${parsed.body}`;
  const has = (names: readonly string[]) =>
    names.some((name) => !["X", "ND"].includes(parsed.metrics.get(name) ?? "X"));
  if (version === "4.0") return scoreV4(text, has);
  const environmental = has(ENVIRONMENTAL);
  const temporal = has(TEMPORAL);
  const scores = version === "2.0" ? scoreV2(text, parsed.metrics) : scoreV3(text, parsed.metrics);
  return {
    kind: "scored",
    version,
    vector: text,
    base: scores.base,
    temporal: temporal ? scores.temporal : null,
    environmental: environmental ? scores.environmental : null,
    overall: environmental ? scores.environmental : temporal ? scores.temporal : scores.base,
    severity: version === "2.0" ? ratingV2(scores.base) : rating(scores.base),
    macroVector: null,
  };
}

type Three = { readonly base: number; readonly temporal: number; readonly environmental: number };
type Metrics = ReadonlyMap<string, string>;

function scoreV4(text: string, has: (names: readonly string[]) => boolean): CvssScores {
  const vector = ae.fromVector(text) as Cvss4P0;
  const scores = vector.calculateScores(false);
  const base = scores.baseMetricsOnly ?? scores.overall;
  const overall = scores.overall;
  const threat = has(["E"]);
  return {
    kind: "scored",
    version: "4.0",
    vector: text,
    base,
    temporal: threat ? (scores.threat ?? overall) : null,
    environmental: has(ENVIRONMENTAL_V4) ? (scores.environmental ?? overall) : null,
    overall,
    severity: rating(overall),
    macroVector: vector.getMacroVector().toString(),
  };
}

const TEMPORAL = ["E", "RL", "RC"];
const ENVIRONMENTAL = "CR IR AR CDP TD MAV MAC MPR MUI MS MC MI MA".split(" ");
const ENVIRONMENTAL_V4 = "CR IR AR MAV MAC MAT MPR MUI MVC MVI MVA MSC MSI MSA".split(" ");

/** What the calculator says. */
const calculated = (text: string): { base: number; environmental: number | undefined } => {
  const scores = (ae.fromVector(text) as CvssVector<never>).calculateScores(false) as {
    base: number;
    environmental?: number;
  };
  // A weakness without any impact comes out as minus zero.
  return { base: scores.base + 0, environmental: scores.environmental };
};

/** The vector without these metrics. */
const without = (text: string, names: readonly string[]): string =>
  text
    .split("/")
    .filter((part) => !names.includes(part.slice(0, part.indexOf(":"))))
    .join("/");

/**
 * What multiplies a rounded score is multiplied in whole numbers: in binary fractions 5.0 × 0.92 is a little more
 * than 4.6, and rounding that up (v3) or a tie to the nearest (v2) gives another tenth than the specification.
 */
const HUNDREDTHS = {
  v2: {
    E: { U: 85, POC: 90, F: 95 },
    RL: { OF: 87, TF: 90, W: 95 },
    RC: { UC: 90, UR: 95 },
  },
  v3: { E: { U: 91, P: 94, F: 97 }, RL: { O: 95, T: 96, W: 97 }, RC: { U: 92, R: 96 } },
} as const;

const weight = (weights: Readonly<Record<string, number>>, value: string | undefined, otherwise: number) =>
  (value !== undefined && Object.hasOwn(weights, value) ? weights[value] : undefined) ?? otherwise;

const tenths = (score: number): number => Math.round(score * 10);

/** E, RL and RC multiplied: 1,000,000 where none of them is defined. */
const temporalFactor = (
  weights: Readonly<Record<string, Readonly<Record<string, number>>>>,
  metrics: Metrics,
) => TEMPORAL.reduce((product, name) => product * weight(weights[name] ?? {}, metrics.get(name), 100), 1);

function scoreV3(text: string, metrics: Metrics): Three {
  const factor = temporalFactor(HUNDREDTHS.v3, metrics);
  const bare = calculated(without(text, TEMPORAL));
  const scaled = (score: number): number => Math.ceil((tenths(score) * factor) / 1_000_000) / 10;
  return {
    base: bare.base,
    temporal: scaled(bare.base),
    environmental: scaled(bare.environmental ?? bare.base),
  };
}

function scoreV2(text: string, metrics: Metrics): Three {
  const factor = temporalFactor(HUNDREDTHS.v2, metrics);
  const { base, environmental } = calculated(text);
  return {
    base,
    temporal: Math.floor((tenths(base) * factor + 500_000) / 1_000_000) / 10,
    environmental: environmental ?? base,
  };
}

/** FIRST's qualitative scale, v3.0 on. */
const rating = (score: number): CvssScores["severity"] =>
  score >= 9 ? "Critical" : score >= 7 ? "High" : score >= 4 ? "Medium" : score > 0 ? "Low" : "None";

/** NVD's scale for v2, which has neither none nor critical. */
const ratingV2 = (score: number): CvssScores["severity"] =>
  score >= 7 ? "High" : score >= 4 ? "Medium" : "Low";
