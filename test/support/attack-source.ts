import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./root.ts";

/** ATT&CK as its derived sources have it; see test/fixtures/attack/SOURCE.md. */
export type SourceTechnique = {
  readonly id: string;
  readonly name: string;
  readonly tactics: readonly string[];
  readonly revoked?: true;
  readonly deprecated?: true;
  readonly revokedBy?: string;
};

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(join(ROOT, "test", "fixtures", "attack", name), "utf8")) as T;

export const ATTACK_18 = read<{
  readonly copyright: string;
  readonly version: string;
  readonly tactics: readonly { readonly id: string; readonly name: string; readonly shortname: string }[];
  readonly techniques: readonly SourceTechnique[];
}>("techniques-18.1.json");

export const ATTACK_19 = read<{
  readonly "goneSince18.1": readonly string[];
  readonly "newSince18.1": readonly string[];
  readonly sameNameAs: Readonly<Record<string, string>>;
  readonly techniques: readonly SourceTechnique[];
}>("techniques-19.json");

export const GROUPS_18 = read<{
  readonly copyright: string;
  readonly version: string;
  readonly groups: readonly {
    readonly id: string;
    readonly name: string;
    readonly aliases?: readonly string[];
    readonly techniques?: readonly string[];
    readonly revoked?: true;
    readonly revokedBy?: string;
    readonly deprecated?: true;
  }[];
}>("groups-18.1.json");

/** The text of collector/domain/attack-groups.json: one group on a line. */
export const derivedGroups = (): string => `{
"copyright": ${JSON.stringify(GROUPS_18.copyright)},
"license": "attack-license.txt",
"version": ${JSON.stringify(GROUPS_18.version)},
"groups": [
${GROUPS_18.groups.map(({ techniques = [], ...group }) => JSON.stringify({ ...group, techniques })).join(",\n")}
]
}
`;

const shortnames = new Map(ATTACK_18.tactics.map(({ id, shortname }) => [id, shortname]));
/** Tactics of a technique of 18.1, by the short names that 19 gives alone. */
export const tacticsOf18 = ({ tactics }: SourceTechnique): readonly string[] =>
  tactics.map((id) => shortnames.get(id) ?? id).sort();

/** The text of collector/domain/attack.json: one technique on a line, so that a change is seen in a diff. */
export function derivedAttack(): string {
  const later = new Map(ATTACK_19.techniques.map((technique) => [technique.id, technique]));
  const lines = [
    ...ATTACK_18.techniques.map((technique) => ofBoth(technique, later.get(technique.id))),
    ...ATTACK_19.techniques.filter(({ id }) => ATTACK_19["newSince18.1"].includes(id)).map(ofLater),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  return `{
"copyright": ${JSON.stringify(ATTACK_18.copyright)},
"license": "attack-license.txt",
"techniques": [
${lines.map((line) => JSON.stringify(line)).join(",\n")}
]
}
`;
}

function ofBoth(technique: SourceTechnique, later: SourceTechnique | undefined) {
  const { id, name, revoked, deprecated, revokedBy } = technique;
  const tactics = tacticsOf18(technique);
  const next = later === undefined ? tactics : [...later.tactics].sort();
  const isGone = ATTACK_19["goneSince18.1"].includes(id);
  const renumbered = ATTACK_19.sameNameAs[id];
  return {
    id,
    name,
    tactics,
    ...(next.join() === tactics.join() ? {} : { tactics19: next }),
    ...(revoked === undefined ? {} : { revoked }),
    ...(revokedBy === undefined ? {} : { revokedBy }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(isGone ? { until: "18.1" } : {}),
    ...(renumbered === undefined ? {} : { renumbered }),
  };
}

const ofLater = ({ id, name, tactics }: SourceTechnique) => ({
  id,
  name,
  tactics: [...tactics].sort(),
  from: "19",
});
