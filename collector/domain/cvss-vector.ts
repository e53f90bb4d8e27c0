import { GRAMMARS, type Grammar } from "./cvss-grammar.ts";

/** Metrics by name, as they were written: optional ones may be in any order, or absent. */
export type CvssMetrics = ReadonlyMap<string, string>;

/** A vector taken apart, or why it can't be: in one line that names the metric. */
export type ParsedVector =
  | {
      readonly kind: "read";
      readonly grammar: Grammar;
      readonly metrics: CvssMetrics;
      /** The metrics alone, in the order in which they came. */
      readonly body: string;
    }
  | { readonly kind: "refused"; readonly because: string };

/** Longer text than this is no vector: a v4 one with every metric has about 220 characters. */
export const MAX_VECTOR_LENGTH = 400;

/** Of what somebody else wrote, so much is repeated in a reason. */
const MAX_QUOTED = 24;

/**
 * Takes a vector apart, with or without its prefix (Nessus writes `CVSS2#`) or parentheses (the v2 guide's own
 * form). Names and values are case-sensitive and stand once, as in FIRST's specifications; without a prefix the
 * metrics tell the version.
 */
export function parseCvss(vector: string): ParsedVector {
  if (vector.length > MAX_VECTOR_LENGTH)
    return refused(`it has ${vector.length} characters, more than any vector (${MAX_VECTOR_LENGTH})`);
  const text = vector.trim().replace(/^CVSS2#/, "CVSS:2.0/");
  if (text === "") return refused("it is empty");
  const [, open = "", prefix, body = "", close = ""] =
    /^(\(?)(?:CVSS:([^/()]*)\/)?([^()]*)(\)?)$/.exec(text) ?? [];
  if (body === "") return refused(`${quoted(text)} has no metrics`);
  if (open.length !== close.length) return refused("only one parenthesis is there");
  const metrics = metricsOf(body);
  if (typeof metrics === "string") return refused(metrics);
  const grammar =
    prefix === undefined ? likeliest(metrics) : GRAMMARS.find(({ version }) => version === prefix);
  if (grammar === undefined) return refused(`there is no CVSS version ${quoted(prefix ?? "")}`);
  const because = objection(metrics, grammar);
  return because === undefined ? { kind: "read", grammar, metrics, body } : refused(because);
}

const refused = (because: string): ParsedVector => ({ kind: "refused", because });

const quoted = (text: string): string =>
  JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);

function metricsOf(body: string): CvssMetrics | string {
  const metrics = new Map<string, string>();
  for (const part of body.split("/")) {
    const [name = "", value, ...rest] = part.split(":");
    if (part === "") return "it has an empty metric: a slash too many";
    if (name === "" || value === undefined || value === "" || rest.length > 0)
      return `${quoted(part)} is no metric with a value`;
    if (metrics.has(name)) return `metric ${quoted(name)} is there twice`;
    metrics.set(name, value);
  }
  return metrics;
}

/** Of the versions that may stand without a prefix the one that knows most of the metrics. */
function likeliest(metrics: CvssMetrics): Grammar | undefined {
  const known = ({ base, optional }: Grammar): number =>
    [...metrics.keys()].filter((name) => Object.hasOwn(base, name) || Object.hasOwn(optional, name)).length -
    Object.keys(base).filter((name) => !metrics.has(name)).length;
  return GRAMMARS.filter(({ unprefixed }) => unprefixed).reduce((best, one) =>
    known(one) > known(best) ? one : best,
  );
}

function objection(metrics: CvssMetrics, { version, base, optional }: Grammar): string | undefined {
  for (const [name, value] of metrics) {
    const values = Object.hasOwn(base, name)
      ? base[name]
      : Object.hasOwn(optional, name)
        ? optional[name]
        : undefined;
    if (values === undefined) return `CVSS ${version} has no metric ${quoted(name)}`;
    if (!values.split(" ").includes(value))
      return `metric ${name} is ${quoted(value)}, and CVSS ${version} knows ${values.replaceAll(" ", ", ")}`;
  }
  const missing = Object.keys(base).filter((name) => !metrics.has(name));
  return missing.length === 0
    ? undefined
    : `CVSS ${version} needs metric ${missing.join(", ")}, which ${missing.length === 1 ? "is" : "are"} missing`;
}
