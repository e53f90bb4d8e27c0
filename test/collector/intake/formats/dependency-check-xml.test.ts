import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, reportText, sample } from "../samples.ts";

const NAMESPACE = "https://jeremylong.github.io/DependencyCheck/dependency-check.4.1.xsd";

type Parts = { readonly project?: string; readonly scan?: string; readonly dependencies: string };

const analysis = ({ project = "shop", scan = "", dependencies }: Parts): string =>
  `<?xml version="1.0"?><analysis xmlns="${NAMESPACE}"><scanInfo>${scan}</scanInfo><projectInfo><name>${project}</name></projectInfo><dependencies>${dependencies}</dependencies></analysis>`;

/** The one place that knows how a report is read. */
const read = (parts: Parts) => readReport(bytes(analysis(parts)));

const dependency = (file: string, inside: string): string =>
  `<dependency><fileName>${file}</fileName><filePath>/app/${file}</filePath>${inside}</dependency>`;

const vulnerable = (...inside: readonly string[]): string =>
  `<vulnerabilities>${inside.map((one) => `<vulnerability source="NVD">${one}</vulnerability>`).join("")}</vulnerabilities>`;

const CVE = "<name>CVE-2024-0001</name><severity>HIGH</severity>";

describe("Dependency-Check", () => {
  it("reads a report of schema 1.3, whose score and metrics stand beside each other", () => {
    const { exposures } = readReport(sample("reports/dependency-check-xml/single_vuln.xml"));
    expect(exposures).toMatchObject([
      {
        asset: "Test Project",
        title: "CVE-0000-0001 in org.owasp:library:6.7.8",
        cve: ["CVE-0000-0001"],
        severity: "medium",
        endpoint: null,
        cvss: { version: "2.0", vector: "AV:N/AC:L/Au:N/C:P/I:P/A:P", score: 7.5 },
      },
    ]);
  });

  it("reads a report of schema 2.5, whose project has no name: the file stands for it", () => {
    const { exposures } = readReport(sample("reports/dependency-check-xml/version-6.5.3.xml"));
    expect(exposures).toMatchObject([
      {
        asset: "/home/damien/vulnerabilities/apache-log4j-2.12.4-bin/log4j-api-2.12.4.jar",
        title: "CVE-2020-9488 in org.apache.logging.log4j/log4j-api@2.12.4",
        severity: "low",
        cvss: { version: "3.1", vector: "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N", score: 3.7 },
      },
    ]);
  });

  it("takes the vector of version 4 before the others", () => {
    const v4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
    const scores = `<cvssV3><baseScore>9.8</baseScore></cvssV3><cvssV4><vectorString>${v4}</vectorString><baseScore>9.3</baseScore></cvssV4>`;
    const { exposures } = read({ dependencies: dependency("a.jar", vulnerable(CVE + scores)) });
    expect(exposures[0]?.cvss).toEqual({ version: "4.0", vector: v4, score: 9.3 });
  });

  it("reads the short metrics of OSS Index", () => {
    const metrics = "attackVector attackComplexity privilegesRequired userInteraction".split(" ");
    const impacts = "confidentialityImpact integrityImpact availabilityImpact".split(" ");
    const tags = [...metrics.map((name, i) => `<${name}>${"NLNN"[i]}</${name}>`), "<scope>U</scope>"];
    const all = [...tags, ...impacts.map((name, i) => `<${name}>${"NHN"[i]}</${name}>`)].join("");
    const { exposures } = read({
      dependencies: dependency(
        "a.jar",
        vulnerable(`${CVE}<cvssV3><baseScore>7.5</baseScore>${all}</cvssV3>`),
      ),
    });
    expect(exposures[0]?.cvss?.vector).toBe("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N");
  });

  it("never folds two files, and keeps copies of one as evidence", () => {
    const copies =
      "<relatedDependencies><relatedDependency><filePath>/b/a.jar</filePath></relatedDependency></relatedDependencies>";
    const { assets, exposures } = read({
      dependencies: dependency("a.jar", copies + vulnerable(CVE)) + dependency("b.jar", vulnerable(CVE)),
    });
    expect([assets.length, exposures.length]).toEqual([1, 2]);
    expect(exposures[0]?.evidence).toContain("/b/a.jar");
  });

  it("skips what was suppressed, and counts it", () => {
    const suppressed = `<vulnerabilities><suppressedVulnerability>${CVE}</suppressedVulnerability></vulnerabilities>`;
    const report = read({ dependencies: dependency("a.jar", suppressed) });
    expect([report.exposures.length, report.skipped, report.warnings]).toEqual([0, 1, []]);
  });

  it("names a file of packages as the asset where the project has no name", () => {
    const virtual = `<dependency isVirtual="true"><fileName>yargs:5.0.0</fileName><filePath>/app/package-lock.json?yargs</filePath><identifiers><package><id>pkg:npm/yargs@5.0.0</id></package></identifiers>${vulnerable("<name>1500</name>")}</dependency>`;
    expect(read({ project: "", dependencies: virtual }).exposures).toMatchObject([
      { asset: "/app/package-lock.json", title: "1500 in yargs@5.0.0", cve: [], severity: "info" },
    ]);
  });

  it("takes a CVE from the references of an advisory that has none in its name", () => {
    const advisory =
      "<name>GHSA-aaaa-bbbb-cccc</name><references><reference><url>https://nvd.example/CVE-2024-7777</url></reference></references>";
    const { exposures } = read({ dependencies: dependency("a.jar", vulnerable(advisory)) });
    expect(exposures[0]?.cve).toEqual(["CVE-2024-7777"]);
  });

  it.each([
    ['<severity unscored="true">moderate</severity>', "medium"],
    ['<severity unscored="true">Unknown</severity>', "info"],
    ["<cvssV3><baseScore>9.1</baseScore><baseSeverity>CRITICAL</baseSeverity></cvssV3>", "critical"],
    ["<cvssV2><score>5.0</score></cvssV2>", "medium"],
    ['<severity unscored="true">7.5</severity>', "high"],
    ["", "info"],
  ])("reads the severity of %s", (inside, severity) => {
    const { exposures } = read({ dependencies: dependency("a.jar", vulnerable(`<name>X</name>${inside}`)) });
    expect(exposures[0]?.severity).toBe(severity);
  });

  it("reads names with a prefix alike", () => {
    const text = analysis({ dependencies: dependency("a.jar", vulnerable(CVE)) })
      .replaceAll(/<(\/?)(?=[a-zA-Z])/g, "<$1dc:")
      .replace("xmlns=", "xmlns:dc=");
    expect(readReport(bytes(text))).toMatchObject({
      format: "dependency-check-xml",
      exposures: [{ asset: "shop", cve: ["CVE-2024-0001"], severity: "high" }],
    });
  });

  it("warns of an analysis that failed in part, and of one that looked at nothing", () => {
    const scan = "<analysisExceptions><exception><message>no feed</message></exception></analysisExceptions>";
    expect(read({ scan, dependencies: dependency("a.jar", "") }).warnings).toEqual([
      "The analysis ran into 1 errors: what they concern was not looked at",
    ]);
    expect(read({ dependencies: "" }).warnings).toEqual([
      "The report lists no dependencies: nothing was looked at",
    ]);
  });

  it.each([
    ["it is cut", reportText("dependency-check-xml/single_vuln.xml").slice(0, 3_000), "damaged or cut"],
    [
      "it brings a document type",
      `<!DOCTYPE analysis [<!ENTITY x "y">]>${analysis({ dependencies: "" }).slice(21)}`,
      "document type",
    ],
    ["its root is another tool's", "<analysis><result/></analysis>", 'its root is "analysis"'],
  ])("refuses a file when %s", (_, text, reason) => {
    expect(() => readReport(bytes(text))).toThrow(ReportRefused);
    expect(() => readReport(bytes(text))).toThrow(reason);
  });
});
