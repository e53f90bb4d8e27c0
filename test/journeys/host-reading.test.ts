import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fleet, joinAs, oneQuestion, openFleet } from "../support/fleet-processes.ts";
import { eventually } from "../support/wait.ts";

/** What an agent reads of its own host, by real commands, a real collector, and this machine's own packages. */
let fleet: Fleet;
let agent = "";
const installed = execFileSync("dpkg-query", ["-W", "--showformat=$\x7bVersion}", "libc6"]).toString();

beforeAll(async () => {
  fleet = await openFleet();
  await oneQuestion(fleet, 1);
  const policy = join(fleet.folder, "rules.yaml");
  writeFileSync(
    policy,
    `${readFileSync(policy, "utf8")}\nhost: [package-version, process-restarted, own-confinement]\n`,
  );
  agent = await joinAs(fleet, "on-db", "data", "--label", "asset=db1");
  fleet.start("on-db");
  await eventually(
    async () => fleet.plumbline("scenario", "run", "container.caps", "--agent", agent, "--dry-run"),
    ({ exitCode }) => exitCode === 0,
  );
}, 60_000);
afterAll(() => fleet.close());

const run = (scenario: string, ...more: readonly string[]) =>
  fleet.plumbline("scenario", "run", scenario, "--agent", agent, ...more);
const judged = async (scenario: string, ...more: readonly string[]) => {
  const { stdout, stderr } = await run(scenario, ...more, "--wait", "--timeout", "60s", "--json");
  expect(stderr).toBe("");
  return JSON.parse(stdout) as {
    id: string;
    asset: string;
    verdict: { prevention: string; sentence: string };
  };
};
const fixedIn = (version: string) => ["--param", "package=libc6", "--param", `fixed=${version}`];

describe("what an agent reads of its own host", () => {
  it("is said before it is read: from where, and of what", async () => {
    const { stdout } = await run("pkg.version", ...fixedIn("1"), "--dry-run");
    expect(stdout).toContain("with fixed=1 package=libc6");
    expect(stdout).toContain("the database of dpkg or apk: one package's version (libc6)");
  });

  it("is held against the fixed version by dpkg's own ordering, and goes into the record", async () => {
    const old = await judged("pkg.version", ...fixedIn(`${installed}+security1`));
    expect(old).toMatchObject({ asset: "db1", verdict: { prevention: "allowed" } });
    const fixed = await judged("pkg.version", ...fixedIn(installed));
    expect(fixed).toMatchObject({ verdict: { prevention: "prevented" } });
    const shown = (await fleet.plumbline("run", "show", old.id)).stdout;
    expect(shown).toContain(installed);
    expect(shown).toContain("Present on the host: the installed version is older than the fixed one");
    expect(await fleet.plumbline("rebuild")).toMatchObject({ exitCode: 0 });
    expect(await fleet.plumbline("verify-log", "--data", fleet.data)).toMatchObject({ exitCode: 0 });
  }, 90_000);

  it("says of a running process that it has the package's code that is on the disk", async () => {
    const restarted = await judged("svc.restarted", "--param", "process=node", "--param", "package=libc6");
    expect(restarted).toMatchObject({ verdict: { prevention: "prevented" } });
    const { exitCode, stdout } = await run(
      ...["svc.restarted", "--param", "process=node", "--param", "package=no-such-package"],
      ...["--wait", "--timeout", "60s"],
    );
    expect([exitCode, stdout]).toEqual([4, expect.stringContaining("the package is installed")]);
  }, 90_000);

  it("is refused in one line where the rules of that host do not list it", async () => {
    const { exitCode, stdout, stderr } = await run("sensor.inventory", "--dry-run");
    expect(exitCode).not.toBe(0);
    expect(`${stdout}${stderr}`).toContain("its rules refuse sensor-inventory (host: host-view-not-listed)");
  });
});
