import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

/** The one place that knows how an answer is read. */
const read = (value: unknown) => readReport(bytes(JSON.stringify(value)));

const alert = (more: object = {}, vulnerability: object = {}) => ({
  id: "1",
  vulnerableManifestPath: "pom.xml",
  securityVulnerability: {
    severity: "HIGH",
    package: { name: "log4j:log4j" },
    advisory: {
      summary: "RCE",
      identifiers: [
        { type: "GHSA", value: "GHSA-1" },
        { type: "CVE", value: "CVE-2024-0001" },
      ],
    },
    ...vulnerability,
  },
  ...more,
});

const repository = (...nodes: readonly unknown[]) => ({
  data: { repository: { nameWithOwner: "acme/shop", vulnerabilityAlerts: { nodes } } },
});

describe("GitHub's alerts", () => {
  it("reads one repository, known by its address", () => {
    const { exposures } = readReport(sample("reports/github-dependabot-json/github-1-vuln-no-fix.json"));
    expect(exposures).toMatchObject([
      {
        asset: "example-org/example-repo",
        title: "Prototype pollution in example-package",
        cve: ["CVE-2024-99999"],
        severity: "high",
        cvss: { version: "3.1", score: 7.5 },
        component: "example-package@1.5.0 (app/package.json)",
      },
    ]);
  });

  it("reads repositories that a search found", () => {
    const { exposures } = readReport(sample("reports/github-dependabot-json/github-5-vuln.json"));
    expect(exposures.map(({ asset, severity, component }) => [asset, severity, component])).toEqual([
      ["test-repository", "critical", "package01"],
      ["test-repository", "high", "package02"],
      ["test-repository", "medium", "package03"],
      ["test-repository", "medium", "package04"],
      ["test-repository", "low", "package05"],
    ]);
  });

  it("counts an alert of the same package twice, and of two lock files as two", () => {
    const file = "reports/github-dependabot-json/github_search.json";
    expect(readReport(sample(file)).exposures).toMatchObject([{ asset: "gogoph", sightings: 2 }]);
    const two = repository(alert(), alert({ vulnerableManifestPath: "web/pom.xml" }));
    expect(read(two).exposures).toHaveLength(2);
  });

  it.each(["FIXED", "DISMISSED", "AUTO_DISMISSED", "dismissed"])("skips an alert that is %s", (state) => {
    const report = read(repository(alert({ state }), alert({ state: "OPEN" })));
    expect([report.exposures.length, report.skipped]).toEqual([1, 1]);
  });

  it("takes the newest rating", () => {
    const cvssSeverities = {
      cvssV3: { score: 9.8, vectorString: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" },
      cvssV4: { score: 0.0, vectorString: null },
    };
    const rated = alert({}, { advisory: { summary: "RCE", ghsaId: "GHSA-1", cvssSeverities, cvss: null } });
    expect(read(repository(rated)).exposures[0]?.cvss).toMatchObject({ version: "3.1", score: 9.8 });
  });

  it.each([
    [
      "an organisation's list",
      {
        organization: {
          repositories: {
            nodes: [{ name: "shop", owner: { login: "acme" }, vulnerabilityAlerts: { nodes: [alert()] } }],
          },
        },
      },
    ],
    [
      "edges",
      {
        search: {
          edges: [
            { node: { nameWithOwner: "acme/shop", vulnerabilityAlerts: { edges: [{ node: alert() }] } } },
          ],
        },
      },
    ],
    [
      "a search below a repository",
      {
        repository: {
          nameWithOwner: "acme/shop",
          search: { nodes: [{ vulnerabilityAlerts: { nodes: [alert()] } }] },
        },
      },
    ],
    [
      "a field of another name",
      { mine: { url: "https://github.com/acme/shop", vulnerabilityAlerts: { nodes: [alert()] } } },
    ],
    [
      "an alert that names its own",
      {
        repository: {
          vulnerabilityAlerts: { nodes: [alert({ repository: { nameWithOwner: "acme/shop" } })] },
        },
      },
    ],
  ])("finds the repository in %s", (_, data) => {
    expect(read({ data }).exposures).toMatchObject([{ asset: "acme/shop", cve: ["CVE-2024-0001"] }]);
  });

  it("lets the lock file stand for a repository without a name", () => {
    const { exposures } = read({ data: { repository: { vulnerabilityAlerts: { nodes: [alert()] } } } });
    expect(exposures).toMatchObject([{ asset: "pom.xml" }]);
  });

  it("names a repository in which nothing was found", () => {
    expect(read(repository())).toMatchObject({
      assets: [{ name: "acme/shop" }],
      exposures: [],
      warnings: [],
    });
  });

  it("reads the lists of REST: dependencies and code", () => {
    const dependency = {
      number: 1,
      state: "open",
      html_url: "https://github.com/acme/shop/security/dependabot/1",
      dependency: { package: { name: "ansible" }, manifest_path: "requirements.txt" },
      security_advisory: {
        ghsa_id: "GHSA-1",
        cve_id: "CVE-2024-0002",
        summary: "Leak",
        cvss: { score: 5.5, vector_string: null },
      },
      security_vulnerability: { severity: "medium" },
    };
    const code = {
      number: 2,
      state: "open",
      url: "https://api.github.com/repos/acme/shop/code-scanning/alerts/2",
      rule: { id: "py/path-injection", description: "Path injection", severity: "error" },
      most_recent_instance: { location: { path: "a.py", start_line: 7 } },
    };
    const report = read([dependency, code, { ...code, state: "dismissed" }]);
    expect(report).toMatchObject({
      skipped: 1,
      exposures: [
        {
          asset: "acme/shop",
          title: "Leak",
          cve: ["CVE-2024-0002"],
          severity: "medium",
          cvss: { score: 5.5 },
        },
        { asset: "acme/shop", title: "Path injection", severity: "high", component: "(a.py)" },
      ],
    });
  });

  it("warns where the answer is not the whole", () => {
    const page = repository(alert());
    const partial = { ...page, errors: [{ message: "Something went wrong" }, {}] };
    expect(read(partial).warnings).toEqual([
      'GitHub answered with 2 errors, so alerts may be missing: "Something went wrong"',
    ]);
    const more = {
      data: {
        repository: {
          name: "shop",
          vulnerabilityAlerts: { pageInfo: { hasNextPage: true }, nodes: [alert()] },
        },
      },
    };
    expect(read(more).warnings).toEqual(["GitHub has more alerts than this page: they are missing here"]);
  });

  it.each([
    [
      "an error came in place of alerts",
      { data: { repository: null }, errors: [{ message: "Bad credentials" }] },
      'with an error in place of alerts: "Bad credentials"',
    ],
    [
      "there is nothing but an error",
      { data: null, errors: [{ message: "Bad" }] },
      "The file is an error message",
    ],
    ["it is another answer", { data: { repository: { issues: { nodes: [] } } } }, "JSON of an unknown kind"],
    ["no alert can be read", repository({ state: "OPEN" }), "None of its 1 records can be read"],
    [
      "alerts stand where none is looked for",
      { data: { a: { b: { vulnerabilityAlerts: { nodes: [alert()] } } } } },
      "An alert stands where none is looked for",
    ],
  ])("refuses an answer when %s", (_, value, reason) => {
    expect(() => read(value)).toThrow(ReportRefused);
    expect(() => read(value)).toThrow(reason);
  });
});
