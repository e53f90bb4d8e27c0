import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fleet, joinAs, oneQuestion, openFleet } from "../support/fleet-processes.ts";
import { eventually } from "../support/wait.ts";

/** A purple team's schedule, by the real commands, a real collector and a real agent. */
let fleet: Fleet;
let exposureId: string;
let agentId: string;
const target = createServer((socket) => {
  socket.on("error", () => socket.destroy());
  socket.end("SSH-2.0-OpenSSH_9.6\r\n");
});

beforeAll(async () => {
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  fleet = await openFleet();
  exposureId = await oneQuestion(fleet, (target.address() as AddressInfo).port);
  agentId = await joinAs(fleet, "one");
}, 120_000);
afterAll(async () => {
  await fleet.close();
  target.close();
}, 60_000);

type Occurrence = {
  readonly id: string;
  readonly state: string;
  readonly claims: number;
  readonly ran: number;
  readonly notRun: number;
};
type Shown = {
  readonly occurrences: {
    readonly items: readonly (Occurrence & {
      readonly turns: readonly { readonly state: string; readonly because: string }[];
    })[];
  };
};
const plumbline = async (...args: readonly string[]) => {
  const ended = await fleet.plumbline("schedule", ...args);
  return { ...ended, json: ended.stdout.startsWith("{") ? (JSON.parse(ended.stdout) as never) : undefined };
};
const show = async (name: string): Promise<Shown> =>
  (await plumbline("show", name, "--json")).json as unknown as Shown;
const live = () =>
  eventually(
    () => fleet.seen(agentId),
    ({ status }) => status === "live",
    30_000,
  );

it("previews a night in the zone and in UTC, with the blackout, the change of the clocks, and who would run what", async () => {
  const night = [
    ...["--cron", "15 2 * * 1-5", "--zone", "Europe/Paris", "--jitter", "10m"],
    ...["--blackout", "mon 00:00-24:00", "--segment", "internet", "--times", "5"],
  ];
  const before = await plumbline("preview", ...night);
  expect([before.exitCode, before.stderr]).toEqual([0, ""]);
  expect(before.stdout).toMatch(
    /^\w{3} \d{4}-\d\d-\d\d 02:15 GMT\+[12] {2}= {2}\d{4}-\d\d-\d\d 0[01]:15:00 UTC/m,
  );
  expect(before.stdout).toMatch(/^Mon .*! blackout mon 00:00-24:00 Europe\/Paris$/m);
  expect(before.stdout).toContain('would not run: no live agent in segment "internet"');
  fleet.start("one");
  await live();
  const after = await plumbline("preview", ...night);
  expect(after.stdout).toMatch(new RegExp(`internet → tcp/127\\.0\\.0\\.1:\\d+ \\(.*\\): actor ${agentId}`));
  expect((await fleet.get<{ total: number }>("/runs")).total).toBe(0);
}, 60_000);

it("runs every two seconds, again and again, and says so", async () => {
  const made = await plumbline("create", "often", "--every", "2s", "--exposure", exposureId, "--json");
  expect([made.exitCode, made.stderr]).toEqual([0, ""]);
  expect(made.json).toMatchObject({ kind: "created" });
  const shown = await eventually(
    () => show("often"),
    ({ occurrences }) =>
      occurrences.items.filter(({ state, ran }) => state === "over" && ran === 1).length >= 3,
    60_000,
  );
  expect(shown.occurrences.items.every(({ claims }) => claims <= 1)).toBe(true);
  const { items } = await fleet.get<{
    items: { reason: string; state: string; verdict: { prevention: string } | null }[];
  }>("/runs");
  expect(items.filter(({ state }) => state === "judged").length).toBeGreaterThanOrEqual(3);
  expect(items.every(({ reason }) => reason === "scheduled")).toBe(true);
  expect((await plumbline("list")).stdout).toMatch(/^often +active .* every 2s: claims of 1 exposure$/m);
}, 120_000);

it("starts nothing while it is paused, and goes on when it is resumed", async () => {
  expect((await plumbline("pause", "often")).stdout).toMatch(/^often paused/);
  const paused = (await show("often")).occurrences.items.length;
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  expect((await show("often")).occurrences.items.length).toBe(paused);
  expect((await plumbline("resume", "often")).stdout).toMatch(/^often resumed/);
  await eventually(
    () => show("often"),
    ({ occurrences }) => occurrences.items.length > paused,
    30_000,
  );
}, 60_000);

it("tells of a halted segment why a turn came to nothing", async () => {
  await fleet.plumbline("halt", "--segment", "internet", "--reason", "drill");
  const shown = await eventually(
    () => show("often"),
    ({ occurrences }) =>
      occurrences.items.some(({ turns }) => turns.some(({ because }) => /halted/.test(because))),
    30_000,
  );
  const turns = shown.occurrences.items.flatMap((one) =>
    one.turns.filter(({ because }) => /halted/.test(because)),
  );
  expect(turns[0]).toMatchObject({
    because: expect.stringMatching(/^(?:it could start until .*: )?segment "internet" is halted$/),
  });
  await eventually(
    async () => (await plumbline("show", "often", "--not-run")).stdout,
    (said) =>
      /not-run: internet → db1 \(Weak SSH\): it could start until .*: segment "internet" is halted/.test(
        said,
      ),
    30_000,
  );
  await fleet.plumbline("resume", "--segment", "internet");
}, 60_000);

it("skips or makes up for what it missed while the collector was down", async () => {
  await plumbline("delete", "often");
  const file = join(fleet.folder, "schedules.yaml");
  const written = (missed: string): string =>
    `schedules:\n  - name: hourly\n    every: 1h\n    claims: {all: true}\n    missed: ${missed}\n`;
  writeFileSync(file, written("run-once"));
  expect((await plumbline("create", "-f", file)).stdout).toMatch(/^hourly created/);
  expect((await plumbline("create", "-f", file)).stdout).toMatch(/^hourly unchanged/);
  await fleet.collector.end("SIGKILL");
  const at = Date.now() - 3 * 3_600_000 - 600_000;
  await fleet.write(
    "UPDATE schedules SET anchor_at = ?, next_at = ? WHERE name = 'hourly'",
    at,
    at + 3_600_000,
  );
  await fleet.collector.start();
  await live();
  const shown = await eventually(
    () => show("hourly"),
    ({ occurrences }) => occurrences.items.some(({ state }) => state === "over"),
    60_000,
  );
  expect(shown.occurrences.items).toMatchObject([
    { state: "over", ran: 1 },
    {
      state: "missed",
      because: expect.stringMatching(/^missed 2 times .* the collector did not look at it until .*run-once/),
    },
  ]);
}, 120_000);

it.each([
  [
    ["create", "x", "--cron", "99 2 * * *", "--all"],
    /^--cron: "99 2 \* \* \*" Invalid value for minute: 99$/m,
  ],
  [
    ["create", "x", "--every", "1h"],
    /^--all, --exposure, --segment, --band, --scenario, --intents, --controls: must be all: true/m,
  ],
  [["create", "x", "--every", "5m", "--jitter", "1h", "--all"], /^--jitter: must be shorter than the 5m/m],
  [
    ["create", "x", "--every", "1h", "--all", "--blackout", "weekends"],
    /^--blackout: "weekends" must be such as/m,
  ],
  [["create", "x", "--every", "1h", "--segment", "nowhere"], /There is no segment "nowhere"/],
  [["create", "hourly", "--every", "2h", "--all"], /There is a schedule "hourly" that says something else/],
  [["create", "--every", "2h", "--all"], /needs a name, or -f FILE/],
  [["show", "nothing"], /No schedule "nothing"/],
] as const)("refuses %j in one line with the way out", async (args, says) => {
  const { exitCode, stderr, stdout } = await plumbline(...args);
  expect([exitCode, stdout, stderr]).toEqual([2, "", expect.stringMatching(says)]);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

it("names line, column and field of a file that is wrong", async () => {
  const file = join(fleet.folder, "broken.yaml");
  writeFileSync(file, "schedules:\n  - name: night\n    cron: 15 2 * *\n    claims: {all: true}\n");
  const { exitCode, stderr } = await plumbline("create", "-f", file);
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringMatching(/broken\.yaml:3:11 schedules\.0\.cron: "15 2 \* \*" must have five fields/),
  ]);
});

it("leaves a record that verifies", async () => {
  const { exitCode, stderr } = await fleet.plumbline("verify-log", "--data", fleet.data);
  expect([exitCode, stderr]).toEqual([0, ""]);
}, 60_000);
