import { steadyTechnique, techniqueName } from "./attack.ts";
import { resolveGroup } from "./attack-groups.ts";
import type { ScopeThreats } from "./scope.ts";

/** What the catalogue tests, by scenario: tags of different versions of ATT&CK are held against each other. */
export type TaggedScenario = {
  readonly id: string;
  readonly attackVersion: string;
  readonly techniques: readonly string[];
};

/** `in part`: only a technique below it is tested. A test of the technique above is none of this one. */
export type TestedTechnique = {
  readonly id: string;
  readonly name: string;
  readonly tested: "tested" | "in part" | "not tested";
  readonly scenarios: readonly string[];
};

/** What of a scope's threats the catalogue tests. */
export type ThreatCoverage = {
  readonly attackVersion: string;
  /** Of all threats together, each once. */
  readonly techniques: readonly TestedTechnique[];
  readonly counts: Readonly<Record<TestedTechnique["tested"], number>>;
  readonly groups: readonly {
    readonly id: string;
    readonly name: string;
    readonly techniques: number;
    readonly tested: readonly string[];
    readonly inPart: readonly string[];
    readonly notTested: readonly string[];
  }[];
  /** Numbers that mean something else now, or nothing. */
  readonly words: readonly string[];
};

/** Which of the threats' techniques the catalogue tests and which not, for the scope and for each of its groups. */
export function threatCoverage(
  threats: ScopeThreats,
  catalogue: readonly TaggedScenario[],
  paths: { readonly techniques: string; readonly groups: string } = {
    techniques: "techniques",
    groups: "groups",
  },
): ThreatCoverage {
  const tagged = scenariosByTechnique(catalogue);
  const own = threats.techniques.map((id) => ({ id, steady: steadyTechnique(id, threats.attackVersion) }));
  const groups = threats.groups.map((id) => inForce(id));
  const all = new Set(own.flatMap(({ steady }) => steady ?? []));
  for (const { group } of groups) for (const id of group?.techniques ?? []) all.add(id);
  const techniques = [...all].sort().map((id) => testedBy(id, tagged));
  const of = new Map(techniques.map((one) => [one.id, one.tested]));
  const among = (ids: readonly string[], tested: TestedTechnique["tested"]) =>
    ids.filter((id) => of.get(id) === tested);
  const count = (tested: TestedTechnique["tested"]) => among([...all], tested).length;
  return {
    attackVersion: threats.attackVersion,
    techniques,
    counts: { tested: count("tested"), "in part": count("in part"), "not tested": count("not tested") },
    groups: groups.flatMap(({ group }) =>
      group === undefined
        ? []
        : [
            {
              id: group.id,
              name: group.name,
              techniques: group.techniques.length,
              tested: among(group.techniques, "tested"),
              inPart: among(group.techniques, "in part"),
              notTested: among(group.techniques, "not tested"),
            },
          ],
    ),
    words: [
      ...own.flatMap(({ id, steady }) => techniqueWords(id, steady, threats.attackVersion, paths.techniques)),
      ...groups.flatMap(({ words }) => words.map((word) => `${paths.groups}: ${word}`)),
    ],
  };
}

/** Follows what took a revoked group's place, as far as it is said. */
function inForce(id: string): {
  readonly group: Extract<ReturnType<typeof resolveGroup>, { kind: "current" | "deprecated" }> | undefined;
  readonly words: readonly string[];
} {
  const found = resolveGroup(id);
  switch (found.kind) {
    case "current":
      return { group: found, words: [] };
    case "deprecated":
      return { group: found, words: [`${id} (${found.name}) is deprecated in ATT&CK`] };
    case "unknown":
      return { group: undefined, words: [`${id} is no group of the ATT&CK that is known here`] };
    case "revoked": {
      const by = found.by === undefined ? undefined : resolveGroup(found.by);
      const group = by?.kind === "current" ? by : undefined;
      const to = group === undefined ? "" : ` in favour of ${group.id} (${group.name}), which counts`;
      return { group, words: [`${id} (${found.name}) is revoked${to}`] };
    }
  }
}

function techniqueWords(
  id: string,
  steady: string | undefined,
  version: string,
  path: string,
): readonly string[] {
  if (steady === undefined)
    return [`${path}: ${id} is no technique of ATT&CK ${version}, or nothing took its place`];
  return steady === id ? [] : [`${path}: ${id} is counted as ${steady} (${techniqueName(steady)})`];
}

function scenariosByTechnique(catalogue: readonly TaggedScenario[]): ReadonlyMap<string, readonly string[]> {
  const byTechnique = new Map<string, string[]>();
  for (const { id, attackVersion, techniques } of catalogue)
    for (const technique of techniques) {
      const steady = steadyTechnique(technique, attackVersion);
      if (steady === undefined) continue;
      const known = byTechnique.get(steady) ?? [];
      if (!known.includes(id)) known.push(id);
      byTechnique.set(steady, known.sort());
    }
  return byTechnique;
}

function testedBy(id: string, tagged: ReadonlyMap<string, readonly string[]>): TestedTechnique {
  const name = techniqueName(id);
  const exact = tagged.get(id);
  if (exact !== undefined) return { id, name, tested: "tested", scenarios: exact };
  const below = [...tagged].filter(([other]) => other.startsWith(`${id}.`)).flatMap(([, ids]) => ids);
  const scenarios = [...new Set(below)].sort();
  return { id, name, tested: scenarios.length > 0 ? "in part" : "not tested", scenarios };
}
