import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { steadyTechnique } from "../../../collector/domain/attack.ts";
import { resolveGroup } from "../../../collector/domain/attack-groups.ts";
import { derivedGroups, GROUPS_18 } from "../../support/attack-source.ts";
import { ROOT } from "../../support/root.ts";

describe("the data file of groups", () => {
  it("is what its source gives, with MITRE's designation in it", async () => {
    const text = derivedGroups();
    expect(text).toContain("© 2025 The MITRE Corporation.");
    await expect(text).toMatchFileSnapshot(join(ROOT, "collector", "domain", "attack-groups.json"));
  });

  it("resolves every technique of every group to one that is known", () => {
    expect(GROUPS_18.groups).toHaveLength(187);
    for (const { techniques = [] } of GROUPS_18.groups)
      for (const id of techniques) expect(steadyTechnique(id, GROUPS_18.version)).toMatch(/^T\d{4}/);
  });
});

describe("a group", () => {
  it("has the techniques that ATT&CK says it uses", () => {
    expect(resolveGroup("G0002")).toEqual({
      kind: "current",
      id: "G0002",
      name: "Moafee",
      aliases: [],
      techniques: ["T1027.001"],
    });
  });

  it("is named as revoked, deprecated or unknown where it is", () => {
    const kinds = ["G0058", "G0043", "G0014", "G9999"].map((id) => resolveGroup(id).kind);
    const named = (id: string) => GROUPS_18.groups.find((group) => group.id === id);
    const expected = ["G0058", "G0043", "G0014"].map((id) => {
      const group = named(id);
      return group === undefined
        ? "unknown"
        : group.revoked
          ? "revoked"
          : group.deprecated
            ? "deprecated"
            : "current";
    });
    expect(kinds).toEqual([...expected, "unknown"]);
  });
});

describe("one number for every version", () => {
  it.each([
    ["T1046", "18.1", "T1046"],
    ["T1046", "19.1", "T1046"],
    ["T1002", "16.1", "T1560"],
    // What took its place has another number now.
    ["T1089", "18.1", "T1685"],
    ["T1562.001", "18.1", "T1685"],
    ["T1685", "19.0", "T1685"],
    ["T1562.002", "18.1", "T1562.002"],
    ["T9999", "18.1", undefined],
  ])("%s of %s is %s", (id, version, steady) => {
    expect(steadyTechnique(id, version)).toBe(steady);
  });
});
