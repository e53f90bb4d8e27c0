import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const server = (members: object = {}) => ({
  banner: { raw: "SSH-2.0-OpenSSH_7.9p1" },
  kex: [{ algorithm: "curve25519-sha256", notes: { info: ["since 7.4"] } }],
  key: [],
  enc: [],
  mac: [],
  cves: [],
  target: "ssh.example:22",
  ...members,
});

const read = (members: object) => readReport(bytes(JSON.stringify(server(members))));

describe("ssh-audit", () => {
  it("takes every algorithm with a failure or a warning for an exposure", () => {
    const { assets, exposures, skipped } = readReport(sample("reports/ssh-audit-json/bug_fix.json"));
    expect(assets.map(({ name }) => name)).toEqual(["nanana.com"]);
    expect(exposures.map(({ weakness, severity }) => `${severity} ${weakness}`)).toEqual([
      "high kex:ecdh-sha2-nistp256",
      "high kex:ecdh-sha2-nistp384",
      "high kex:ecdh-sha2-nistp521",
      "medium kex:diffie-hellman-group14-sha256",
      "high kex:kex-strict-s-v00@openssh.com",
      "high key:ecdsa-sha2-nistp256",
      "medium mac:umac-64-etm@openssh.com",
      "high mac:hmac-sha1-etm@openssh.com",
      "medium mac:umac-64@openssh.com",
      "medium mac:umac-128@openssh.com",
      "medium mac:hmac-sha2-256",
      "medium mac:hmac-sha2-512",
      "high mac:hmac-sha1",
    ]);
    expect(exposures[0]?.endpoint).toEqual({ host: "nanana.com", port: 22, protocol: "tcp" });
    expect(skipped).toBe(18);
  });

  it("reads CVE ids with the score that it gives", () => {
    const cves = [{ name: "CVE-2020-15778", cvssv2: 7.8, description: "command injection" }];
    expect(read({ cves }).exposures).toMatchObject([
      {
        title: "CVE-2020-15778: command injection",
        cve: ["CVE-2020-15778"],
        severity: "high",
        cvss: { version: "2.0", vector: null, score: 7.8 },
      },
    ]);
  });

  it("finds the CVE in a note", () => {
    const enc = [
      { algorithm: "chacha20-poly1305@openssh.com", notes: { warn: ["Terrapin attack (CVE-2023-48795)"] } },
    ];
    expect(read({ enc }).exposures).toMatchObject([{ cve: ["CVE-2023-48795"], severity: "medium" }]);
  });

  it.each([
    ["[2001:db8::1]:2222", "2001:db8::1", 2222],
    ["2001:db8::1:22", "2001:db8::1", 22],
    ["192.0.2.7:22", "192.0.2.7", 22],
    ["ssh.example", "ssh.example", null],
  ])("reads the target %s", (target, host, port) => {
    const kex = [{ algorithm: "a", notes: { fail: ["x"] } }];
    expect(read({ target, kex }).exposures[0]?.endpoint).toEqual({ host, port, protocol: "tcp" });
  });

  it("reads a list of servers", () => {
    const kex = [{ algorithm: "a", notes: { fail: ["x"] } }];
    const list = [server({ kex }), server({ kex, target: "other.example:22" })];
    expect(readReport(bytes(JSON.stringify(list)))).toMatchObject({
      assets: { length: 2 },
      exposures: { length: 2 },
    });
  });

  it("reads the recommendations of versions that wrote no notes", () => {
    const report = read({
      kex: [{ algorithm: "a" }, { algorithm: "b" }],
      recommendations: {
        critical: { del: { kex: [{ name: "a", notes: "" }] } },
        warning: { chg: { kex: [{ name: "b", notes: "increase" }] } },
      },
    });
    expect(report.exposures.map(({ weakness, severity }) => [weakness, severity])).toEqual([
      ["kex:a", "high"],
      ["kex:b", "medium"],
    ]);
  });

  it("warns where algorithms are not judged, and where there are none", () => {
    expect(read({ kex: [{ algorithm: "a" }] }).warnings).toEqual([
      "The report lists algorithms without judging them: ssh-audit before version 3 did not",
    ]);
    expect(read({ kex: [] }).warnings).toEqual([
      'The audit of "ssh.example:22" lists no algorithms: the server may not have answered',
    ]);
  });

  it("refuses a report whose target is no host", () => {
    expect(() => read({ target: null })).toThrow(ReportRefused);
  });
});
