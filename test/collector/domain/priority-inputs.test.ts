import { describe, expect, it } from "vitest";
import { conclude } from "../../../collector/domain/priority-conclusion.ts";
import type { PriorityFacts } from "../../../collector/domain/priority-facts.ts";
import { assertedInputs, groundedInputs, type Input } from "../../../collector/domain/priority-inputs.ts";
import { day, facts, listed, seenOpen, segment } from "../../support/priority-facts.ts";

const NOW = day("2026-03-02");

/** The one place that knows how an input is looked up. */
const check = (given: Partial<PriorityFacts>, name: string, expected: object) =>
  expect(assertedInputs(facts(given)).find((input) => input.name === name)).toMatchObject(expected);

describe("assertedInputs()", () => {
  it("takes a KEV listing for active exploitation, whatever an exploit reference says", () => {
    const given = { kev: listed(), exploits: [] };
    check(given, "Exploitation", { value: "active", source: "kev", at: day("2026-02-01") });
    check(given, "In KEV", { value: "yes", source: "kev", at: day("2026-02-01") });
  });

  it("takes the first of several listings, and names them all", () => {
    const kev = {
      kind: "loaded",
      entries: [
        { cve: "CVE-2026-2", dateAdded: day("2026-02-20"), dueDate: day("2026-03-13"), ransomware: true },
        { cve: "CVE-2026-1", dateAdded: day("2026-02-10"), dueDate: null, ransomware: false },
      ],
    } as const;
    check({ kev }, "In KEV", {
      heldSince: day("2026-02-10"),
      note:
        "CVE-2026-2 added 2026-02-20, CISA's due date 2026-03-13, known in ransomware campaigns; " +
        "CVE-2026-1 added 2026-02-10",
    });
  });

  it("says 'not listed' without a day, which is the catalogue's and the same for all", () => {
    check({}, "In KEV", { value: "no", source: "kev", at: null });
  });

  it("knows nothing of exploitation while the catalogue was never loaded", () => {
    const given = { kev: { kind: "not-loaded" }, exploits: [{ source: "exploit-db", at: null }] } as const;
    check(given, "In KEV", { value: "unknown" });
    check(given, "Exploitation", { value: "unknown" });
  });

  it("does not ask the catalogue about an exposure without a CVE", () => {
    const given = { cves: [], kev: { kind: "not-loaded" }, cvss: null } as const;
    check(given, "In KEV", { value: "no", note: "No CVE, so the catalogue does not apply" });
    check(given, "Exploitation", { value: "none" });
    check(given, "Automatable", { value: "unknown" });
    check(given, "Technical Impact", { value: "unknown" });
  });

  it.each([
    [[{ source: "exploit-db", at: day("2026-01-05") }], "public poc", "exploit reference", day("2026-01-05")],
    [[], "none", "exploit reference", null],
    [undefined, "none", "none", null],
  ] as const)("takes exploit references %j for %s", (exploits, value, source, at) => {
    check({ exploits }, "Exploitation", { value, source, at });
  });

  it("names three sources of exploits, counts the rest, and takes the first day", () => {
    const exploits = ["a", "b", "c", "d", "d"].map((source, i) => ({ source, at: day(`2026-01-0${9 - i}`) }));
    check({ exploits }, "Exploitation", {
      at: day("2026-01-05"),
      note: "An exploit is named by a, b, c and 1 more",
    });
  });

  it("shows EPSS with its model and lets it decide nothing", () => {
    const epss = [
      {
        cve: "CVE-2026-1000",
        epss: 0.02,
        percentile: 0.8,
        modelVersion: "v2025.03.14",
        scoreDate: day("2026-02-28"),
      },
      {
        cve: "CVE-2026-1001",
        epss: 0.97,
        percentile: 0.99,
        modelVersion: "v2025.03.14",
        scoreDate: day("2026-02-28"),
      },
    ];
    check({ epss }, "EPSS", { value: "0.97", source: "epss", at: day("2026-02-28") });
    const { band, bod } = conclude(assertedInputs(facts({ epss })));
    expect({ band, bod }).toMatchObject({ band: "scheduled", bod: { outcome: "60 days" } });
  });

  it("prefers what was supplied to what CVSS lets us derive", () => {
    const supplied = {
      automatable: { value: "no", from: "CISA Vulnrichment", at: NOW },
      technicalImpact: { value: "partial", from: "CISA Vulnrichment", at: NOW },
    } as const;
    check({}, "Automatable", { value: "yes", source: "cvss derived" });
    check({ supplied }, "Automatable", { value: "no", source: "supplied", at: NOW });
    check({ supplied }, "Technical Impact", { value: "partial", source: "supplied", at: NOW });
  });

  it("counts AU of a v4 vector as supplied", () => {
    const vector = "CVSS:4.0/AV:L/AC:H/AT:P/PR:L/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/AU:Y";
    check({ cvss: { version: "4.0", vector, score: 7 } }, "Automatable", {
      value: "yes",
      source: "supplied",
    });
  });

  it("says that a vector cannot be read rather than reading half of it", () => {
    check({ cvss: { version: "3.1", vector: "CVSS:3.1/AV:N", score: 9.8 } }, "Technical Impact", {
      value: "unknown",
      note: 'Cannot read the CVSS vector "CVSS:3.1/AV:N"',
    });
  });

  it.each([
    [1, "low"],
    [2, "low"],
    [3, "medium"],
    [4, "high"],
    [5, "very high"],
    [undefined, "unknown"],
  ] as const)("takes criticality %s for %s human impact", (criticality, value) => {
    check({ criticality }, "Human Impact", { value });
  });

  it.each([
    ["the internet", { segment: segment("untrusted", true) }, "open", "yes"],
    ["guest wireless, which is not the internet", { segment: segment("untrusted") }, "open", "no"],
    ["a partner's segment", { segment: segment("partner") }, "controlled", "no"],
    ["an internal segment", { segment: segment("internal") }, "controlled", "no"],
    ["a restricted segment", { segment: segment("restricted") }, "small", "no"],
    [
      "an internal segment, declared to face the internet",
      { segment: segment("internal"), internetFacing: true },
      "open",
      "yes",
    ],
    ["no segment, declared not to face the internet", { internetFacing: false }, "unknown", "no"],
    ["no segment", {}, "unknown", "unknown"],
  ])("reads a declaration of %s", (_, declaration, exposure, publicly) => {
    const declared = { ...declaration, at: day("2026-01-01") };
    check({ declared }, "System Exposure", { value: exposure });
    check({ declared }, "Publicly Exposed", { value: publicly });
  });
});

describe("groundedInputs()", () => {
  it("names the observation, its age, and since when it holds", () => {
    expect(groundedInputs(facts({ observed: seenOpen(NOW) }))).toContainEqual({
      name: "System Exposure",
      value: "open",
      source: "observed",
      at: NOW,
      heldSince: NOW,
      by: "obs-open",
      note: "Observed by obs-open",
    });
  });

  it("never lets a declaration stand in for an observation", () => {
    const unknown = groundedInputs(facts({ declared: { internetFacing: true, at: NOW } }));
    expect(unknown).toMatchObject([
      {},
      { name: "System Exposure", value: "unknown", note: "No fresh observation" },
      {},
      {},
      {},
      { name: "Publicly Exposed", value: "unknown", note: "No fresh observation" },
      {},
      {},
      {},
    ]);
  });

  it("takes everything else from where the asserted answer has it", () => {
    const given = facts({ observed: seenOpen() });
    const others = (inputs: readonly Input[]) =>
      inputs.filter(({ name }) => name !== "System Exposure" && name !== "Publicly Exposed");
    expect(others(groundedInputs(given))).toEqual(others(assertedInputs(given)));
  });
});
