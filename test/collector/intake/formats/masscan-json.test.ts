import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { OPEN_PORT } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const record = (ip: string, port: object) => JSON.stringify({ ip, timestamp: "1", ports: [port] });

/** The one place that knows how a list is read. */
const list = (...records: readonly string[]) => readReport(bytes(`[\n${records.join(",\n")}\n]\n`));

describe("masscan JSON", () => {
  it("takes an open port for an exposure of severity info", () => {
    expect(readReport(sample("reports/masscan-json/masscan_one_vuln.json"))).toMatchObject({
      format: "masscan-json",
      assets: [{ name: "172.29.0.3", addresses: ["172.29.0.3"], names: [] }],
      exposures: [
        {
          title: "Open port 80/tcp",
          severity: "info",
          endpoint: { host: "172.29.0.3", port: 80, protocol: "tcp" },
          weakness: OPEN_PORT,
        },
      ],
    });
  });

  it("folds the banner of a port into it, and skips ports that are closed", () => {
    const { assets, exposures, skipped } = list(
      record("192.0.2.1", { port: 22, proto: "tcp", status: "open", reason: "syn-ack", ttl: 64 }),
      record("192.0.2.1", { port: 22, proto: "tcp", service: { name: "ssh", banner: "SSH-2.0-x" } }),
      record("192.0.2.1", { port: 23, proto: "tcp", status: "closed" }),
      record("2001:db8::1", { port: 53, proto: "udp", status: "open" }),
    );
    expect(assets.map(({ name }) => name)).toEqual(["192.0.2.1", "2001:db8::1"]);
    expect(exposures).toMatchObject([
      { sightings: 2, evidence: ["SSH-2.0-x"] },
      { endpoint: { host: "2001:db8::1", port: 53, protocol: "udp" } },
    ]);
    expect(skipped).toBe(1);
  });

  it("reads a line per record", () => {
    const open = { port: 1, proto: "tcp", status: "open" };
    expect(
      readReport(bytes(`${record("192.0.2.1", open)}\n${record("192.0.2.2", open)}\n`)).exposures,
    ).toHaveLength(2);
  });

  it("reads the flat lines of newer versions", () => {
    const flat = (rec_type: string, data: object) =>
      JSON.stringify({ ip: "192.0.2.1", timestamp: "1", port: 22, proto: "tcp", rec_type, data });
    expect(
      readReport(
        bytes(
          `${flat("status", { status: "open", reason: "syn-ack", ttl: 64 })}\n${flat("banner", { service_name: "ssh", banner: "SSH-2.0-x" })}\n`,
        ),
      ),
    ).toMatchObject({ format: "masscan-json", exposures: [{ sightings: 2, evidence: ["SSH-2.0-x"] }] });
  });

  it("reads what old versions wrote, which is no JSON, and refuses it without its end", () => {
    const bare =
      '{   ip: "192.0.2.1",   ports: [ {port: 443, proto: "tcp", status: "open", reason: "syn-ack", ttl: 48} ] },';
    const quoted = `${record("192.0.2.2", { port: 80, proto: "tcp", status: "open" }).replace('"ip":', '"ip": ')},`;
    const read = (...lines: readonly string[]) => readReport(bytes(`${lines.join("\n")}\n`));
    expect(read(bare, "{finished: 1}").exposures).toMatchObject([
      { endpoint: { host: "192.0.2.1", port: 443, protocol: "tcp" } },
    ]);
    expect(read("[", quoted, quoted, "{finished: 1}", "]").exposures).toMatchObject([{ sightings: 2 }]);
    expect(read("{finished: 1}")).toMatchObject({
      format: "masscan-json",
      exposures: [],
      warnings: ["The scan found no port that answers"],
    });
    expect(() => read(bare)).toThrow("The list has no end: the file may be cut");
  });

  it("counts what it cannot read", () => {
    const { exposures, skipped, warnings } = list(
      record("192.0.2.1", { port: 80, proto: "tcp", status: "open" }),
      record("192.0.2.1", { port: 0, proto: "icmp", status: "open" }),
      '{"ip":"192.0.2.1","ports":7}',
    );
    expect([exposures.length, skipped]).toEqual([1, 2]);
    expect(warnings[0]).toBe('The port "0/icmp" of "192.0.2.1" is none of TCP or UDP');
    expect(warnings[1]).toContain("Record 3 was not read: ports: Invalid input");
  });
});
