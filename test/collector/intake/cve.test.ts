import { describe, expect, it } from "vitest";
import { cvesIn, firstCves } from "../../../collector/intake/cve.ts";

describe("cvesIn()", () => {
  it.each([
    ["cve-2021-44228", ["CVE-2021-44228"]],
    ["CVE-2021-44228 and CVE-2021-44228", ["CVE-2021-44228"]],
    ["see https://nvd.example/CVE-2020-0001;CVE-2019-12345678", ["CVE-2019-12345678", "CVE-2020-0001"]],
    ["CVE:CVE-2017-0143", ["CVE-2017-0143"]],
    ["CVE-2024-10000,CVE-2024-9999", ["CVE-2024-9999", "CVE-2024-10000"]],
    ["CVE-2024-XXXX CVE-YYYY-1234 CVE-2024-123 GHSA-aaaa-bbbb-cccc QID-1234 xCVE-2024-1234", []],
    ["", []],
  ])("of %j is %j", (text, cves) => {
    expect(cvesIn(text)).toEqual(cves);
  });

  it("looks at further places only while the earlier have none", () => {
    expect(firstCves(["GHSA-1"], ["CVE-2024-0001"], ["CVE-2024-0002"])).toEqual(["CVE-2024-0001"]);
  });
});
