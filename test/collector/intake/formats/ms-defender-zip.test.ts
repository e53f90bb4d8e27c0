import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const ARCHIVE = "reports/ms-defender-zip/defender.zip";

/** The one place that knows how an archive is read: names and what they hold, text as it is. */
const read = (files: Readonly<Record<string, unknown>>) =>
  readReport(
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, value]) => [
          name,
          bytes(typeof value === "string" ? value : JSON.stringify(value)),
        ]),
      ),
    ),
  );

const machine = (more: object = {}) => ({
  id: "m1",
  computerDnsName: "pc-1.acme.example",
  lastIpAddress: "192.0.2.7",
  lastExternalIpAddress: "203.0.113.1",
  ipAddresses: [{ ipAddress: "192.0.2.8" }, { ipAddress: "127.0.0.1" }, { ipAddress: null }],
  ...more,
});

const record = (more: object = {}) => ({
  cveId: "CVE-2024-0001",
  machineId: "m1",
  productName: "edge",
  productVendor: "microsoft",
  productVersion: "120",
  severity: "High",
  ...more,
});

describe("Defender's archive", () => {
  it("reads both lists", () => {
    const { assets, exposures } = readReport(sample(ARCHIVE));
    expect(assets).toEqual([
      { name: "wjeriowerjoiewrjoweirjeowij", addresses: ["1.1.1.1"], names: [] },
      {
        name: "afjweiofwejfio.com",
        addresses: ["1.1.1.1", "1.2.3.4", "1.2.3.5"],
        names: ["fjweoifjewiofjweoifjeowifjowei"],
      },
    ]);
    expect(exposures.map(({ asset, cve, severity }) => [asset, cve[0], severity])).toEqual([
      ["wjeriowerjoiewrjoweirjeowij", "CVE-1234-5678", "low"],
      ["wjeriowerjoiewrjoweirjeowij", "CVE-1234-56788", "high"],
      ["wjeriowerjoiewrjoweirjeowij", "CVE-5678-9887", "medium"],
      ["wjeriowerjoiewrjoweirjeowij", "CVE-5678-8888", "medium"],
    ]);
  });

  it("takes the machine's own names and addresses, and none of its network's", () => {
    const { assets } = read({
      "export/vulnerabilities/1.json": { value: [record()] },
      "export/machines/1.json": { value: [machine()] },
    });
    expect(assets).toEqual([
      { name: "pc-1.acme.example", addresses: ["192.0.2.7", "192.0.2.8"], names: ["m1"] },
    ]);
  });

  it("reads page after page, in whatever order the archive has them", () => {
    const report = read({
      "vulnerabilities/2.json": { value: [record(), record({ machineId: "m2" })] },
      "vulnerabilities/1.json": [record({ cveId: "CVE-2024-0002" })],
      "machines/1.json": { value: [machine()] },
    });
    expect(report.exposures.map(({ asset }) => asset)).toEqual([
      "pc-1.acme.example",
      "m2",
      "pc-1.acme.example",
    ]);
    expect(report.warnings).toEqual([]);
  });

  it("says that machines go by their ids where the archive lists none", () => {
    const { exposures, warnings } = read({ "vulnerabilities/1.json": { value: [record()] } });
    expect(exposures[0]?.asset).toBe("m1");
    expect(warnings).toEqual(["The archive lists no machines: they go by their ids"]);
  });

  it("warns of a page that holds an error, and refuses an archive of nothing else", () => {
    const page = { error: { code: "TooManyRequests" } };
    const machines = { "machines/1.json": { value: [machine()] } };
    expect(
      read({ ...machines, "vulnerabilities/1.json": { value: [record()] }, "vulnerabilities/2.json": page })
        .warnings,
    ).toEqual(['The file "vulnerabilities/2.json" is no list: what it should hold is missing here']);
    expect(() => read({ ...machines, "vulnerabilities/1.json": page })).toThrow(
      "No file in the archive's folder of vulnerabilities is a list of them",
    );
  });

  it.each([
    [
      "a page is cut",
      { "vulnerabilities/1.json": '{"value":[{"cveId":' },
      'The file "vulnerabilities/1.json" in the archive cannot be read',
    ],
    ["it holds something else", { "report.json": { value: [record()] } }, "a zip archive of an unknown kind"],
    [
      "a page brings a prototype",
      { "vulnerabilities/1.json": '{"value":[{"__proto__":{}}]}' },
      '"__proto__"',
    ],
  ])("refuses an archive when %s", (_, files, reason) => {
    expect(() => read(files)).toThrow(ReportRefused);
    expect(() => read(files)).toThrow(reason);
  });

  it("is read or refused, and never worse, with bytes changed", () => {
    const whole = sample(ARCHIVE);
    const change = fc.tuple(fc.integer({ min: 4, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const changed = Buffer.from(whole);
        for (const [at, byte] of changes) changed[at] = byte;
        try {
          readReport(changed);
        } catch (cause) {
          expect(cause).toBeInstanceOf(ReportRefused);
          expect((cause as Error).cause).toBeUndefined();
        }
      }),
      { numRuns: 500 },
    );
  });
});
