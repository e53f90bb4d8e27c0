import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const image = (results: unknown, artifact: object = {}) =>
  bytes(
    JSON.stringify({
      SchemaVersion: 2,
      ArtifactName: "shop:1",
      ArtifactType: "container_image",
      Results: results,
      ...artifact,
    }),
  );

const openssl = {
  VulnerabilityID: "CVE-2024-0001",
  PkgName: "openssl",
  InstalledVersion: "3.0",
  Severity: "HIGH",
};

/** Reads an image with one result that has these lists. */
const read = (lists: object) => readReport(image([{ Target: "shop:1 (debian 12)", ...lists }]));

describe("Trivy", () => {
  it("reads the packages of an image: one exposure per vulnerability, package and version", () => {
    const { assets, exposures } = readReport(sample("reports/trivy-json/scheme_2_many_vulns.json"));
    expect(assets.map(({ name }) => name)).toEqual(["teamdojo:latest"]);
    expect(
      exposures.map(({ cve, component, severity, cvss }) => [cve[0], component, severity, cvss?.score]),
    ).toEqual([
      ["CVE-2020-15999", "freetype@2.9.1-r2", "medium", 6.5],
      ["CVE-2020-28196", "krb5-libs@1.15.5-r0", "high", 7.5],
      ["CVE-2019-12900", "libbz2@1.0.6-r6", "critical", undefined],
      ["CVE-2018-11771", "org.apache.commons:commons-compress@1.14", "medium", 5.5],
      ["CVE-2018-1324", "org.apache.commons:commons-compress@1.14", "medium", 5.5],
    ]);
    expect(exposures.every(({ endpoint }) => endpoint === null)).toBe(true);
  });

  it("reads failed checks and secrets of a folder, whose files stand for a name that says nothing", () => {
    const { exposures, warnings } = readReport(
      sample("reports/trivy-json/misconfigurations_and_secrets.json"),
    );
    expect(exposures.map(({ asset, weakness, severity }) => [asset, weakness, severity])).toEqual([
      ["requirements.txt", "CVE-2021-33503:urllib3", "high"],
      ["requirements.txt", "CVE-2021-28363:urllib3", "medium"],
      ["Dockerfile", "DS002", "high"],
      ["Dockerfile", "secret:github-pat", "critical"],
      ["secret.txt", "secret:github-pat", "critical"],
    ]);
    expect(warnings).toEqual(['The report names what was scanned only ".": its files stand for it']);
  });

  it("reads a cluster and counts what it repeats as sightings", () => {
    const file = "kubernetes_fabricated_internal_duplicates_subset.json";
    const { assets, exposures } = readReport(sample(`reports/trivy-json/${file}`));
    const cluster = "arn:aws:eks:us-east-1:576036489467:cluster/monitoring-test-cluster/default";
    expect(assets.map(({ name }) => name)).toEqual([
      `${cluster}/Deployment/redis-follower`,
      `${cluster}/Service/redis-follower`,
    ]);
    expect(exposures.map(({ weakness, sightings }) => [weakness, sightings])).toEqual([
      ["CVE-2020-27350:apt", 2],
      ["CVE-2011-3374:apt", 2],
      ["KSV014", 1],
    ]);
  });

  it("reads a cluster as newer versions write it", () => {
    const resource = { Kind: "Pod", Name: "p", Results: [{ Target: "t", Vulnerabilities: [openssl] }] };
    expect(readReport(bytes(JSON.stringify({ ClusterName: "c", Resources: [resource] })))).toMatchObject({
      assets: [{ name: "c/Pod/p", names: ["Pod/p"] }],
      exposures: [{ asset: "c/Pod/p", cve: ["CVE-2024-0001"] }],
    });
  });

  it("warns of a resource that could not be scanned", () => {
    const failed = { Kind: "Pod", Name: "p", Error: "unable to pull", Results: [] };
    expect(readReport(bytes(JSON.stringify({ ClusterName: "c", Resources: [failed] }))).warnings).toEqual([
      'The scan of "Pod/p" failed: "unable to pull"',
    ]);
  });

  it("reads the bare list of before 2021, without the system in the image's name", () => {
    const list = [{ Target: "alpine:3.10 (alpine 3.10.2)", Vulnerabilities: [openssl] }];
    expect(readReport(bytes(JSON.stringify(list))).exposures[0]?.asset).toBe("alpine:3.10");
  });

  it("knows that list by any of its targets: one in which nothing was found has no findings", () => {
    const list = [{ Target: "a" }, { Target: "b", Vulnerabilities: [openssl] }];
    expect(readReport(bytes(JSON.stringify(list)))).toMatchObject({
      format: "trivy-json",
      assets: [{ name: "a" }, { name: "b" }],
      exposures: [{ asset: "b", cve: ["CVE-2024-0001"] }],
    });
  });

  it("names the lock file where one repository has several", () => {
    const results = ["a/package-lock.json", "b/package-lock.json"].map((Target) => ({
      Target,
      Vulnerabilities: [openssl],
    }));
    const { exposures } = readReport(
      image(results, { ArtifactName: "https://git.example/shop", ArtifactType: "repository" }),
    );
    expect(exposures.map(({ component }) => component)).toEqual([
      "openssl@3.0 (a/package-lock.json)",
      "openssl@3.0 (b/package-lock.json)",
    ]);
  });

  it.each([
    ["UNKNOWN", "info"],
    [undefined, "info"],
    ["critical", "critical"],
  ])("reads the severity %s as %s", (Severity, severity) => {
    expect(read({ Vulnerabilities: [{ ...openssl, Severity }] }).exposures[0]?.severity).toBe(severity);
  });

  it("takes a package whose status is fixed for vulnerable, and skips one that is not affected", () => {
    const report = read({
      Vulnerabilities: [
        { ...openssl, Status: "fixed" },
        { ...openssl, VulnerabilityID: "CVE-2024-0002", Status: "not_affected" },
      ],
    });
    expect([report.exposures.length, report.skipped]).toEqual([1, 1]);
  });

  it("skips checks that passed", () => {
    const report = read({
      Misconfigurations: ["PASS", "FAIL", "EXCEPTION"].map((Status) => ({ ID: Status, Status })),
    });
    expect(report.exposures.map(({ weakness }) => weakness)).toEqual(["FAIL"]);
    expect(report.skipped).toBe(2);
  });

  it("finds the CVE of an advisory that has another id in its references", () => {
    const advisory = {
      ...openssl,
      VulnerabilityID: "GHSA-aaaa-bbbb-cccc",
      References: ["https://nvd.example/CVE-2024-7777", "https://x.example/cve-2024-7777"],
    };
    expect(read({ Vulnerabilities: [advisory] }).exposures[0]?.cve).toEqual(["CVE-2024-7777"]);
  });

  it("takes the newest CVSS of the source that gave the severity", () => {
    const v3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    const CVSS = {
      ghsa: { V3Vector: v3.replace("C:H", "C:N"), V3Score: 9.1 },
      nvd: { V2Vector: "AV:N/AC:L/Au:N/C:P/I:P/A:P", V2Score: 7.5, V3Vector: v3, V3Score: 9.8 },
    };
    const scoreBy = (SeveritySource: string) =>
      read({ Vulnerabilities: [{ ...openssl, SeveritySource, CVSS }] }).exposures[0]?.cvss?.score;
    expect([scoreBy("nvd"), scoreBy("ghsa"), scoreBy("debian")]).toEqual([9.8, 9.1, 9.8]);
  });

  it("names an image without a name by its tag, or by the target of its system's packages", () => {
    const results = [
      { Target: "shop:2 (debian 12)", Class: "os-pkgs", Vulnerabilities: [openssl] },
      { Target: "Node.js", Class: "lang-pkgs" },
    ];
    const nameOf = (more: object) =>
      readReport(image(results, { ArtifactName: "", ...more })).assets.map(({ name }) => name);
    expect(nameOf({ Metadata: { RepoTags: [""] } })).toEqual(["shop:2"]);
    expect(nameOf({ Metadata: { RepoTags: ["shop:3"] } })).toEqual(["shop:3"]);
  });

  it("reads the licences of packages and files", () => {
    const pack = { Severity: "HIGH", Category: "restricted", PkgName: "apk-tools", Name: "GPL-2.0" };
    const file = { Severity: "LOW", PkgName: "", FilePath: "/etc/CA.pl", Name: "OpenSSL" };
    const { exposures } = read({ Licenses: [pack, { ...pack, PkgName: "busybox" }, file] });
    expect(exposures.map(({ title, severity, component }) => [title, severity, component])).toEqual([
      ["License GPL-2.0 (restricted) of apk-tools", "high", "apk-tools"],
      ["License GPL-2.0 (restricted) of busybox", "high", "busybox"],
      ["License OpenSSL (unknown) of /etc/CA.pl", "low", "/etc/CA.pl"],
    ]);
  });

  it("counts what a person took out of the findings", () => {
    expect(
      read({ ExperimentalModifiedFindings: [{ Status: "ignored" }], Vulnerabilities: [openssl] }),
    ).toMatchObject({ exposures: [{ cve: ["CVE-2024-0001"] }], skipped: 1 });
  });

  it("reads the name of the image wherever it stands, and several reports in one file", () => {
    const report = (ArtifactName: string) => ({
      Results: [{ Vulnerabilities: [openssl], Target: "t" }],
      ArtifactName,
      ArtifactType: "container_image",
      SchemaVersion: 2,
    });
    const lines = bytes(`${JSON.stringify(report("a"))}\n${JSON.stringify(report("b"))}\n`);
    const list = bytes(JSON.stringify([report("a"), report("b")]));
    for (const file of [lines, list])
      expect(readReport(file).exposures.map(({ asset }) => asset)).toEqual(["a", "b"]);
  });

  it("warns of a report without results: nothing was scanned", () => {
    expect(readReport(image(undefined)).warnings).toEqual([
      "The report has no results: nothing was scanned, or nothing that trivy knows",
    ]);
  });

  it("counts a record of the wrong shape and says where it is", () => {
    const report = read({ Vulnerabilities: [openssl, { VulnerabilityID: 7, PkgName: "x" }, null] });
    expect([report.exposures.length, report.skipped]).toEqual([1, 2]);
    expect(report.warnings[0]).toMatch(
      /^Vulnerabilities\.1 of "shop:1 \(debian 12\)" was not read: VulnerabilityID: /,
    );
  });

  it.each([
    [
      "all records have the wrong shape",
      image([{ Target: "t", Vulnerabilities: [{}, {}] }]),
      "None of its 2 records can be read",
    ],
    ["a list is none", image([{ Target: "t", Vulnerabilities: "many" }]), '"Vulnerabilities" is not a list'],
    ["the results are none", image({ a: 1 }), '"Results" is not a list'],
  ])("refuses the report when %s", (_, file, reason) => {
    expect(() => readReport(file)).toThrow(ReportRefused);
    expect(() => readReport(file)).toThrow(reason);
  });
});
