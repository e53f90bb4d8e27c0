import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fleet, joinAs, openFleet } from "../support/fleet-processes.ts";
import { eventually } from "../support/wait.ts";

/** A purple team asks what leaves: an agent inside says the run's word, one outside listens for it, each by its own rules. */
let fleet: Fleet;
const SINK = "127.88.5.1";
const AGREED = 18_443;

beforeAll(async () => {
  fleet = await openFleet();
  await fleet.post("/inventory", {
    segments: [
      { name: "internet", cidrs: ["127.88.5.0/24"], trust: "untrusted", public: true },
      { name: "data", cidrs: ["127.42.0.0/16"], trust: "restricted" },
    ],
    assets: [
      {
        name: "sink",
        segment: "internet",
        addresses: [SINK],
        endpoints: [{ port: AGREED, speaks: "witness" }],
      },
    ],
  });
  await joinAs(fleet, "inside", "data");
  fleet.start("inside");
  await joinAs(fleet, "outside", "internet", "--label", "asset=sink");
  const policy = join(fleet.folder, "rules.yaml");
  writeFileSync(
    policy,
    `${readFileSync(policy, "utf8")}
witness:
  - { transport: tcp, on: ${SINK}, ports: [1-65535], from: [127.0.0.0/8], maxBytes: 8192, maxSeconds: 120, speaks: [tls, websocket] }
`,
  );
  fleet.start("outside");
  await eventually(
    () => fleet.get<{ items: { status: string }[] }>("/agents"),
    ({ items }) => items.length === 2 && items.every(({ status }) => status === "live"),
    20_000,
  );
}, 90_000);
afterAll(() => fleet.close());

const run = async (scenario: string, ...more: readonly string[]) => {
  const target = `tcp/${SINK}:${AGREED}`;
  const args = ["run", scenario, "--segment", "data", "--target", target, ...more];
  return fleet.plumbline("scenario", ...args);
};

describe("what leaves is asked by hand", () => {
  it("shows first who listens where, and that nothing was done", async () => {
    const { stdout, exitCode } = await run("egress.ports", "--dry-run");
    expect(exitCode, stdout).toBe(0);
    expect(stdout).toMatch(/witness: agent \S+ in internet/);
    expect(stdout).toContain("Nothing was done.");
  }, 60_000);

  it.each([
    ["egress.ports", /ports 21, 22, 25, 53/],
    ["egress.https-data", /the witness got the run's nonce/],
    ["beacon.sni-mismatch", /the witness got the run's nonce/],
    ["tls.inspection", /nothing opened what was said/],
  ])(
    "finds with %s what gets out, on both sides' word",
    async (scenario, words) => {
      const found = await run(scenario, "--wait", "--timeout", "90s");
      expect(found.exitCode, found.stdout + found.stderr).toBe(0);
      expect(found.stdout).toMatch(/allowed/);
      expect(found.stdout).toMatch(words);
    },
    120_000,
  );

  it("tells in its record what the witness heard", async () => {
    const found = await run("beacon.sni-mismatch", "--wait", "--timeout", "90s");
    const [, id = ""] = /plumbline run show (\S+)/.exec(found.stdout) ?? [];
    const { stdout } = await fleet.plumbline("run", "show", id);
    expect(stdout).toMatch(/sni.*front\.plumbline\.test/);
    expect(stdout).toMatch(/host.*behind\.plumbline\.test/);
  }, 120_000);
});
