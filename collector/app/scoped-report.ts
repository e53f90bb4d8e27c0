import { plainAddress } from "../../proto/address.ts";
import { Fault } from "../../proto/fault.ts";
import { untrusted, visibleText } from "../../proto/untrusted.ts";
import type { ReportToImport } from "./command.ts";

/** Assets left out that the warnings name; the rest is counted. */
const MAX_NAMED = 20;

type Found = ReportToImport["exposures"][number];

export type ScopedDeps = {
  readonly scopes: {
    find(id: string): Promise<{ readonly no: number } | undefined>;
    members(scopeNo: number): Promise<readonly number[]>;
  };
};

/**
 * A report as far as it speaks of assets that a scope holds. Which those are was settled before by people: the report
 * chooses nothing, makes no asset, gives none another name or address, and puts no weakness at an address that the asset
 * is not known by. What is left out is counted and named.
 */
export async function withinScope(
  { scopes }: ScopedDeps,
  report: ReportToImport,
  scopeId: string,
  find: (name: string) => { readonly no: number; readonly addresses: readonly string[] } | undefined,
): Promise<ReportToImport> {
  const scope = await scopes.find(scopeId);
  if (scope === undefined)
    throw new Fault("bad-request", `There is no scope "${scopeId}"; plumbline scope list shows them`, {
      field: "scope",
    });
  const members = new Set(await scopes.members(scope.no));
  const held = new Map<string, ReadonlySet<string>>();
  for (const { name } of report.assets) {
    const known = find(name);
    if (known !== undefined && members.has(known.no))
      held.set(name, new Set(known.addresses.flatMap((one) => plainAddress(one) ?? [])));
  }
  const outside = new Map<string, number>();
  const elsewhere = new Map<string, number>();
  const exposures = report.exposures.filter((found) => {
    const addresses = held.get(found.asset);
    if (addresses !== undefined && isAt(found, addresses)) return true;
    const left = addresses === undefined ? outside : elsewhere;
    left.set(found.asset, (left.get(found.asset) ?? 0) + 1);
    return false;
  });
  for (const { name } of report.assets) if (!held.has(name)) outside.set(name, outside.get(name) ?? 0);
  return {
    ...report,
    assets: report.assets.filter(({ name }) => held.has(name)),
    exposures,
    warnings: [
      ...report.warnings,
      ...told(outside, `outside scope "${scopeId}"`),
      ...told(elsewhere, "at addresses that the asset is not known by"),
    ],
  };
}

/** A name is looked for at the asset's own address; an address must be the asset's. */
function isAt({ endpoint }: Found, addresses: ReadonlySet<string>): boolean {
  const literal = plainAddress(endpoint?.host ?? "");
  return literal === undefined || addresses.has(literal);
}

function told(left: ReadonlyMap<string, number>, where: string): readonly string[] {
  if (left.size === 0) return [];
  const exposures = [...left.values()].reduce((sum, n) => sum + n, 0);
  const names = [...left.keys()].slice(0, MAX_NAMED).map((name) => visibleText(untrusted(name)));
  const more = left.size > names.length ? ` and ${left.size - names.length} more` : "";
  const of = `${exposures} ${exposures === 1 ? "exposure" : "exposures"} on ${left.size} ${left.size === 1 ? "asset" : "assets"}`;
  return [`${of} ${where} not taken in: ${names.join(", ")}${more}`];
}
