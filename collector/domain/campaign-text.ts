import { readYaml } from "../../proto/strict-yaml.ts";
import type { Target } from "../../proto/target.ts";
import { type Campaign, type CampaignNode, campaignSchema } from "./campaign.ts";
import { literalProblem, unsoundCampaign } from "./campaign-soundness.ts";
import { literalTarget } from "./literal-target.ts";

/** A document that is whole, or the first of what is wrong with it. */
export type CampaignReading =
  | { readonly kind: "read"; readonly campaign: Campaign }
  | { readonly kind: "malformed"; readonly because: string };

/** Reads a campaign as strictly as `campaign lint`. */
export function readCampaign(text: string): CampaignReading {
  const reading = readYaml(text, campaignSchema);
  if (reading.kind === "malformed") {
    const [{ line, column, path, message }] = reading.problems;
    return malformed(`line ${line}, column ${column}: ${path === "" ? "" : `${path}: `}${message}`);
  }
  const fault = unsoundCampaign(reading.plain).find(({ severity }) => severity === "error");
  return fault === undefined
    ? { kind: "read", campaign: reading.value }
    : malformed(`${fault.path.join(".")}: ${fault.message}; ${fault.fix}`);
}

/** What whoever runs it said, by parameter. */
export type Values = Readonly<Record<string, string>>;

/** Holds what was given to what the document asks for, and adds its defaults. */
export function fillIn(
  { parameters = {} }: Campaign,
  given: Values,
):
  | { readonly kind: "filled"; readonly values: Values }
  | { readonly kind: "malformed"; readonly because: string } {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(parameters, name));
  if (unknown !== undefined) {
    const names = Object.keys(parameters);
    return malformed(
      `there is no parameter "${unknown}"${names.length === 0 ? "" : `; there is ${names.join(", ")}`}`,
    );
  }
  const values: Record<string, string> = {};
  for (const [name, { type, about, default: usual }] of Object.entries(parameters)) {
    const value = given[name] ?? usual;
    if (value === undefined) return malformed(`parameter "${name}" is missing (${type}): ${about}`);
    const problem = literalProblem(value, type);
    if (problem !== undefined) return malformed(`parameter "${name}": ${problem.message}`);
    values[name] = value;
  }
  return { kind: "filled", values };
}

const malformed = (because: string) => ({ kind: "malformed", because }) as const;

/** A node with its parameters filled in. */
export type FilledNode = {
  readonly target: Target | undefined;
  readonly segment: string | undefined;
  readonly agentId: string | undefined;
  readonly reached: string | undefined;
  readonly params: NonNullable<CampaignNode["params"]>;
};

/** Puts the values in the place of `$name`. */
export function filled({ target, from, params = {} }: CampaignNode, values: Values): FilledNode {
  const value = (said: string): string => (said.startsWith("$") ? (values[said.slice(1)] ?? said) : said);
  return {
    target: target === undefined ? undefined : literalTarget(value(target)),
    segment: from.segment === undefined ? undefined : value(from.segment),
    agentId: from.agent === undefined ? undefined : value(from.agent),
    reached: from.reached,
    params: Object.fromEntries(
      Object.entries(params).map(([name, one]) => [name, typeof one === "string" ? value(one) : one]),
    ),
  };
}
