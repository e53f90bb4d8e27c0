import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { bytes, sample } from "../samples.ts";

const issue = {
  id: "SNYK-JS-LODASH-1",
  title: "Prototype Pollution",
  severity: "high",
  packageName: "lodash",
  version: "4.0",
  from: ["shop@1", "lodash@4.0"],
  identifiers: { CVE: ["CVE-2024-0001"] },
};

const project = (vulnerabilities: unknown, more: object = {}) => ({
  vulnerabilities,
  ok: false,
  dependencyCount: 3,
  projectName: "shop",
  displayTargetFile: "package-lock.json",
  path: "/src",
  ...more,
});

const file = (value: unknown) => bytes(JSON.stringify(value));

const failed = { ok: false, error: "Could not detect package manager", path: "/src/x" };

describe("Snyk", () => {
  it("reads one project and several", () => {
    const one = readReport(sample("reports/snyk-json/single_project_one_vuln.json"));
    expect(one.exposures).toMatchObject([
      {
        asset: "com.test:myframework",
        title: "XML External Entity (XXE) Injection",
        cve: ["CVE-2019-12400"],
        severity: "medium",
        component: "org.apache.santuario:xmlsec@2.1.1",
        cvss: { version: "3.1", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:L", score: 6.5 },
      },
    ]);
    const { exposures } = readReport(sample("reports/snyk-json/all-projects_many_vulns.json"));
    expect(exposures.map(({ asset, component, cve }) => [asset, component, cve[0]])).toEqual([
      ["com.test:version-collision", "com.google.guava:guava@29.0-jre", "CVE-2020-8908"],
      ["com.test:project-a", "com.google.guava:guava@22.0", "CVE-2020-8908"],
      ["com.test:project-a", "com.google.guava:guava@22.0", "CVE-2018-10237"],
      ["com.test:project-b", "com.google.guava:guava@29.0-jre", "CVE-2020-8908"],
    ]);
  });

  it("folds the paths of one package in one version", () => {
    const other = { ...issue, from: ["shop@1", "x@1", "lodash@4.0"] };
    const { exposures } = readReport(file(project([issue, other, { ...issue, version: "3.0" }])));
    expect(exposures.map(({ component, sightings }) => [component, sightings])).toEqual([
      ["lodash@4.0", 2],
      ["lodash@3.0", 1],
    ]);
  });

  it("shows licence issues", () => {
    const licence = { ...issue, id: "snyk:lic:npm:a:GPL-3.0", type: "license", title: "GPL-3.0 license" };
    expect(readReport(file(project([{ ...licence, identifiers: null }]))).exposures).toMatchObject([
      { title: "GPL-3.0 license", cve: [], severity: "high" },
    ]);
  });

  it("reads an issue without a score, and takes the newest of several", () => {
    const bare = { ...issue, CVSSv3: null, cvssScore: null };
    expect(readReport(file(project([bare]))).exposures[0]?.cvss).toBeNull();
    const v4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
    const scored = { ...bare, cvssScore: 7.4, cvssSources: [{ vector: v4, baseScore: 9.3 }] };
    expect(readReport(file(project([scored]))).exposures[0]?.cvss?.version).toBe("4.0");
  });

  it("names projects that share a name by their files too", () => {
    const files = ["a/package-lock.json", "b/package-lock.json"];
    const { assets } = readReport(
      file(files.map((displayTargetFile) => project([issue], { displayTargetFile }))),
    );
    expect(assets.map(({ name }) => name)).toEqual(files.map((name) => `shop (${name})`));
  });

  it("names a project without a name by what its paths start with", () => {
    const { assets } = readReport(file({ vulnerabilities: [issue], packageManager: "npm" }));
    expect(assets.map(({ name }) => name)).toEqual(["shop"]);
  });

  it("names an image as it was asked for, with its applications", () => {
    const image = { projectName: "docker-image|shop", path: "shop:1.0/shop", docker: {} };
    const applications = [project([{ ...issue, packageName: "express" }])];
    const { assets, exposures } = readReport(file(project([issue], { ...image, applications })));
    expect(assets.map(({ name }) => name)).toEqual(["shop:1.0"]);
    expect(exposures.map(({ component }) => component)).toEqual(["lodash@4.0", "express@4.0"]);
    const { assets: tagged } = readReport(file(project([], { ...image, path: "r.example:5000/shop:2" })));
    expect(tagged[0]?.name).toBe("r.example:5000/shop:2");
  });

  it("reads configuration files", () => {
    const found = { id: "SNYK-CC-K8S-1", title: "Privileged", severity: "high", path: ["spec", "x"] };
    const infrastructureAsCodeIssues = [found, { ...found, id: "SNYK-CC-K8S-2", isIgnored: true }];
    const report = readReport(file({ infrastructureAsCodeIssues, targetFile: "pod.yaml", projectName: "p" }));
    expect(report).toMatchObject({
      exposures: [{ asset: "pod.yaml", weakness: "SNYK-CC-K8S-1", severity: "high", evidence: ["spec.x"] }],
      skipped: 1,
    });
  });

  it("says nothing of a project without issues, and counts what a policy ignores", () => {
    expect(readReport(file(project([], { ok: true })))).toMatchObject({
      assets: [{ name: "shop" }],
      exposures: [],
      warnings: [],
    });
    expect(readReport(file(project([], { filtered: { ignore: [issue], patch: [] } }))).skipped).toBe(1);
  });

  it("refuses a failed test, and warns of it among others", () => {
    expect(() => readReport(file(failed))).toThrow("The file is an error message, not a report");
    const { assets, warnings } = readReport(file([failed, project([issue])]));
    expect(assets.map(({ name }) => name)).toEqual(["shop"]);
    expect(warnings).toEqual(['The test of "/src/x" failed: "Could not detect package manager"']);
    expect(() => readReport(file(project([], { error: "Gone" })))).toThrow(
      'The test of "shop" failed: "Gone"',
    );
  });

  it("counts an issue of the wrong shape and says where it is", () => {
    expect(readReport(file(project([issue, { title: "x" }]))).warnings[0]).toMatch(
      /^Issue vulnerabilities\.1 of project 0 was not read: id: /,
    );
  });
});
