import { showValue, type Value } from "../../proto/scenario-parameters.ts";
import { badInput } from "./exit.ts";

/** What `--param` says of itself. */
export const PARAM_WORDS = "a value that the scenario takes, such as package=openssl; may be repeated";

/** Collects `--param k=v`. Throws bad input where one is no such pair, or is given twice. */
export function takeValue(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = text.indexOf("=");
  const name = text.slice(0, at);
  if (at < 1) throw badInput(`--param ${text}: must be NAME=VALUE, such as package=openssl`);
  if (Object.hasOwn(before, name)) throw badInput(`--param ${name} is given twice`);
  return { ...before, [name]: text.slice(at + 1) };
}

/** Values as people read them, one line; none without values. */
export const valueLines = (values: Readonly<Record<string, Value>>): readonly string[] => {
  const shown = Object.entries(values)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => `${name}=${showValue(value)}`);
  return shown.length === 0 ? [] : [`with ${shown.join(" ")}`];
};
