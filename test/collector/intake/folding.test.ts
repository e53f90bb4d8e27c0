import { describe, expect, it } from "vitest";
import { foldReport, MAX_WARNINGS } from "../../../collector/intake/folding.ts";
import type { Sighting } from "../../../collector/intake/kept-parts.ts";
import { ReportRefused } from "../../../collector/intake/report.ts";
import { dataOf } from "../../../proto/untrusted.ts";

const sighting = (given: Partial<Sighting> = {}): Sighting => ({
  title: "A hole",
  cve: [],
  severity: "low",
  endpoint: { host: "192.0.2.7", port: 443, protocol: "tcp" },
  cvss: null,
  weakness: "w",
  component: null,
  evidence: [],
  ...given,
});

/** Folds these sightings of one asset. */
function fold(...sightings: readonly Sighting[]) {
  const folding = foldReport("test");
  const asset = folding.asset({ name: "h1", addresses: ["192.0.2.7"] });
  for (const one of sightings) folding.exposure(asset, one);
  return folding.done();
}

describe("folding", () => {
  it("makes one exposure of a repeated finding, with the worst severity and everything seen", () => {
    const report = fold(
      sighting({ cve: ["CVE-2024-0002"], evidence: ["one"] }),
      sighting({ cve: ["CVE-2024-0001"], severity: "high", evidence: ["one", "two"] }),
    );
    expect(report.exposures).toEqual([
      {
        ...sighting(),
        asset: "h1",
        sightings: 2,
        severity: "high",
        cve: ["CVE-2024-0001", "CVE-2024-0002"],
        evidence: ["one", "two"],
      },
    ]);
  });

  it.each([
    ["weakness", sighting({ weakness: "x" })],
    ["port", sighting({ endpoint: { host: "192.0.2.7", port: 80, protocol: "tcp" } })],
    ["protocol", sighting({ endpoint: { host: "192.0.2.7", port: 443, protocol: "udp" } })],
    ["component", sighting({ component: "openssl@3" })],
    ["endpoint", sighting({ endpoint: null })],
  ])("keeps apart what differs in its %s", (_, other) => {
    expect(fold(sighting(), other).exposures).toHaveLength(2);
  });

  it("bounds titles, evidence and warnings", () => {
    const folding = foldReport("test");
    const evidence = Array.from({ length: 50 }, (_, i) => `${i}${"x".repeat(5_000)}`);
    folding.exposure(folding.asset({ name: "h1" }), sighting({ title: "t\n".repeat(5_000), evidence }));
    for (let i = 0; i < MAX_WARNINGS + 7; i++) folding.warn(`Warning ${i}`);
    const { exposures, warnings } = folding.done();
    expect(exposures[0]?.title).toHaveLength(500);
    expect(exposures[0]?.title).not.toContain("\n");
    expect(exposures[0]?.evidence.map((piece) => dataOf(piece).length)).toEqual(new Array(10).fill(2_000));
    expect(warnings).toHaveLength(MAX_WARNINGS + 1);
    expect(warnings.at(-1)).toBe("7 further warnings");
  });

  it("never cuts a character in half", () => {
    const { exposures } = fold(sighting({ title: `${"x".repeat(498)}😀😀` }));
    expect(exposures[0]?.title).toBe(`${"x".repeat(498)}…`);
  });

  it("refuses a report of which nothing could be read", () => {
    const folding = foldReport("test");
    folding.unread("Record 1 was not read: no title");
    expect(() => folding.done()).toThrow(ReportRefused);
    expect(() => folding.done()).toThrow(
      "None of its 1 records can be read: Record 1 was not read: no title",
    );
  });
});
