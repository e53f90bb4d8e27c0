import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RealService } from "../agent/support/real-service.ts";
import { BROKEN_SSH, sshd } from "../agent/support/sshd.ts";
import { type Fleet, joinAs, oneQuestion, openFleet } from "../support/fleet-processes.ts";

/** A purple team runs a scenario by hand: first what it would do, then for real, at a weak server and at a sound one. */
let fleet: Fleet;
let weak: RealService;
let sound: RealService;
beforeAll(async () => {
  weak = await sshd(BROKEN_SSH);
  sound = await sshd("");
  fleet = await openFleet();
  await oneQuestion(fleet, weak.target.port);
  await joinAs(fleet, "asker");
  fleet.start("asker");
}, 60_000);
afterAll(async () => {
  await fleet.close();
  await weak.end();
  await sound.end();
});

const run = (port: number, ...more: readonly string[]) =>
  fleet.plumbline(
    "scenario",
    "run",
    "posture.ssh-kex",
    "--segment",
    "internet",
    "--target",
    `tcp/127.0.0.1:${port}`,
    ...more,
  );

describe("a scenario that is run by hand", () => {
  it("is shown first, with its agent, its steps and what they say, and nothing is done", async () => {
    // The agent has up to a moment to come online.
    const shown = await untilDone(() => run(weak.target.port, "--dry-run"));
    expect(shown).toMatchObject({ exitCode: 0 });
    expect(shown.stdout).toContain("Nothing was done. posture.ssh-kex (tier 0) would:");
    expect(shown.stdout).toMatch(/actor: agent \S+ in internet, at most 14 s/);
    expect(shown.stdout).toMatch(/attempt \(attempt\): ssh-hello kex tcp\/127\.0\.0\.1:\d+, 2 times/);
    expect((await fleet.plumbline("run", "list", "--json")).stdout).toContain('"total":0');
  }, 60_000);

  it("finds the weak server weak, by what it offers", async () => {
    const found = await run(weak.target.port, "--wait", "--timeout", "60s");
    expect(found).toMatchObject({ exitCode: 0 });
    expect(found.stdout).toContain("allowed, grade C");
    expect(found.stdout).toContain("it offers a key exchange that RFC 9142 rules out");
    const [, id = ""] = /plumbline run show (\S+)/.exec(found.stdout) ?? [];
    const seen = await fleet.plumbline("run", "show", id);
    expect(seen.stdout).toContain("diffie-hellman-group1-sha1");
  }, 60_000);

  it("finds the sound server sound, and a closed port neither", async () => {
    const json = async (port: number) => {
      const { exitCode, stdout } = await run(port, "--wait", "--timeout", "60s", "--json");
      return { exitCode, ...(JSON.parse(stdout) as { verdict: { prevention: string; detail: string } }) };
    };
    expect(await json(sound.target.port)).toMatchObject({
      exitCode: 0,
      exposureId: null,
      verdict: { prevention: "prevented", detail: "service" },
    });
    expect(await json(1)).toMatchObject({
      exitCode: 4,
      verdict: { prevention: "inconclusive", detail: "baseline-failed" },
    });
  }, 120_000);

  it("is refused in one line where nobody answers for the target", async () => {
    const { exitCode, stderr } = await fleet.plumbline(
      "scenario",
      "run",
      "posture.ssh-kex",
      "--segment",
      "internet",
      "--target",
      "tcp/10.9.9.9:22",
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain("No asset has the address 10.9.9.9");
  });
});

async function untilDone(act: () => ReturnType<typeof run>): ReturnType<typeof run> {
  for (let round = 0; round < 50; round++) {
    const ended = await act();
    if (ended.exitCode !== 4) return ended;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return act();
}
