import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { bytes, sample } from "../samples.ts";

const bom = (body: string) =>
  bytes(`<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.4" version="1">${body}</bom>`);

const SUBJECT =
  "<metadata><tools><components><component><name>scanner</name></component></components></tools>" +
  '<component type="application" bom-ref="shop"><name>shop</name></component></metadata>';

const COMPONENTS =
  '<components><component bom-ref="o"><name>outer</name><components><component bom-ref="l">' +
  "<group>@x</group><name>lodash</name><version>4.0</version></component></components></component></components>";

const flaw = (ref: string, more = "") =>
  `<vulnerability><id>CVE-2024-0001</id>${more}<affects><target><ref>${ref}</ref></target></affects></vulnerability>`;

const read = (...flaws: string[]) =>
  readReport(bom(`${SUBJECT}${COMPONENTS}<vulnerabilities>${flaws.join("")}</vulnerabilities>`));

describe("CycloneDX XML", () => {
  it("reads the vulnerability extension beside the components", () => {
    const { exposures } = readReport(sample("reports/cyclonedx-xml/spec1.xml"));
    expect(exposures).toMatchObject([
      {
        asset: "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        cve: ["CVE-2018-7489"],
        severity: "critical",
        cvss: { version: "3.0", vector: "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", score: 9.8 },
        component: "com.fasterxml.jackson.core:jackson-databind@2.9.9",
      },
    ]);
  });

  it("skips what is not affected", () => {
    const report = readReport(sample("reports/cyclonedx-xml/valid-vulnerability-1.4.xml"));
    expect([report.exposures.length, report.skipped]).toEqual([0, 1]);
  });

  it("reads the extension inside components, under any prefix, whatever it calls its reference", () => {
    const inside = (ref: string, id: string) =>
      `<e:vulnerabilities><e:vulnerability${ref}><e:id>${id}</e:id></e:vulnerability></e:vulnerabilities>`;
    const report = readReport(
      bytes(
        '<b:bom xmlns:b="http://cyclonedx.org/schema/bom/1.2" xmlns:e="http://cyclonedx.org/schema/ext/vulnerability/1.0">' +
          "<b:components><b:component><b:name>a</b:name><b:version>1</b:version>" +
          `${inside(' ref="urn:uuid:1"', "CVE-2024-0001")}<b:components><b:component bom-ref="b"><b:name>b</b:name>` +
          `${inside("", "CVE-2024-0002")}</b:component></b:components></b:component></b:components></b:bom>`,
      ),
    );
    expect(report.exposures.map(({ weakness, component }) => [weakness, component])).toEqual([
      ["CVE-2024-0001:a", "a@1"],
      ["CVE-2024-0002:b", "b"],
    ]);
  });

  it("knows the subject from the tools that scanned it, and components inside components", () => {
    const { assets, exposures } = read(flaw("l"), flaw("shop"));
    expect(assets.map(({ name }) => name)).toEqual(["shop"]);
    expect(exposures.map(({ component }) => component)).toEqual(["@x/lodash@4.0", null]);
  });

  it("reads states, ratings and versions", () => {
    const state = (text: string) => flaw("l", `<analysis><state>${text}</state></analysis>`);
    const rated = flaw(
      "l",
      "<ratings><rating><score>7.5</score><severity>high</severity><method>CVSSv31</method></rating></ratings>",
    );
    const spared = flaw("l").replace(
      "</ref>",
      "</ref><versions><version><version>4.0</version><status>unaffected</status></version></versions>",
    );
    expect(read(rated).exposures).toMatchObject([{ severity: "high", cvss: { version: "3.1", score: 7.5 } }]);
    const report = read(state("resolved"), state("false_positive"), spared, state("in_triage"));
    expect([report.exposures.length, report.skipped]).toEqual([1, 3]);
  });

  it("warns of a mere inventory", () => {
    expect(read()).toMatchObject({
      exposures: [],
      warnings: [
        "The BOM lists 2 components and no vulnerabilities; whether any were looked for, it does not say",
      ],
    });
  });

  it("counts an entry without an id, and refuses a document type of its own", () => {
    expect(read(flaw("l"), "<vulnerability/>").warnings).toEqual([
      "Vulnerability 1 was not read: it has no id",
    ]);
    expect(() => readReport(bytes('<!DOCTYPE bom [<!ENTITY x "y">]><bom/>'))).toThrow(
      "a document type of its own",
    );
  });
});
