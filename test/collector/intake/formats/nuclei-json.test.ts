import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const result = (members: object = {}) => ({
  "template-id": "open-admin",
  info: { name: "Open admin page", severity: "high" },
  type: "http",
  host: "https://shop.example",
  "matched-at": "https://shop.example:8443/admin",
  ...members,
});

const list = (...results: readonly object[]): Uint8Array => bytes(JSON.stringify(results));

const lines = (...results: readonly object[]): Uint8Array =>
  bytes(results.map((one) => `${JSON.stringify(one)}\r\n`).join(""));

const read = (members: object) => readReport(list(result(members))).exposures[0];

describe("Nuclei", () => {
  it("reads JSON lines", () => {
    const { assets, exposures } = readReport(sample("reports/nuclei-json/many_findings_new.json"));
    expect(assets).toMatchObject([{ name: "nuclei-example.com", addresses: [] }]);
    expect(exposures).toMatchObject([
      {
        title: "OpenSSH Username Enumeration v7.7",
        cve: ["CVE-2018-15473"],
        severity: "medium",
        endpoint: { host: "nuclei-example.com", port: 22, protocol: "tcp" },
        cvss: { version: "3.0", vector: "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", score: 5.3 },
        weakness: "CVE-2018-15473",
      },
      { title: "Exposed Prometheus metrics", severity: "low", endpoint: { port: 443 }, cvss: null },
    ]);
  });

  it("reads one list, and folds what a template finds twice at one endpoint", () => {
    const { assets, exposures } = readReport(sample("reports/nuclei-json/multiple_v3.json"));
    expect(assets).toHaveLength(1);
    expect(
      exposures.map(({ weakness, endpoint, sightings }) => [weakness, endpoint?.port, sightings]),
    ).toEqual([
      ["dns-saas-service-detection:wix", null, 1],
      ["caa-fingerprint", null, 1],
      ["ssl-issuer", 443, 1],
      ["ssl-dns-names", 443, 1],
      ["tls-version", 443, 2],
    ]);
    expect(exposures[4]?.evidence).toEqual(["www.asdf.de:443", "tls12", "tls13"]);
  });

  it("reads the names of version 2.2", () => {
    const old = {
      templateID: "tech-detect",
      info: { name: "Technology", severity: "info" },
      matcher_name: "bootstrap",
      host: "http://127.0.0.1:8080/WebGoat",
      matched: "http://127.0.0.1:8080/WebGoat",
    };
    expect(readReport(lines(old, { ...old, matcher_name: "nginx" })).exposures).toMatchObject([
      { weakness: "tech-detect:bootstrap", endpoint: { host: "127.0.0.1", port: 8080 } },
      { weakness: "tech-detect:nginx" },
    ]);
  });

  it("takes the asset from what was scanned and the endpoint from where it matched", () => {
    const { assets, exposures } = readReport(
      list(result({ type: "dns", host: "shop.example", "matched-at": "_dmarc.shop.example", port: "53" })),
    );
    expect(assets).toMatchObject([{ name: "shop.example", names: ["_dmarc.shop.example"] }]);
    expect(exposures[0]?.endpoint).toEqual({ host: "_dmarc.shop.example", port: 53, protocol: "tcp" });
  });

  it("takes a file for the asset, without an endpoint", () => {
    expect(read({ type: "file", host: "/srv/app/.env", "matched-at": "/srv/app/.env" })).toMatchObject({
      asset: "/srv/app/.env",
      endpoint: null,
    });
  });

  it.each([
    ["[2001:db8::1]:443", "2001:db8::1", 443],
    ["ldaps://dc.example", "dc.example", 636],
  ])("reads the place %s", (matched, host, port) => {
    expect(read({ "matched-at": matched })?.endpoint).toEqual({ host, port, protocol: "tcp" });
  });

  it("finds CVE ids in the classification, the template id, and references in a list or a text", () => {
    const cve = (members: object, info: object = {}) =>
      read({ info: { name: "n", severity: "low", ...info }, ...members })?.cve;
    expect(cve({}, { classification: { "cve-id": "cve-2021-44228" } })).toEqual(["CVE-2021-44228"]);
    expect(cve({ "template-id": "CVE-2020-1938" })).toEqual(["CVE-2020-1938"]);
    expect(cve({}, { reference: "- https://x.example/CVE-2016-6210\n" })).toEqual(["CVE-2016-6210"]);
    expect(cve({}, { classification: { "cve-id": null }, reference: ["https://x.example"] })).toEqual([]);
  });

  it("keeps a score without a vector, also as text", () => {
    const classification = { "cvss-score": "7.5" };
    expect(read({ info: { name: "n", severity: "low", classification } })?.cvss).toEqual({
      version: "unknown",
      vector: null,
      score: 7.5,
    });
  });

  it.each([
    ["critical", "critical"],
    ["unknown", "info"],
    [undefined, "info"],
  ])("reads the severity %s as %s", (word, severity) => {
    expect(read({ info: { name: "n", severity: word } })?.severity).toBe(severity);
  });

  it("skips what did not match, and warns of what could not be run", () => {
    const report = readReport(
      lines(
        result({ "matcher-status": false }),
        result({ "matcher-status": false, error: "context deadline exceeded" }),
        result({ "matcher-status": true }),
      ),
    );
    expect(report).toMatchObject({
      exposures: { length: 1 },
      skipped: 2,
      warnings: ["1 templates could not be run against their host"],
    });
  });

  it("counts a result without a host", () => {
    const report = readReport(
      list(result(), { "template-id": "x", info: {} }, { "template-id": 7, info: null }),
    );
    expect(report).toMatchObject({ exposures: { length: 1 }, skipped: 2 });
    expect(report.warnings[0]).toBe("Result 2 was not read: it has no template or no host");
  });

  it("refuses lines that are cut", () => {
    const whole = Buffer.from(lines(result(), result())).toString().trimEnd();
    expect(() => readReport(bytes(whole.slice(0, -1)))).toThrow(ReportRefused);
  });
});
