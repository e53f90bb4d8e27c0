import { InvalidArgumentError } from "commander";

/** Collects a repeatable `key=value` option; a key said twice is a mistake, not a choice of ours. */
export function keyValue(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  const key = text.slice(0, at);
  if (at < 1 || text.length === at + 1) throw new InvalidArgumentError(`"${text}" is not key=value.`);
  if (Object.hasOwn(before, key)) throw new InvalidArgumentError(`"${key}" is given twice.`);
  return { ...before, [key]: text.slice(at + 1) };
}
