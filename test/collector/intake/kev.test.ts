import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parseKev } from "../../../collector/intake/kev.ts";
import { ReportRefused } from "../../../collector/intake/report.ts";
import { bytes, sample } from "./samples.ts";

const entry = {
  cveID: "CVE-2024-0001",
  vulnerabilityName: "A hole",
  dateAdded: "2024-01-02",
  dueDate: "2024-01-23",
};

const catalogue = (given: object = {}) => ({
  catalogVersion: "2024.01.02",
  dateReleased: "2024-01-02T03:04:05.0678Z",
  count: 1,
  vulnerabilities: [entry],
  ...given,
});

/** The one place that knows how a catalogue is read. */
const read = (value: unknown) => parseKev(bytes(JSON.stringify(value)));

describe("the KEV catalogue", () => {
  it.each([
    ["kev-2025-08-25-excerpt.json", "2025.08.25", "2025-08-25T17:04:19.9796Z", 20],
    ["kev-2026-01-29-excerpt.json", "2026.01.29", "2026-01-29T20:24:37.0959Z", 25],
  ])("is read from %s", (file, catalogVersion, dateReleased, count) => {
    const { entries, ...rest } = parseKev(sample(`intel/${file}`));
    expect(rest).toEqual({ catalogVersion, dateReleased, duplicates: 0 });
    expect(entries).toHaveLength(count);
    expect(entries.filter(({ ransomware }) => ransomware === "known")).toHaveLength(2);
  });

  it("keeps of an entry what decisions need", () => {
    const { entries } = parseKev(sample("intel/kev-2026-01-29-excerpt.json"));
    expect(entries.find(({ cve }) => cve === "CVE-2025-55182")).toEqual({
      cve: "CVE-2025-55182",
      dateAdded: "2025-12-05",
      dueDate: "2025-12-12",
      ransomware: "known",
      name: "Meta React Server Components Remote Code Execution Vulnerability",
      cwes: [],
      vendor: "Meta",
      product: "React Server Components",
      action: expect.stringMatching(/^Apply mitigations/),
      notes: expect.stringContaining("CVE-2025-55182"),
    });
  });

  it("is read when it is packed, too", () => {
    expect(parseKev(gzipSync(sample("intel/kev-2026-01-29-excerpt.json"))).entries).toHaveLength(25);
  });

  it("takes a missing word on ransomware for unknown, never for no", () => {
    expect(read(catalogue()).entries[0]?.ransomware).toBe("unknown");
  });

  it("counts a CVE once", () => {
    expect(
      read(catalogue({ count: 2, vulnerabilities: [entry, { ...entry, dueDate: "2030-01-01" }] })).entries,
    ).toMatchObject([{ dueDate: "2024-01-23" }]);
  });

  it.each([
    ["has fewer entries than it says", { count: 2 }, "The KEV catalogue says 2 entries and has 1"],
    [
      "has a CVE that is none",
      { vulnerabilities: [{ ...entry, cveID: "GHSA-1" }] },
      "vulnerabilities.0.cveID",
    ],
    [
      "has a day that is none",
      { vulnerabilities: [{ ...entry, dueDate: "2024-02-31" }] },
      "vulnerabilities.0.dueDate",
    ],
    ["has no release date", { dateReleased: "yesterday" }, "The file is not a KEV catalogue: dateReleased"],
    ["has no list", { vulnerabilities: {} }, "The file is not a KEV catalogue: vulnerabilities"],
  ])("is refused as a whole when it %s", (_, given, reason) => {
    expect(() => read(catalogue(given))).toThrow(ReportRefused);
    expect(() => read(catalogue(given))).toThrow(reason);
  });
});
