import type { CvssGiven } from "../cvss.ts";
import type { XmlElement } from "../sax.ts";
import { localChild, localText } from "./bare-names.ts";

/** The scores of one vulnerability. Before version 4 the tool writes a metric per element and no vector. */
export function dependencyCheckCvss(vulnerability: XmlElement): readonly CvssGiven[] {
  const [v4, v3, v2] = ["cvssV4", "cvssV3", "cvssV2"].map((name) => localChild(vulnerability, name));
  return [
    {
      version: "4.0",
      vector: localText(v4, "vectorString"),
      score: scoreOf(localText(v4, "baseScore")),
    },
    { ...version3(v3), score: scoreOf(localText(v3, "baseScore")) },
    {
      version: "2.0",
      vector: vectorOf(v2, METRICS_2, ""),
      score: scoreOf(localText(v2, "score")),
    },
    {
      version: "2.0",
      vector: vectorOf(vulnerability, METRICS_1, ""),
      score: scoreOf(localText(vulnerability, "cvssScore")),
    },
  ];
}

function version3(element: XmlElement | undefined): Pick<CvssGiven, "version" | "vector"> {
  const version = localText(element, "version") === "3.0" ? "3.0" : "3.1";
  return { version, vector: vectorOf(element, METRICS_3, `CVSS:${version}/`) };
}

/** A score of -1 or 0 without a vector stands for none. */
const scoreOf = (text: string): number | undefined =>
  /^\d{1,2}(\.\d+)?$/.test(text) && Number(text) > 0 ? Number(text) : undefined;

type Metric = { readonly metric: string; readonly names: readonly string[] };

const METRICS_3: readonly Metric[] = [
  { metric: "AV", names: ["attackVector"] },
  { metric: "AC", names: ["attackComplexity"] },
  { metric: "PR", names: ["privilegesRequired"] },
  { metric: "UI", names: ["userInteraction"] },
  { metric: "S", names: ["scope"] },
  { metric: "C", names: ["confidentialityImpact"] },
  { metric: "I", names: ["integrityImpact"] },
  { metric: "A", names: ["availabilityImpact"] },
];

/** The tool's own spellings, `authenticationr` among them. */
const METRICS_2: readonly Metric[] = [
  { metric: "AV", names: ["accessVector"] },
  { metric: "AC", names: ["accessComplexity"] },
  { metric: "Au", names: ["authenticationr", "authentication"] },
  { metric: "C", names: ["confidentialityImpact", "confidentialImpact"] },
  { metric: "I", names: ["integrityImpact"] },
  { metric: "A", names: ["availabilityImpact"] },
];

const METRICS_1: readonly Metric[] = METRICS_2.map(({ metric, names }) => ({
  metric,
  names: names.map((name) => `cvss${name.charAt(0).toUpperCase()}${name.slice(1)}`),
}));

/** Every value's letter is its first, in any version and in full (NETWORK) as in short (N). */
function vectorOf(element: XmlElement | undefined, metrics: readonly Metric[], prefix: string): string {
  const parts = metrics.map(({ metric, names }) => {
    const value = names.map((name) => localText(element, name)).find((text) => text !== "");
    return value === undefined ? undefined : `${metric}:${value.charAt(0).toUpperCase()}`;
  });
  return parts.includes(undefined) ? "" : prefix + parts.join("/");
}
