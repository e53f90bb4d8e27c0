import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const zap = (inside: string): Uint8Array =>
  bytes(`<?xml version="1.0"?><OWASPZAPReport version="2.16.1">${inside}</OWASPZAPReport>`);

const site = (
  alerts: string,
  attributes = 'name="https://shop.example" host="shop.example" port="443" ssl="true"',
) => `<site ${attributes}><alerts>${alerts}</alerts></site>`;

const alert = (inside: string, name = "Cookie") =>
  `<alertitem><pluginid>10011</pluginid><alert>${name}</alert><name>${name}</name>${inside}</alertitem>`;

const read = (inside: string) => readReport(zap(site(alert(inside)))).exposures[0];

describe("ZAP", () => {
  it("takes every alert of a site for one exposure, with its addresses as evidence", () => {
    const { assets, exposures } = readReport(sample("reports/zap-xml/0_zap_sample.xml"));
    expect(assets.map(({ name }) => name)).toEqual(["mainsite.com"]);
    expect(exposures.map(({ title, severity }) => [title, severity])).toEqual([
      ["zap1: Cookie Without Secure Flag", "low"],
      ["zap2: Cookie Without SameSite Attribute", "low"],
      ["zap3: CSP Scanner: Wildcard Directive", "medium"],
      ["zap5: Timestamp Disclosure - Unix", "low"],
    ]);
    expect(exposures[0]).toMatchObject({
      endpoint: { host: "mainsite.com", port: 443, protocol: "tcp" },
      sightings: 1,
      evidence: [
        "GET https://mainsite.com/dashboard (opvc)",
        "GET https://mainsite.com/dashboard (dmid)",
        "GET https://mainsite.com (sitevisitscookie)",
      ],
    });
  });

  it.each([
    ["0", "info"],
    ["1", "low"],
    ["2", "medium"],
    ["3", "high"],
  ])("reads the risk code %s as %s", (code, severity) => {
    expect(read(`<riskcode>${code}</riskcode>`)?.severity).toBe(severity);
  });

  it("reads the description of the risk where there is no code", () => {
    expect(read("<riskdesc>Informational (Low)</riskdesc>")?.severity).toBe("info");
    expect(read("<riskdesc>High (Medium)</riskdesc>")?.severity).toBe("high");
  });

  it("skips what somebody marked a false positive", () => {
    expect(readReport(zap(site(alert("<confidence>0</confidence>"))))).toMatchObject({
      exposures: [],
      skipped: 1,
    });
  });

  it("keeps the sites apart, and folds what one of them repeats", () => {
    const other = 'name="http://shop.example:8080" host="shop.example" port="8080" ssl="false"';
    const file = zap(site(alert("") + alert("")) + site(alert(""), other));
    const { assets, exposures } = readReport(file);
    expect(assets).toHaveLength(1);
    expect(exposures.map(({ endpoint, sightings }) => [endpoint?.port, sightings])).toEqual([
      [443, 2],
      [8080, 1],
    ]);
  });

  it("keeps alerts of one rule apart by their names", () => {
    const { exposures } = readReport(zap(site(alert("", "CSP: Wildcard") + alert("", "CSP: Notices"))));
    expect(exposures).toHaveLength(2);
  });

  it("reads old reports, which write each address as an alert and no host", () => {
    const old = (uri: string) => alert(`<riskcode>1</riskcode><uri>${uri}</uri>`);
    const named = 'name="https://shop.example"';
    const { exposures } = readReport(
      zap(site(old("https://shop.example/a") + old("https://shop.example/b"), named)),
    );
    expect(exposures).toMatchObject([
      {
        endpoint: { host: "shop.example", port: 443 },
        sightings: 2,
        evidence: ["https://shop.example/a", "https://shop.example/b"],
      },
    ]);
  });

  it("takes alerts of a sequence to the site of their address, not to the last one", () => {
    const uri = "<instances><instance><uri>https://pay.example/x</uri></instance></instances>";
    const file = zap(`${site("")}<sequences><sequence>${alert(uri)}</sequence></sequences>`);
    expect(readReport(file)).toMatchObject({
      assets: [{ name: "shop.example" }, { name: "pay.example" }],
      exposures: [{ asset: "pay.example" }],
    });
  });

  it("finds CVE ids in names, tags, further information, references", () => {
    expect(read("<tags><tag><tag>CVE-2021-44228</tag><link>x</link></tag></tags>")?.cve).toEqual([
      "CVE-2021-44228",
    ]);
    expect(read("<otherinfo>CVE-2020-11022, CVE-2020-11023</otherinfo>")?.cve).toEqual([
      "CVE-2020-11022",
      "CVE-2020-11023",
    ]);
    expect(read("<reference>https://nvd.example/cve-2012-1823</reference>")?.cve).toEqual(["CVE-2012-1823"]);
  });

  it("names the site in which nothing was found, and warns where there is none", () => {
    expect(readReport(zap(site("")))).toMatchObject({
      assets: [{ name: "shop.example" }],
      exposures: [],
      warnings: [],
    });
    expect(readReport(zap("")).warnings).toEqual(["The report names no site: nothing was scanned"]);
  });

  it("refuses a file of which nothing can be read, and a document type", () => {
    expect(() => readReport(zap(site(alert(""), 'name=""')))).toThrow(ReportRefused);
    expect(() => readReport(bytes("<!DOCTYPE OWASPZAPReport><OWASPZAPReport/>"))).toThrow("DOCTYPE");
  });
});
