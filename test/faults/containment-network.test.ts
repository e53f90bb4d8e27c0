import { spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { expect, it } from "vitest";
import { installAgent } from "../agent/support/agent-process.ts";
import { ROOT } from "../support/root.ts";
import type { LabReport } from "./lab-report.ts";

/** Hostile jobs to a real process: 1,000 in every test run, ten thousand with `npm run faults`. */
const JOBS = process.env["FAULT_KILLS"] === undefined ? 1_000 : 10_000;

const COOL_DOWN_MS = 300;
const rules = (limits: string): string => `format: plumbline-rules/1
agreedBy: the lab
notBefore: 2020-01-01T00:00:00Z
notAfter: 2100-01-01T00:00:00Z
allow:
  - { kinds: [tcp-connect, tls-handshake, http-request, http-content, http-canary, say-line, say-http, say-tls, http-ask, ldap-bind, nfs-exports, dns-ask-tcp, udp-send, say-datagram, dns-ask], to: [10.1.1.0/24, "2001:db8::1"], ports: [22, 80, 9000] }
deny:
  - { to: [10.1.1.2], because: somebody else's }
witness:
  - { transport: tcp, on: 10.1.0.2, ports: [9000], from: [10.1.0.1] }
limits: { ${limits} }
`;
const FAST = rules("probesPerSecond: 500, concurrentJobs: 32");
const SLOW = rules(
  `probesPerSecond: 50, concurrentJobs: 16, concurrentProbes: 2, coolDownSeconds: ${COOL_DOWN_MS / 1_000}`,
);

/** Runs the lab in a network namespace that exists for it alone. */
function lab(args: readonly string[]): Promise<LabReport> {
  const isRoot = process.getuid?.() === 0;
  const flags = isRoot ? ["-n"] : ["-rn"];
  const script = join(ROOT, "test/faults/namespace-lab.ts");
  const child = spawn(
    "unshare",
    [...flags, process.execPath, "--import", "tsx", script, ...args, isRoot ? "unprivileged" : ""],
    { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] },
  );
  const said = { out: "", err: "" };
  child.stdout.on("data", (part: Buffer) => {
    said.out += part.toString();
  });
  child.stderr.on("data", (part: Buffer) => {
    said.err = `${said.err}${part.toString()}`.slice(-4_000);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0 && said.out !== "") resolve(JSON.parse(said.out) as LabReport);
      else reject(new Error(`The lab ended with ${code}: ${said.err}`));
    });
  });
}

it(
  `sends nothing outside its rules over a real network, whatever ${JOBS} hostile jobs ask for, and is no faster than they say`,
  async () => {
    const installed = await installAgent(FAST);
    try {
      const report = await lab([JSON.stringify(installed), `${JOBS}`, SLOW]);
      const isAllowed = ({ host, port }: { host: string; port: number }): boolean =>
        [22, 80, 9_000].includes(port) && (host === "2001:db8::1" || /^10\.1\.1\.(?!2$)\d+$/.test(host));
      expect(report.flood.filter((one) => !isAllowed(one))).toEqual([]);
      expect(report.turnedAway).toBe(0);
      expect(report.intruders).toEqual([]);
      expect(report.flood.filter(({ over }) => over === "tcp").length).toBeGreaterThan(10);
      expect(report.refused).toBeGreaterThan(20);

      // By the lab's own clock, which may hear one late and the next in time; all together they can't be early.
      const gaps = report.paced.slice(1).map(({ atMs }, index) => atMs - (report.paced[index]?.atMs ?? 0));
      expect(report.paced).toHaveLength(18);
      expect(Math.min(...gaps)).toBeGreaterThan(COOL_DOWN_MS / 2);
      expect(gaps.reduce((sum, gap) => sum + gap, 0)).toBeGreaterThan(gaps.length * COOL_DOWN_MS - 100);
      expect(report.mostOpen).toBeLessThanOrEqual(2);

      expect(report.isSandboxed).toBe(true);
      if (process.getuid?.() === 0)
        expect(report.user).toEqual({ uid: "65534", capabilities: "0000000000000000" });
    } finally {
      installed.remove();
    }
  },
  120_000 + JOBS * 60,
);
