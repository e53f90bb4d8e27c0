import type { Severity } from "../../domain/exposure.ts";

/** "Ping the remote host". */
const PING_PLUGIN = "10180";

/** Whether a plugin's output says that nobody answered, so that the host's silence is no finding. */
export const isDeadHost = (plugin: string, output: string): boolean =>
  plugin === PING_PLUGIN && /considered as dead|is dead/i.test(output);

/** The compliance check that a description starts with, as Nessus writes it into tables: `"1.1 Name" : [FAILED]`. */
export function checkIn(description: string): { readonly name: string; readonly result: string } | undefined {
  const [, name, result] = CHECK.exec(description.slice(0, 2_000)) ?? [];
  return name === undefined || result === undefined ? undefined : { name, result: result.toUpperCase() };
}

const CHECK = /^\s*"([^\n]{1,1000}?)"\s{0,5}:\s{0,5}\[(PASSED|FAILED|WARNING|ERROR|SKIPPED)\]/i;

/** Nessus gives a failed check severity 3, one that it could not decide 2. */
const CHECK_SEVERITY: ReadonlyMap<string, Severity> = new Map([
  ["failed", "high"],
  ["warning", "medium"],
  ["error", "info"],
  ["skipped", "info"],
]);

/** The severity of a compliance result that stands in place of a risk. */
export const severityOfCheck = (result: string): Severity | undefined =>
  CHECK_SEVERITY.get(result.trim().toLowerCase());
