import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fleet, joinAs, oneQuestion, openFleet } from "../support/fleet-processes.ts";
import { HOST_SCENARIO } from "../support/host-scenario.ts";
import { bundleOf, writeBundle } from "../support/publisher.ts";
import { eventually } from "../support/wait.ts";

/** A scenario that looks at the agent's own host, with values: real commands, a real collector, real agents. */
let fleet: Fleet;
let onDb = "";
let nowhere = "";
beforeAll(async () => {
  fleet = await openFleet();
  await oneQuestion(fleet, 1);
  const folder = writeBundle(
    join(fleet.folder, "host"),
    bundleOf([{ path: "host-demo.yaml", bytes: Buffer.from(HOST_SCENARIO) }], { id: "host" }),
  );
  expect(await fleet.plumbline("scenario", "publish", folder)).toMatchObject({ exitCode: 0 });
  onDb = await joinAs(fleet, "on-db", "data", "--label", "asset=db1");
  nowhere = await joinAs(fleet, "nowhere", "data");
  fleet.start("on-db");
  fleet.start("nowhere");
  const isLive = async (agent: string) =>
    !(await fleet.plumbline("scenario", "run", "host.demo", "--agent", agent, "--dry-run")).stderr.includes(
      "not live",
    );
  await eventually(
    async () => (await isLive(onDb)) && (await isLive(nowhere)),
    (live) => live,
  );
}, 60_000);
afterAll(() => fleet.close());

const run = (...more: readonly string[]) => fleet.plumbline("scenario", "run", "host.demo", ...more);

describe("a scenario about an agent's own host", () => {
  it("says what it takes", async () => {
    const { stdout } = await fleet.plumbline("scenario", "show", "host.demo");
    expect(stdout).toContain("tier 0, on an agent's own host");
    expect(stdout).toContain(
      "parameter rounds: a whole number from 1 to 5, must be given. how often it looks",
    );
    expect(stdout).toContain("parameter again: a whole number from 1 to 3, 2 by default");
  });

  it("is shown first, with its values, and nothing is done", async () => {
    const shown = await run("--agent", onDb, "--param", "rounds=3", "--dry-run");
    expect(shown).toMatchObject({ exitCode: 0 });
    expect(shown.stdout).toContain("with again=2 rounds=3");
    expect(shown.stdout).toMatch(/check \(self-check\): self-check, 3 times/);
    expect((await fleet.plumbline("run", "list", "--json")).stdout).toContain('"total":0');
  });

  it("is done by that agent, and is shown by its host everywhere", async () => {
    const { stdout } = await run(
      "--agent",
      onDb,
      "--param",
      "rounds=3",
      "--wait",
      "--timeout",
      "60s",
      "--json",
    );
    const over = JSON.parse(stdout) as { id: string; asset: string; target: unknown };
    expect(over).toMatchObject({ asset: "db1", target: null });
    expect((await fleet.plumbline("run", "list")).stdout).toContain("host db1");
    const shown = (await fleet.plumbline("run", "show", over.id)).stdout;
    expect(shown).toContain("from data on host db1, manual");
    expect(shown).toContain("with again=2 rounds=3");
    expect(shown.match(/actor \S+ #\d+ check the agent itself/g)).toHaveLength(3);
    expect(await fleet.plumbline("rebuild")).toMatchObject({ exitCode: 0 });
  }, 90_000);

  it.each<[string, readonly string[], () => string, string]>([
    [
      "a value out of bounds",
      ["--param", "rounds=9"],
      () => onDb,
      '"rounds" of scenario "host.demo": must be a whole number from 1 to 5',
    ],
    ["no value", [], () => onDb, "must be given"],
    ["a value of no name", ["--param", "rounds"], () => onDb, "must be NAME=VALUE"],
    ["an agent without an asset", ["--param", "rounds=1"], () => nowhere, "--label asset=NAME"],
    ["a target", ["--param", "rounds=1", "--target", "tcp/127.0.0.1:1"], () => onDb, "leave the target out"],
  ])("is refused in one line with %s", async (_, more, agent, sentence) => {
    const { exitCode, stderr } = await run("--agent", agent(), ...more);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("is run by a schedule, which says what it runs before and after", async () => {
    const every = ["--every", "2s", "--scenario", "host.demo", "--agent", onDb, "--param", "rounds=4"];
    const thought = await fleet.plumbline("schedule", "preview", ...every);
    expect(thought).toMatchObject({ exitCode: 0, stderr: "" });
    expect(thought.stdout).toContain(`data → host db1 (host.demo): actor ${onDb}`);
    expect(await fleet.plumbline("schedule", "create", "looks", ...every)).toMatchObject({ exitCode: 0 });
    const listed = await fleet.plumbline("schedule", "list");
    expect(listed.stdout).toContain(`host.demo on the host by agent ${onDb} with rounds=4`);
    const shown = await eventually(
      () => fleet.plumbline("schedule", "show", "looks"),
      ({ stdout }) => /1 claim: 1 ran/.test(stdout),
      30_000,
    );
    expect(shown.stdout).toContain("host.demo on the host");
    expect((await fleet.plumbline("run", "list")).stdout).toContain("host db1");
    expect(await fleet.plumbline("schedule", "delete", "looks")).toMatchObject({ exitCode: 0 });
  }, 90_000);

  it.each<[string, readonly string[], string]>([
    ["without the agent", ["--scenario", "host.demo"], "--agent: must name the agent or the segment"],
    ["of an agent without a scenario", ["--agent", "x"], "--agent says more of a --scenario"],
    ["with a value out of bounds", ["--scenario", "host.demo", "--param", "rounds=9"], "from 1 to 5"],
  ])("has no schedule %s", async (what, more, sentence) => {
    const agent = what.includes("value") ? ["--agent", onDb] : [];
    const made = await fleet.plumbline("schedule", "create", "wrong", "--every", "1h", ...more, ...agent);
    expect(made.exitCode).toBe(2);
    expect(made.stderr).toContain(sentence);
  });

  it("leaves a chain that holds", async () => {
    expect(await fleet.plumbline("verify-log", "--data", fleet.data)).toMatchObject({ exitCode: 0 });
  });
});
