import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

/** The one place that knows how an answer is read. */
const read = (value: unknown) => readReport(bytes(JSON.stringify(value)));

const item = (more: object = {}) => ({
  cve: "CVE-2024-0001",
  name: "curl",
  version: "7.8",
  severity: "High",
  status: "VALID",
  title: "CVE-2024-0001 affects curl",
  cvss2_score: 0,
  cvss3_score: 9.8,
  agent_name: "web-1",
  ...more,
});

const answer = (items: readonly unknown[], more: object = {}) => ({
  data: { affected_items: items, total_affected_items: items.length, failed_items: [], ...more },
  error: 0,
});

const hit = (more: object = {}, agent: object = { id: "001", name: "web-1" }) => ({
  _source: {
    agent,
    package: { name: "curl", version: "7.8" },
    vulnerability: {
      id: "CVE-2024-0001",
      severity: "Critical",
      score: { base: 9.1, version: "3.1" },
      ...more,
    },
  },
});

describe("Wazuh", () => {
  it("reads an answer of 4.7", () => {
    const { assets, exposures } = readReport(
      sample("reports/wazuh-json/v4-7_one_finding_with_endpoint.json"),
    );
    expect(assets).toEqual([{ name: "agent-1", addresses: ["111.111.111.111"], names: [] }]);
    expect(exposures).toMatchObject([
      {
        title: "CVE-1234-1234 affects curl",
        cve: ["CVE-1234-1234"],
        severity: "medium",
        endpoint: null,
        cvss: { version: "3.1", vector: null, score: 6.5 },
        component: "asdf@1",
      },
    ]);
  });

  it("reads an answer of the index, whose severity may be a dash", () => {
    const { exposures, warnings } = readReport(sample("reports/wazuh-json/wazuh_abnormal_severity.json"));
    expect(exposures).toMatchObject([
      {
        asset: "myhost0",
        title: "CVE-2025-27558 affects linux-image-6.8.0-60-generic",
        cve: ["CVE-2025-27558"],
        severity: "info",
        cvss: { version: "3.1", score: 9.1 },
      },
    ]);
    expect(warnings).toEqual(["The answer holds 1 of 125 vulnerabilities"]);
  });

  it("keeps what has no fix, and one exposure per agent, package and CVE", () => {
    const { exposures } = read(
      answer([
        item({ condition: "Package unfixed" }),
        item({ name: "libcurl" }),
        item({ agent_name: "web-2" }),
        item({ version: "7.9" }),
        item(),
      ]),
    );
    expect(exposures.map(({ sightings }) => sightings)).toEqual([2, 1, 1, 1]);
  });

  it("skips what is no longer there", () => {
    const report = read(answer([item({ status: "OBSOLETE" }), item({ status: "SOLVED" }), item()]));
    expect([report.exposures.length, report.skipped]).toEqual([1, 2]);
  });

  it("does not take a placeholder for a CVE, nor a score of 0 for one", () => {
    const { exposures } = read(
      answer([item({ cve: "CVE-YYYY-ABCD", title: null, cvss3_score: 0, severity: "Untriaged" })]),
    );
    expect(exposures).toMatchObject([
      { title: "CVE-YYYY-ABCD affects curl", cve: [], cvss: null, severity: "info" },
    ]);
  });

  it("says that an answer names no agent", () => {
    const { exposures, warnings } = read(answer([item({ agent_name: undefined })]));
    expect(exposures[0]?.asset).toBe("wazuh agent");
    expect(warnings).toEqual(['The answer names no agent: what it lists is kept for "wazuh agent"']);
  });

  it("reads a bare list of hits, and hits without their envelope", () => {
    expect(read([hit(), hit({ id: "CVE-2024-0002" })]).exposures).toHaveLength(2);
    expect(read([hit()._source]).exposures).toMatchObject([{ asset: "web-1", severity: "critical" }]);
    expect(read({ hits: { hits: [hit({}, { id: 7 })] } }).exposures[0]?.asset).toBe("agent 7");
  });

  it.each([
    [answer([item()], { total_affected_items: 9 }), "The answer holds 1 of 9 vulnerabilities"],
    [answer([item()], { failed_items: [{}] }), "Wazuh could not answer for 1 items: they were not looked at"],
    [{ timed_out: true, hits: { hits: [hit()] } }, "The search timed out: the answer is incomplete"],
    [
      { _shards: { failed: 1 }, hits: { hits: [hit()] } },
      "The search failed on some shards: the answer is incomplete",
    ],
    [answer([]), "The answer lists no vulnerabilities and names no agent"],
  ])("warns of an answer that is not the whole", (value, warning) => {
    expect(read(value).warnings).toEqual([warning]);
  });

  it("counts a record of the wrong shape and says why", () => {
    const { exposures, skipped, warnings } = read(answer([item(), item({ cve: 7 }), null]));
    expect([exposures.length, skipped, warnings.length]).toEqual([1, 2, 2]);
  });

  it.each([
    ["lists something else", answer([{ id: "001", name: "web-1" }]), "JSON of an unknown kind"],
    ["is an error", { title: "Unauthorized", error: 6000 }, "an error message"],
    ["names no agent in any hit", { hits: { hits: [hit({}, {})] } }, "it names no agent"],
  ])("refuses an answer that %s", (_, value, reason) => {
    expect(() => read(value)).toThrow(ReportRefused);
    expect(() => read(value)).toThrow(reason);
  });
});
