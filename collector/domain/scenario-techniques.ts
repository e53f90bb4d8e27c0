import { never } from "../../proto/never.ts";
import { ATTACK_VERSIONS, type AttackVersion, attackVersion, resolveTechnique } from "./attack.ts";
import type { ScenarioDraft, Unsound } from "./scenario-draft.ts";

/** Whether the techniques are what the scenario says they are, in the version of ATT&CK that it states. */
export function techniquesOf({ attackVersion: stated, techniques }: ScenarioDraft): readonly Unsound[] {
  if (stated === undefined || !/^\d+\.\d+$/.test(stated)) return [];
  const held = attackVersion(stated);
  return [
    ...versionWord(stated, held),
    ...techniques.flatMap((id, index) => {
      if (id === undefined || !/^T\d{4}(\.\d{3})?$/.test(id)) return [];
      const first = techniques.indexOf(id);
      const words = first < index ? TWICE : techniqueWords(id, stated, held);
      return words === undefined
        ? []
        : [{ ...words, path: ["attack", "techniques", index], at: "value" as const }];
    }),
  ];
}

type Words = Omit<Unsound, "path" | "at">;

const TWICE: Words = {
  severity: "warning",
  code: "technique-twice",
  message: "is named twice",
  fix: "name each technique once",
};

function versionWord(stated: string, { fit, version }: AttackVersion): readonly Unsound[] {
  if (fit === "exact") return [];
  return [
    {
      path: ["attack", "version"],
      at: "value",
      severity: "warning",
      code: "attack-version-unknown",
      message: `ATT&CK ${stated} is ${fit === "older" ? "older" : "newer"} than what is known here (${ATTACK_VERSIONS.join(", ")}), so techniques are looked up in ${version}`,
      fix: `state a version that is known here, such as "${ATTACK_VERSIONS[0]}"`,
    },
  ];
}

function techniqueWords(id: string, stated: string, { fit, version }: AttackVersion): Words | undefined {
  const found = resolveTechnique(id, stated);
  const warning = { severity: "warning" } as const;
  switch (found.kind) {
    case "current":
      if (found.goneFrom === undefined) return undefined;
      return {
        ...warning,
        code: "technique-gone",
        message: `${id} (${found.name}) is not in ATT&CK ${found.goneFrom} any more, and nothing says what took its place`,
        fix: "look it up at attack.mitre.org, and name what fits",
      };
    case "renamed":
      return {
        ...warning,
        code: "technique-renamed",
        message: `${id} (${found.name}) is ${found.to} in ATT&CK ${found.inVersion}`,
        fix: `name ${found.to}${version === found.inVersion ? "" : ` with version: "${found.inVersion}.0"`}`,
      };
    case "revoked":
      return {
        ...warning,
        code: "technique-revoked",
        message: `${id} (${found.name}) is revoked in ATT&CK ${stated}${found.by === undefined ? "" : ` by ${found.by}`}`,
        fix:
          found.by === undefined ? "look it up at attack.mitre.org, and name what fits" : `name ${found.by}`,
      };
    case "deprecated":
      return {
        ...warning,
        code: "technique-deprecated",
        message: `${id} (${found.name}) is deprecated in ATT&CK ${stated}`,
        fix: "name a technique that is live, or none",
      };
    case "unknown":
      return {
        // A version that we don't hold may well have it.
        severity: fit === "newer" ? "warning" : "error",
        code: "technique-unknown",
        message: `${id} is no technique of ATT&CK ${stated}${found.from === undefined ? "" : `; it came with ${found.from}`}`,
        fix:
          found.from === undefined
            ? "correct the number; leave techniques empty where none fits"
            : `state version: "${found.from}.0"`,
      };
    default:
      return never(found);
  }
}
