import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { RunOptions } from "../../agent/cli/command-io.ts";
import { cli } from "../../agent/cli.ts";
import { instant } from "../../proto/time.ts";
import { obeyed } from "../support/obeyed.ts";
import { PUBLISHER } from "../support/publisher.ts";
import { LOOPBACK_RULES } from "./support/scenario.ts";
import { folder } from "./support/test-agent.ts";

/** Runs the command line in a folder of its own, as some user, and returns what a shell would see. */
async function shell(args: readonly string[], userId = 4_711) {
  let [out, err] = ["", ""];
  const ran: RunOptions[] = [];
  const code = await cli(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    environment: {
      data: "/nonexistent",
      policy: "/nonexistent/rules.yaml",
      sourceAddress: "",
      retryWithinMs: 0,
    },
    userId,
    time: { wall: () => instant(Date.parse("2026-06-01T00:00:00Z")), steadyMs: () => performance.now() },
    run: async (options) => {
      ran.push(options);
      return 0;
    },
  });
  return { code, out, err, ran };
}

const oneLine = /^plumbline-agent: [^\n]+\n$/;

function policy(text = LOOPBACK_RULES): string {
  const path = join(folder(), "rules.yaml");
  writeFileSync(path, text, { mode: 0o644 });
  return path;
}

it.each([
  [["unknown"], /unknown command/],
  [["enroll"], /--collector/],
  [["run", "--retry-within", "soon"], /--retry-within: "soon"/],
  [["policy", "check", "/nonexistent"], /\/nonexistent: does not exist/],
  [["policy", "explain", "--action", "shell"], /rules\.yaml: does not exist/],
] as const)("answers %j with 2 and one line", async (args, why) => {
  const { code, out, err } = await shell(args);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(oneLine);
  expect(err).toMatch(why);
});

it("runs as root only when told to", async () => {
  expect(await shell(["run"], 0)).toMatchObject({
    code: 2,
    err: expect.stringContaining("--allow-root"),
    ran: [],
  });
  expect(await shell(["run", "--allow-root", "--data", "/d"], 0)).toMatchObject({
    code: 0,
    ran: [{ directory: "/d", policy: "/nonexistent/rules.yaml" }],
  });
});

it("says what the rules say, and which rule", async () => {
  const rules = policy();
  const ask = (...args: string[]) => shell(["policy", "explain", "--policy", rules, "--json", ...args]);
  const granted = await ask("--action", "tcp-connect", "--target", "tcp/127.0.0.1:22");
  expect([granted.code, JSON.parse(granted.out)]).toMatchObject([0, { granted: true, rule: "allow[0]" }]);
  const refused = await ask("--action", "tcp-connect", "--target", "tcp/10.0.0.1:22");
  expect([refused.code, JSON.parse(refused.out)]).toMatchObject([
    1,
    { granted: false, rule: "allow", because: "not-listed" },
  ]);
  expect(await ask("--action", "tcp-connect", "--target", "tcp/[::1]:22")).toMatchObject({ code: 1 });
  expect(await ask("--action", "witness-listen", "--target", "udp/127.0.0.1:53")).toMatchObject({ code: 0 });
  expect(await ask("--action", "socket-table")).toMatchObject({ code: 0 });
  const look = await ask("--action", "package-version");
  expect([look.code, JSON.parse(look.out)]).toMatchObject([
    1,
    { rule: "host", because: "host-view-not-listed" },
  ]);
  expect(await ask("--action", "tcp-connect", "--target", "tcp/127.0.0.1:22", "--tier", "1")).toMatchObject({
    code: 1,
  });
  expect(
    await ask("--action", "tcp-connect", "--target", "tcp/127.0.0.1:22", "--at", "2101-01-01T00:00:00Z"),
  ).toMatchObject({ code: 1 });
});

it("explains what is meant, when, up to which tier, and what bounds it", async () => {
  const rules = policy(
    LOOPBACK_RULES.replace("limits: { ", "limits: { coolDownSeconds: 3, ").concat(
      'windows: [{ days: [mon], from: "08:00", to: "18:00" }]\ndeadManHours: 12\n',
    ),
  );
  const ask = async (...args: string[]) => {
    const { code, out } = await shell(["policy", "explain", "--policy", rules, ...args]);
    return `${code}\n${out}`;
  };
  const monday = ["--at", "2026-06-01T10:00:00Z"];
  const mapped = await ask("--action", "tcp-connect", "--target", "tcp/[::ffff:127.0.0.1]:22", ...monday);
  expect(mapped).toMatch(/^0\n.*allowed by allow\[0\]/);
  for (const words of [
    "means 127.0.0.1",
    "is loopback",
    "windows[0] is open",
    "tier 0, up to 0",
    "3 s between two",
  ])
    expect(mapped).toContain(words);
  const sunday = await ask(
    "--action",
    "tcp-connect",
    "--target",
    "tcp/127.0.0.1:22",
    "--at",
    "2026-05-31T10:00:00Z",
  );
  expect(sunday).toMatch(/^1\n.*refused by windows \(outside-windows\)/);
  const witness = ["--action", "witness-listen", "--target", "tcp/127.0.0.1:9000", ...monday];
  expect(await ask(...witness, "--from", "127.0.0.9", "--bytes", "512")).toMatch(
    /^0\n.*for 127\.0\.0\.9: allowed by witness\[0\][\s\S]*at most 512 bytes, 30 s, 32 connections at once/,
  );
  expect(await ask(...witness, "--from", "10.0.0.9")).toMatch(/^1\n.*witness\[0\] \(sender-not-listed\)/);
  expect(await ask(...witness, "--bytes", "513")).toMatch(/^1\n.*witness \(witness-not-listed\)/);
  expect(await ask("--action", "tcp-connect", "--target", "tcp/db.example.org:22")).toContain(
    "through `names`",
  );
  const checked = (await shell(["policy", "check", rules])).out;
  for (const words of ["windows[0] mon 08:00-18:00 UTC", "pauses after 12 h", "3 s between two"])
    expect(checked).toContain(words);
});

it.each([
  ["--from", ["--action", "witness-listen", "--target", "tcp/127.0.0.1:9000", "--from", "db"]],
  ["--bytes", ["--action", "witness-listen", "--target", "tcp/127.0.0.1:9000", "--bytes", "few"]],
  ["--target", ["--action", "tcp-connect", "--target", "10.0.0.1:22"]],
  ["--target", ["--action", "udp-send"]],
  ["--action", ["--action", "exec", "--target", "tcp/10.0.0.1:22"]],
  ["--tier", ["--action", "socket-table", "--tier", "3"]],
  ["--at", ["--action", "socket-table", "--at", "soon"]],
])("names %s when it can't be asked", async (field, args) => {
  const { code, err } = await shell(["policy", "explain", "--policy", policy(), ...args]);
  expect(code).toBe(2);
  expect(err).toMatch(oneLine);
  expect(err).toContain(field);
});

it("says that nothing is allowed, and why, while no publisher is pinned", async () => {
  const rules = policy(LOOPBACK_RULES.slice(0, LOOPBACK_RULES.indexOf("publishers:")));
  const ask = ["--action", "tcp-connect", "--target", "tcp/127.0.0.1:22", "--json", "--policy", rules];
  const explained = await shell(["policy", "explain", ...ask]);
  const answer = { granted: false, rule: "publishers", because: "publisher-not-pinned" };
  expect([explained.code, JSON.parse(explained.out)]).toMatchObject([1, answer]);
  const checked = await shell(["policy", "check", rules]);
  expect(checked).toMatchObject({ code: 0, out: expect.stringContaining("warning: publisher-not-pinned") });
  const { code, out } = await shell(["doctor", "--data", folder(), "--policy", rules, "--json"]);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ check: "publishers", result: "fail" })]),
  });
});

it("names the publishers whose scenarios may run, with their keys' ids", async () => {
  const checked = await shell(["policy", "check", policy()]);
  expect(checked.out).toContain(`publisher ${PUBLISHER.name}, key ${PUBLISHER.keyId}`);
  const { out } = await shell(["doctor", "--data", folder(), "--policy", policy()]);
  expect(out).toContain(`ok   publishers: ${PUBLISHER.name}`);
  expect(out).toContain("ok   bundles: none taken yet");
});

it("checks a rules file, and says the place of what is wrong", async () => {
  const good = await shell(["policy", "check", policy()]);
  expect(good).toMatchObject({ code: 0, out: expect.stringContaining("allow[0] tcp-connect") });
  const bad = await shell([
    "policy",
    "check",
    policy(LOOPBACK_RULES.replace("notAfter: 2100-01-01", "notAfter: never")),
  ]);
  expect(bad.code).toBe(2);
  expect(bad.err).toMatch(/rules\.yaml:4:11 notAfter: /);
});

it("stops and resumes an agent by a file, also one that does not run", async () => {
  const data = folder();
  expect(await shell(["stop", "--data", data])).toMatchObject({
    code: 0,
    out: expect.stringContaining("Halted"),
  });
  expect(await shell(["resume", "--data", data])).toMatchObject({ code: 0, out: "Resumed\n" });
  expect(await shell(["resume", "--data", data])).toMatchObject({ code: 0, out: "It was not halted\n" });
});

it("says that no agent runs", async () => {
  const { code, out } = await shell(["status", "--data", folder(), "--json"]);
  expect([code, JSON.parse(out)]).toEqual([1, { running: false }]);
});

it("finds what is missing", async () => {
  const { code, out } = await shell(["doctor", "--data", folder(), "--policy", policy(), "--json"]);
  const { findings } = JSON.parse(out) as { findings: { check: string; result: string }[] };
  expect(code).toBe(1);
  expect(findings).toContainEqual(expect.objectContaining({ check: "identity", result: "fail" }));
  expect(findings).toContainEqual(expect.objectContaining({ check: "halt", result: "ok" }));
});

it("shows its version and its help on stdout", async () => {
  expect(await shell(["--version"])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
  expect(await shell(["--help"])).toMatchObject({ code: 0, out: expect.stringContaining("enroll") });
});

it("takes no orders for its terminal from what a file or a collector says", async () => {
  const hostile = LOOPBACK_RULES.replace(
    /agreedBy: .*/,
    'agreedBy: "x\\u001b]0;owned\\u0007\\u009b31m\\u202e"',
  );
  const { code, out } = await shell(["policy", "check", policy(hostile)]);
  expect(code).toBe(0);
  expect(obeyed(out.replaceAll("\n", ""))).toEqual([]);
  const json = await shell(["policy", "check", policy(hostile), "--json"]);
  expect(obeyed(json.out.trim())).toEqual([]);
  expect(JSON.stringify(JSON.parse(json.out))).toContain("\u009b31m\u202e");
  const refused = await shell(["policy", "check", "/nonexistent\u001b[2J\u202e"]);
  expect(obeyed(refused.err.trim())).toEqual([]);
});
