import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ATTACK_VERSIONS, attackVersion, resolveTechnique } from "../../../collector/domain/attack.ts";
import { ATTACK_18, ATTACK_19, derivedAttack, tacticsOf18 } from "../../support/attack-source.ts";
import { ROOT } from "../../support/root.ts";

const old = new Map(ATTACK_18.techniques.map((technique) => [technique.id, technique]));
const later = new Map(ATTACK_19.techniques.map((technique) => [technique.id, technique]));
const everyId = [...new Set([...old.keys(), ...later.keys()])].sort();

describe("the data file", () => {
  it("is what its sources give, with MITRE's designation in it", async () => {
    const text = derivedAttack();
    expect(text).toContain("© 2025 The MITRE Corporation.");
    await expect(text).toMatchFileSnapshot(join(ROOT, "collector", "domain", "attack.json"));
  });

  it("knows every technique of both versions", () => {
    expect([old.size, later.size, everyId.length]).toEqual([835, 697, 858]);
  });
});

describe("a version", () => {
  it.each([
    ["18.1", "18.1", "exact"],
    ["18.2", "18.1", "exact"],
    ["18.0", "18.1", "older"],
    ["9.0", "18.1", "older"],
    ["19.0", "19", "exact"],
    ["19.1", "19", "exact"],
    ["20.0", "19", "newer"],
    ["100.0", "19", "newer"],
  ])("%s is answered by %s (%s)", (stated, version, fit) => {
    expect(attackVersion(stated)).toEqual({ version, fit });
  });
});

describe("a technique", () => {
  it.each([
    ["T1046", "18.1", { kind: "current", name: "Network Service Discovery", tactics: ["discovery"] }],
    ["T1046", "19.1", { kind: "current", goneFrom: undefined }],
    ["T1027", "18.1", { kind: "current", tactics: ["defense-evasion"] }],
    ["T1027", "19.1", { kind: "current", tactics: ["stealth"] }],
    ["T1002", "18.1", { kind: "revoked", by: "T1560" }],
    // What took its place was itself revoked.
    ["T1073", "18.1", { kind: "revoked", by: "T1574.001" }],
    ["T1150", "19.1", { kind: "revoked", by: "T1647" }],
    // What took its place has another number now.
    ["T1089", "18.1", { kind: "revoked", by: "T1562.001" }],
    ["T1089", "19.1", { kind: "revoked", by: "T1685" }],
    // What took its place is gone, and nothing says to where.
    ["T1054", "19.1", { kind: "revoked", by: undefined }],
    ["T1656", "18.1", { kind: "renamed", name: "Impersonation", to: "T1684.001", inVersion: "19" }],
    ["T1656", "19.1", { kind: "renamed", to: "T1684.001", inVersion: "19" }],
    ["T1562.002", "18.1", { kind: "current", goneFrom: "19" }],
    ["T1562.002", "19.1", { kind: "revoked", by: undefined }],
    ["T1682", "18.1", { kind: "unknown", from: "19" }],
    ["T1682", "19.1", { kind: "current", name: "Query Public AI Services" }],
    ["T9999", "18.1", { kind: "unknown", from: undefined }],
    ["", "18.1", { kind: "unknown" }],
    ["__proto__", "18.1", { kind: "unknown" }],
  ])("%s is in %s %j", (id, version, expected) => {
    expect(resolveTechnique(id, version)).toMatchObject({ id, ...expected });
  });

  it("is in 18.1 what the source says of it", () => {
    for (const source of old.values()) {
      const found = resolveTechnique(source.id, "18.1");
      if (source.revoked) expect(found).toMatchObject({ kind: "revoked", name: source.name });
      else if (source.deprecated) expect(found).toMatchObject({ kind: "deprecated", name: source.name });
      else {
        expect(["current", "renamed"]).toContain(found.kind);
        expect(found).toMatchObject({ name: source.name, tactics: tacticsOf18(source) });
      }
    }
  });

  it("is current in 19 exactly when it is among its live ones", () => {
    for (const id of everyId) {
      const found = resolveTechnique(id, "19.1");
      expect([id, found.kind === "current"]).toEqual([id, later.has(id)]);
      if (found.kind === "current") expect(found.tactics).toEqual([...(later.get(id)?.tactics ?? [])].sort());
    }
  });

  it("is never sent to one that is not current in the same version", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...everyId),
        fc.constantFrom(...ATTACK_VERSIONS, "12.0", "19.1", "30.0"),
        (id, version) => {
          const found = resolveTechnique(id, version);
          if (found.kind === "revoked" && found.by !== undefined)
            expect(["current", "renamed"]).toContain(resolveTechnique(found.by, version).kind);
          if (found.kind === "renamed")
            expect(resolveTechnique(found.to, found.inVersion)).toMatchObject({ kind: "current" });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("of any other text is unknown, whatever the version", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (id, version) => {
        fc.pre(!everyId.includes(id));
        expect(resolveTechnique(id, version)).toMatchObject({ kind: "unknown" });
      }),
    );
  });
});
