import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { OPEN_PORT } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

/** The one place that knows how lines are read. */
const lines = (...records: readonly object[]) =>
  readReport(bytes(`${records.map((record) => JSON.stringify(record)).join("\n")}\n`));

describe("naabu JSON", () => {
  it("folds a port that two rounds of a scan saw", () => {
    expect(readReport(sample("reports/naabu-json/naabu_one_vuln.json"))).toMatchObject({
      format: "naabu-json",
      assets: [{ name: "172.29.0.3" }],
      exposures: [
        {
          title: "Open port 80/tcp",
          severity: "info",
          sightings: 2,
          endpoint: { host: "172.29.0.3", port: 80, protocol: "tcp" },
          weakness: OPEN_PORT,
        },
      ],
    });
  });

  it("names a host by what was asked for, keeps its address, and knows UDP", () => {
    const { assets, exposures } = lines(
      { host: "shop.example", ip: "192.0.2.1", port: 443 },
      { host: "shop.example", ip: "192.0.2.1", port: 53, protocol: "udp" },
    );
    expect(assets).toEqual([{ name: "shop.example", addresses: ["192.0.2.1"], names: [] }]);
    expect(exposures.map(({ endpoint }) => endpoint)).toEqual([
      { host: "192.0.2.1", port: 443, protocol: "tcp" },
      { host: "192.0.2.1", port: 53, protocol: "udp" },
    ]);
  });

  it("reads the port as version 2.1 wrote it", () => {
    const { exposures } = lines(
      { ip: "192.0.2.1", port: { Port: 22, Protocol: 0, TLS: false } },
      { ip: "192.0.2.1", port: { Port: 53, Protocol: 1, TLS: false } },
      { ip: "192.0.2.1", port: { Port: 54, Protocol: "udp", TLS: false } },
    );
    expect(exposures.map(({ endpoint }) => [endpoint?.port, endpoint?.protocol])).toEqual([
      [22, "tcp"],
      [53, "udp"],
      [54, "udp"],
    ]);
  });

  it("counts what it cannot read, and does not claim findings of other tools", () => {
    const { exposures, skipped } = lines(
      { ip: "192.0.2.1", port: 80 },
      { ip: "192.0.2.1", port: 70_000 },
      { port: 80 },
    );
    expect([exposures.length, skipped]).toEqual([1, 2]);
    expect(lines({ host: "h1", port: 80, title: "Weak", severity: "low" }).format).toBe("generic-json");
  });
});
