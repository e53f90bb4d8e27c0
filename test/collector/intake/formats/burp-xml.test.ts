import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const DOCTYPE = '<!DOCTYPE issues [<!ELEMENT issues (issue*)><!ATTLIST issues burpVersion CDATA "">]>';

const burp = (issues: string): Uint8Array =>
  bytes(`<?xml version="1.0"?>${DOCTYPE}<issues burpVersion="2024.1">${issues}</issues>`);

const issue = (inside = "", host = "https://shop.example:8443", name = "SQL injection") =>
  `<issue><type>1049088</type><name>${name}</name><host ip="192.0.2.7">${host}</host><path>/a</path><severity>High</severity>${inside}</issue>`;

describe("Burp", () => {
  it("reads an issue of an export", () => {
    const { assets, exposures } = readReport(sample("reports/burp-xml/one_finding_with_cwe.xml"));
    expect(assets).toHaveLength(1);
    expect(exposures).toMatchObject([
      {
        asset: "example.com",
        title: "Cacheable HTTPS response",
        severity: "info",
        endpoint: { host: "example.com", port: 443, protocol: "tcp" },
      },
    ]);
  });

  it("takes one issue on many paths of a host for one exposure", () => {
    const other = issue("", "https://shop.example:8443").replace("/a<", "/b<");
    const { assets, exposures } = readReport(burp(issue() + other + issue("", "http://shop.example")));
    expect(assets).toMatchObject([{ name: "shop.example", addresses: ["192.0.2.7"] }]);
    expect(exposures).toMatchObject([
      { endpoint: { port: 8443 }, sightings: 2, evidence: ["/a", "/b"] },
      { endpoint: { port: 80 }, sightings: 1 },
    ]);
  });

  it("keeps issues of extensions apart, which share one type", () => {
    const names = ["Retire.js", "Backslash"].map((name) => issue("", "http://a", name));
    expect(readReport(burp(names.join(""))).exposures).toHaveLength(2);
  });

  it.each([
    ["High", "high"],
    ["Medium", "medium"],
    ["Low", "low"],
    ["Information", "info"],
  ])("reads the severity %s as %s", (word, severity) => {
    const file = burp(issue().replace(">High<", `>${word}<`));
    expect(readReport(file).exposures[0]?.severity).toBe(severity);
  });

  it("skips what somebody marked a false positive", () => {
    const file = burp(issue().replace(">High<", ">False positive<"));
    expect(readReport(file)).toMatchObject({ assets: [{}], exposures: [], skipped: 1 });
  });

  it("keeps the first lines of request and response, and no cookie", () => {
    const request = Buffer.from("GET /a HTTP/1.1\r\nCookie: secret\r\n").toString("base64");
    const exchange = `<requestresponse><request base64="true"><![CDATA[${request}]]></request><response base64="false">HTTP/1.1 200 OK\r\nSet-Cookie: secret</response></requestresponse>`;
    expect(readReport(burp(issue(exchange))).exposures[0]?.evidence).toEqual([
      "/a",
      "GET /a HTTP/1.1",
      "HTTP/1.1 200 OK",
    ]);
  });

  it("finds CVE ids in names, details and references", () => {
    const cve = (inside: string, name?: string) =>
      readReport(burp(issue(inside, undefined, name))).exposures[0]?.cve;
    expect(cve("", "Log4Shell (CVE-2021-44228)")).toEqual(["CVE-2021-44228"]);
    expect(cve("<issueDetail>jquery: CVE-2020-11022</issueDetail>")).toEqual(["CVE-2020-11022"]);
    expect(cve("<references>cve-2019-1</references>")).toEqual([]);
    expect(cve("<references>https://x.example/CVE-2019-0001</references>")).toEqual(["CVE-2019-0001"]);
  });

  it("takes the address where the host has no name", () => {
    expect(readReport(burp(issue("", ""))).exposures[0]?.asset).toBe("192.0.2.7");
  });

  it("warns of an export without issues", () => {
    expect(readReport(burp("")).warnings).toEqual([
      "The report lists no issues and does not say what was scanned",
    ]);
  });

  it("refuses a document type that declares an entity, and an issue without a host", () => {
    const hostile = '<!DOCTYPE issues [<!ENTITY x SYSTEM "file:///etc/passwd">]><issues>&x;</issues>';
    expect(() => readReport(bytes(hostile))).toThrow("DOCTYPE");
    expect(() => readReport(burp("<issue><name>x</name></issue>"))).toThrow(ReportRefused);
  });
});
