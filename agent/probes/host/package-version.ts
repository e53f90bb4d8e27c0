import type { Findings } from "../facts.ts";
import type { HostDoor } from "./door.ts";
import { isInstalled, readPackages } from "./package-database.ts";

/**
 * The installed version of one package. `known` is there when the same reading met a package that no
 * system is without: then "not installed" is the database's word and not a half-read file's.
 */
export async function packageVersion(name: string, host: HostDoor): Promise<Findings> {
  const { ecosystem, database, entries, packages, known } = await readPackages(name, host);
  const installed = entries.filter(isInstalled);
  const said = <T>(values: readonly T[]): readonly T[] | undefined =>
    values.length === 0 ? undefined : [...new Set(values)];
  return {
    ecosystem,
    database,
    packages,
    known: known === "" ? undefined : known,
    installed: installed.length > 0 ? "yes" : "no",
    version: said(installed.map(({ version }) => version)),
    architecture: said(installed.map(({ architecture }) => architecture)),
    source: said(installed.map(({ source }) => source).filter((source) => source !== "")),
    status: said(entries.map(({ status }) => status)),
  };
}
