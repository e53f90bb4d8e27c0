import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { collectorProcess, type Ready } from "../support/collector-process.ts";
import { ROOT } from "../support/root.ts";

/**
 * People, as they do it: a real collector process, and each act by the command line. A role, a
 * token's scope, a link and a key are tried where they end.
 */
const folder = mkdtempSync(join(tmpdir(), "plumbline-journey-"));
const data = join(folder, "data");
let collector: Awaited<ReturnType<typeof collectorProcess>>;
let ready: Ready;
beforeAll(async () => {
  collector = await collectorProcess(data);
  ready = await collector.start();
}, 60_000);
afterAll(async () => {
  await collector.end("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});

const OWN = "correct horse battery";

/** Runs the command as somebody with a profile of their own. */
async function plumbline(who: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(ROOT, ".build", "plumbline.js"), ...args], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      XDG_CONFIG_HOME: join(folder, who),
      PLUMBLINE_URL: ready.url,
      PLUMBLINE_CA: ready.ca,
      PLUMBLINE_PASSWORD: OWN,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err, lines: out.trim().split("\n") };
}

const SCAN = `<?xml version="1.0"?><nmaprun scanner="nmap" args="nmap" start="1763000000" version="7.93" xmloutputversion="1.05"><host starttime="1763000000" endtime="1763000100"><status state="up" reason="syn-ack"/><address addr="10.0.2.10" addrtype="ipv4"/><ports><port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="64"/></port><port protocol="tcp" portid="445"><state state="open" reason="syn-ack" reason_ttl="64"/></port></ports></host><runstats><finished time="1763000100" exit="success"/></runstats></nmaprun>`;

it("lets people in by role, narrows them, and ends what they had, all by the command line", {
  timeout: 120_000,
}, async () => {
  expect(statSync(join(data, "seal.key")).mode & 0o777).toBe(0o600);
  const ada = (args: readonly string[], env = {}) => plumbline("ada", args, env);
  expect((await ada(["login", "--name", "ada", "--setup-code", ready.setupCode ?? ""])).code).toBe(0);

  // An account with a password for once, which opens nothing until it is changed.
  const once = (await ada(["user", "create", "oscar", "--role", "owner"])).lines[0] ?? "";
  const early = await plumbline("oscar", ["login", "--name", "oscar"], { PLUMBLINE_PASSWORD: once });
  expect([early.code, early.err]).toEqual([3, expect.stringContaining("plumbline user password")]);
  const changed = await plumbline("oscar", ["user", "password", "oscar"], {
    PLUMBLINE_PASSWORD: once,
    PLUMBLINE_NEW_PASSWORD: OWN,
  });
  expect(changed.code).toBe(0);
  expect((await plumbline("oscar", ["login", "--name", "oscar"])).code).toBe(0);

  // Two exposures, one of them theirs.
  writeFileSync(join(folder, "scan.xml"), SCAN);
  expect((await ada(["import", join(folder, "scan.xml")])).code).toBe(0);
  const ids = (JSON.parse((await ada(["exposure", "list", "--json"])).out) as { items: { id: string }[] })
    .items;
  const [own = "", other = ""] = ids.map(({ id }) => id);
  await ada(["assign", own, "--owner", "oscar"]);
  const seen = JSON.parse((await plumbline("oscar", ["exposure", "list", "--json"])).out) as {
    items: { id: string }[];
  };
  expect(seen.items.map(({ id }) => id)).toEqual([own]);
  expect((await plumbline("oscar", ["claim-fix", other])).code).toBe(2);
  expect((await plumbline("oscar", ["user", "list"])).code).toBe(3);

  // A link of the owner's, and its end.
  const link = (await plumbline("oscar", ["exposure", "link", own, "--ttl", "3d"])).lines[0];
  expect(link).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/r#plk_[\w-]{43}$/);
  const listed = JSON.parse(
    (await plumbline("oscar", ["exposure", "link", own, "--list", "--json"])).out,
  ) as { items: { id: string }[] };
  expect(
    (await plumbline("oscar", ["exposure", "link", own, "--revoke", listed.items[0]?.id ?? ""])).code,
  ).toBe(0);
  expect((await plumbline("oscar", ["exposure", "link", other])).code).toBe(2);

  // A token that reads, and no more.
  const token = await ada([
    "token",
    "create",
    "--user",
    "ada",
    "--name",
    "ci",
    "--scope",
    "read",
    "--ttl",
    "7d",
  ]);
  const byToken = { PLUMBLINE_TOKEN: token.lines[0] ?? "" };
  expect((await plumbline("ci", ["exposure", "list"], byToken)).code).toBe(0);
  const halt = await plumbline("ci", ["halt", "--reason", "x"], byToken);
  expect([halt.code, halt.err]).toEqual([3, expect.stringContaining("the token has only read")]);

  // Sealed secrets, rotated beside the running collector.
  const kept = await ada(["seal", "set", "oidc-client-secret", "--data", data], {
    PLUMBLINE_SECRET: "a canary of a secret",
  });
  expect([kept.code, kept.err]).toEqual([0, ""]);
  expect((await ada(["seal", "rotate", "--data", data])).out).toContain("Sealed 1 anew");
  for (const file of ["plumbline.db", "plumbline.db-wal"])
    expect(readFileSync(join(data, file)).includes("a canary of a secret")).toBe(false);

  // Out: what they had signed in with ends.
  expect((await ada(["user", "disable", "oscar"])).code).toBe(0);
  expect((await plumbline("oscar", ["exposure", "list"])).code).toBe(3);
  const last = await ada(["user", "remove", "ada"]);
  expect([last.code, last.err]).toEqual([2, expect.stringContaining("another admin")]);
  expect((await ada(["verify-log", "--data", data])).code).toBe(0);
});
