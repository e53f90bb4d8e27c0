import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { bytes, sample } from "../samples.ts";

const inFile = (uri: string, startLine = 1) => ({
  physicalLocation: { artifactLocation: { uri }, region: { startLine } },
});

const result = { ruleId: "R1", message: { text: "Found it." }, locations: [inFile("a.c")] };

const run = (results: unknown, more: object = {}) => ({ tool: { driver: { name: "T" } }, results, ...more });

const log = (...runs: unknown[]) => bytes(JSON.stringify({ version: "2.1.0", runs }));

const read = (more: object, runMore: object = {}) =>
  readReport(log(run([{ ...result, ...more }], runMore))).exposures[0];

const rules = (...list: object[]) => ({ tool: { driver: { name: "T", rules: list } } });

describe("SARIF", () => {
  it("reads results with and without places", () => {
    expect(readReport(sample("reports/sarif/njsscan.sarif")).exposures).toMatchObject([
      { asset: "file:///src/index.js", weakness: "node_insecure_random_generator", severity: "medium" },
      { asset: "file:///src/index.js", weakness: "node_password", severity: "high" },
    ]);
    const { assets, exposures, warnings } = readReport(sample("reports/sarif/dockle_0_3_15.sarif"));
    expect(assets.map(({ name }) => name)).toEqual(["Dockle"]);
    expect(exposures.map(({ weakness, severity }) => [weakness, severity])).toEqual([
      ["CIS-DI-0010", "high"],
      ["CIS-DI-0005", "low"],
      ["CIS-DI-0006", "low"],
      ["CIS-DI-0008", "low"],
    ]);
    expect(exposures[0]?.title).toBe("Do not store credential in ENVIRONMENT vars/files");
    expect(warnings).toEqual([
      'The results of "Dockle" do not say where they are: the tool\'s name stands for it',
    ]);
  });

  it("skips what was accepted: no status means accepted", () => {
    const { exposures, skipped } = readReport(sample("reports/sarif/SuppressionTestCurrent.sarif"));
    expect(exposures.map(({ weakness }) => weakness)).toEqual(["TST0004"]);
    expect(skipped).toBe(3);
  });

  it.each([
    [[], 1],
    [[{ kind: "external" }], 0],
    [[{ kind: "inSource", status: "accepted" }], 0],
    [[{ status: "underReview" }], 1],
    [[{ status: "rejected" }], 1],
    [[{ status: "underReview" }, { status: "rejected" }], 1],
    [[{ status: "accepted" }, { status: "rejected" }], 0],
    [[null], 1],
    ["all", 1],
  ])("with the suppressions %j shows %i exposures", (suppressions, count) => {
    expect(readReport(log(run([{ ...result, suppressions }]))).exposures).toHaveLength(count);
  });

  it("skips results of another kind, and those that are gone since an earlier run", () => {
    const kinds = ["pass", "open", "informational", "notApplicable", "review", "fail"];
    const results = [...kinds.map((kind) => ({ ...result, kind })), { ...result, baselineState: "absent" }];
    const { exposures, skipped } = readReport(log(run(results)));
    expect([exposures.length, skipped]).toEqual([1, 6]);
  });

  it("takes a score before a level, and the result's before the rule's", () => {
    const rule = { id: "R1", defaultConfiguration: { level: "note" } };
    const scored = { ...rule, properties: { "security-severity": "9.1" } };
    expect(read({})?.severity).toBe("medium");
    expect(read({}, rules(rule))?.severity).toBe("low");
    expect(read({ level: "error" }, rules(rule))?.severity).toBe("high");
    expect(read({ level: "none" })?.severity).toBe("info");
    expect(read({ level: "error" }, rules(scored))?.severity).toBe("critical");
    expect(read({ properties: { "security-severity": 5 } }, rules(scored))?.severity).toBe("medium");
    expect(read({ properties: { "security-severity": "unknown" } }, rules(rule))?.severity).toBe("low");
  });

  it("finds the rule by index, by id, by the id that it is a case of, and in extensions", () => {
    const named = (id: string, text: string) => ({ id, shortDescription: { text } });
    const tool = {
      driver: { name: "T", rules: [named("R0", "zero"), named("R1", "one")] },
      extensions: [{ name: "E", rules: [named("X1", "extended"), named("X2", "other")] }],
    };
    const title = (more: object) => read({ ruleId: undefined, ...more }, { tool })?.title;
    expect(title({ ruleIndex: 1 })).toBe("one");
    expect(title({ ruleId: "R0" })).toBe("zero");
    expect(title({ ruleId: "R1/special", ruleIndex: 1 })).toBe("one");
    expect(title({ ruleId: "R1/special" })).toBe("one");
    expect(title({ ruleId: "R0", ruleIndex: 1 })).toBe("zero");
    expect(title({ rule: { index: 1, toolComponent: { index: 0 } } })).toBe("other");
    expect(title({ ruleId: "X1" })).toBe("extended");
    expect(title({ ruleId: "unheard" })).toBe("Found it.");
  });

  it("takes one rule in one file for one exposure, whose lines are evidence", () => {
    const results = [10, 20].map((line) => ({ ...result, locations: [inFile("a.c", line)] }));
    const elsewhere = { ...result, locations: [inFile("b.c")] };
    expect(readReport(log(run([...results, elsewhere]))).exposures).toMatchObject([
      { asset: "a.c", sightings: 2, evidence: ["a.c line 10", "Found it.", "a.c line 20"] },
      { asset: "b.c", sightings: 1 },
    ]);
  });

  it("takes the repository or the image for the asset where the run names it", () => {
    const versionControlProvenance = [{ repositoryUri: "https://git.example/shop" }];
    expect(read({}, { versionControlProvenance })).toMatchObject({
      asset: "https://git.example/shop",
      component: "a.c",
    });
    expect(read({}, { properties: { imageName: "shop:1" } })?.asset).toBe("shop:1");
  });

  it("takes the host of a web address for the asset", () => {
    expect(read({ locations: [inFile("https://shop.example/login?x=1")] })).toMatchObject({
      asset: "shop.example",
      endpoint: { host: "shop.example", port: 443, protocol: "tcp" },
    });
  });

  it("finds the file in the list of artifacts, and the place by its logical name", () => {
    const locations = [{ physicalLocation: { artifactLocation: { index: 1 } } }];
    const artifacts = [{ location: { uri: "x" } }, { location: { uri: "y" } }];
    expect(read({ locations }, { artifacts })?.asset).toBe("y");
    expect(read({ locations: [{ logicalLocations: [{ fullyQualifiedName: "n::f" }] }] })?.asset).toBe("n::f");
  });

  it("tells packages apart that trivy and grype put under one rule", () => {
    const trivy = (name: string) => ({
      ...result,
      ruleId: "CVE-2024-0001",
      message: { text: `Package: ${name}\nInstalled Version: 1.1\nVulnerability CVE-2024-0001` },
    });
    const text = "The path /lib reports openssl at version 3.0  which is a vulnerable (deb) package";
    const grype = { ...result, ruleId: "CVE-2024-0001-openssl", message: { text } };
    const { exposures } = readReport(log(run([trivy("libssl"), trivy("openssl"), grype])));
    expect(exposures.map(({ component, cve }) => [component, cve])).toEqual([
      ["libssl@1.1", ["CVE-2024-0001"]],
      ["openssl@1.1", ["CVE-2024-0001"]],
      ["openssl@3.0", ["CVE-2024-0001"]],
    ]);
  });

  it("fills the message of the rule with the result's arguments", () => {
    const rule = { id: "R1", messageStrings: { default: { text: "{0} uses {1}, {9}" } } };
    const message = { id: "default", arguments: ["a", "b"] };
    expect(read({ message }, rules(rule))?.title).toBe("a uses b, {9}");
  });

  it("finds CVE ids in properties and titles, and a CVSS where the rule has one", () => {
    expect(read({ properties: { cve: "cve-2024-0003" } })?.cve).toEqual(["CVE-2024-0003"]);
    expect(read({ message: { text: "Fixes CVE-2024-0004" } })?.cve).toEqual(["CVE-2024-0004"]);
    const properties = { cvssv3_baseScore: 7.5 };
    expect(read({}, rules({ id: "R1", properties }))?.cvss).toEqual({
      version: "3.1",
      vector: null,
      score: 7.5,
    });
  });

  it("reads several runs, and rules and artifacts after their results", () => {
    const later = { results: [{ ...result, ruleIndex: 0 }], ...rules({ id: "R1", name: "Later" }) };
    expect(
      readReport(log(run([{ ...result, ruleId: "R2" }]), later)).exposures.map((e) => e.weakness),
    ).toEqual(["R2", "R1"]);
  });

  it("says nothing of a run that found nothing, and warns of no run and of no results", () => {
    expect(readReport(log(run([]))).warnings).toEqual([]);
    expect(readReport(log()).warnings).toEqual(["The report has no runs: no tool says what it looked at"]);
    expect(readReport(log(run(null))).warnings).toEqual([
      'The run of "T" has no results: it did not look for any, or failed',
    ]);
    const apart = run(null, { externalPropertyFileReferences: { results: [{}] } });
    expect(readReport(log(apart)).warnings).toEqual(['Results of "T" lie in another file and were not read']);
  });

  it("refuses a run that failed and found nothing, and warns where it found something", () => {
    const message = { text: "out of memory" };
    const invocations = [{ executionSuccessful: false, toolExecutionNotifications: [{ message }] }];
    expect(() => readReport(log(run([], { invocations })))).toThrow(
      'The scan failed and found nothing: "out of memory"',
    );
    expect(readReport(log(run([result], { invocations }))).warnings).toEqual([
      'The run of "T" failed: "out of memory"',
    ]);
  });

  it("refuses version 1, in which everything has another name", () => {
    const old = { $schema: "http://json.schemastore.org/sarif-1.0.0", version: "1.0.0", runs: [] };
    expect(() => readReport(bytes(JSON.stringify(old)))).toThrow(
      'The file is SARIF "1.0.0"; readable is 2.1.0',
    );
  });

  it("counts a result that is none", () => {
    expect(readReport(log(run([result, 7]))).warnings[0]).toMatch(/^Result 1 of run 0 was not read: /);
    expect(() => readReport(log(run("many")))).toThrow('"results" is not a list');
  });
});
