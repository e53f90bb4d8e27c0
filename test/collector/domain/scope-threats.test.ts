import { describe, expect, it } from "vitest";
import { threatCoverage } from "../../../collector/domain/scope-threats.ts";

const CATALOGUE = [
  { id: "reach.tcp", attackVersion: "18.1", techniques: ["T1046"] },
  { id: "edr.off", attackVersion: "19.0", techniques: ["T1685"] },
  { id: "smb", attackVersion: "18.1", techniques: ["T1021.002"] },
];
const coverage = (techniques: readonly string[], groups: readonly string[] = [], attackVersion = "18.1") =>
  threatCoverage({ attackVersion, techniques: [...techniques], groups: [...groups], from: [] }, CATALOGUE);

describe("which techniques the catalogue tests", () => {
  it("holds tags of one version of ATT&CK against numbers of another", () => {
    const { techniques, words } = coverage(["T1562.001", "T1089"], [], "16.1");
    expect(techniques).toEqual([
      { id: "T1685", name: expect.any(String), tested: "tested", scenarios: ["edr.off"] },
    ]);
    expect(words).toHaveLength(2);
  });

  it("tests a technique in part by one below it, and none below by one above", () => {
    const tested = (id: string) => coverage([id]).techniques[0]?.tested;
    expect([tested("T1021"), tested("T1021.002"), tested("T1021.001")]).toEqual([
      "in part",
      "tested",
      "not tested",
    ]);
    expect(tested("T1046")).toBe("tested");
  });

  it("counts a technique once, however many groups use it", () => {
    const { techniques, groups, counts } = coverage(["T1046"], ["G0016", "G0007"]);
    expect(new Set(techniques.map(({ id }) => id)).size).toBe(techniques.length);
    expect(counts.tested + counts["in part"] + counts["not tested"]).toBe(techniques.length);
    for (const { tested, inPart, notTested, ...group } of groups)
      expect(tested.length + inPart.length + notTested.length).toBe(group.techniques);
  });

  it("says of a group that is revoked or deprecated what counts", () => {
    const { groups, words } = coverage([], ["G0058", "G0014"]);
    expect(words.some((word) => word.includes("G0058 (Charming Kitten) is revoked"))).toBe(true);
    expect(words.some((word) => word.includes("G0014 (Night Dragon) is deprecated"))).toBe(true);
    expect(groups.map(({ id }) => id)).toContain("G0014");
  });
});
