import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAuthority } from "../../../collector/pki/authority.ts";
import { migrate, openStore, type Store } from "../../../collector/store/database.ts";
import { trail } from "../../../collector/store/trail.ts";
import { joinToken } from "../../../proto/join.ts";
import { sha256 } from "../../../proto/seal.ts";
import { instant } from "../../../proto/time.ts";
import { scratchFolder } from "../../support/certificates.ts";
import { ROOT } from "../../support/root.ts";
import { plumblineIn } from "./plumbline-in.ts";

const scratch = scratchFolder();
const data = join(scratch.path, "data");
/** A collector that runs meanwhile. */
let running: Store;

beforeAll(async () => {
  mkdirSync(data, { mode: 0o700 });
  await openAuthority(data, instant(Date.now()), (length) => new Uint8Array(randomBytes(length)));
  running = openStore(join(data, "plumbline.db"), "writer");
  await migrate(running);
  running.sqlite.exec(`INSERT INTO segments VALUES ('guest', '[]', 'untrusted', 0)`);
  trail(running.sqlite).audit({ at: 1, who: "ada", what: "sign-in", subject: "ada", from: "::1", body: {} });
});
afterAll(async () => {
  await running.close();
  scratch.remove();
});

const createToken = (...argv: readonly string[]) =>
  plumblineIn(["agent", "token", "create", "--data", data, "--json", ...argv]);

describe("agent token create --data", () => {
  it("makes what an agent can join with, beside a running collector, and leaves a trace", async () => {
    const { exitCode, stdout, stderr } = await createToken(
      "--segment",
      "guest",
      "--label",
      "role=witness",
      "--ttl",
      "10m",
      "--uses",
      "2",
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const made = JSON.parse(stdout) as { token: string; command: string };
    const token = joinToken(made.token);
    expect(made.command).toContain(made.token);
    expect(running.sqlite.prepare("SELECT * FROM join_tokens").all()).toEqual([
      expect.objectContaining({
        hash: sha256(token?.secret ?? "").toString("hex"),
        segment: "guest",
        labels: '{"role":"witness"}',
        uses_left: 2,
        created_by: expect.stringMatching(/^local:/),
      }),
    ]);
    expect(
      running.sqlite.prepare("SELECT what, subject, from_address FROM audit ORDER BY no DESC LIMIT 1").get(),
    ).toEqual({
      what: "create-join-token",
      subject: "guest",
      from_address: "local",
    });
    expect(await plumblineIn(["verify-log", "--data", data])).toMatchObject({ exitCode: 0 });
  });

  it("waits for another process that is writing", async () => {
    const script = `const db = new (require("better-sqlite3"))(process.argv[1]);
      db.exec("BEGIN IMMEDIATE"); console.log("writing"); setTimeout(() => db.exec("COMMIT"), 300);`;
    const other = spawn(process.execPath, ["-e", script, join(data, "plumbline.db")], { cwd: ROOT });
    await once(other.stdout, "data");
    expect(await createToken("--segment", "guest")).toMatchObject({ exitCode: 0 });
    await once(other, "exit");
  });

  it.each([
    [
      ["--segment", "nowhere"],
      '--segment: The request can\'t be used: There is no segment "nowhere"; declare it first',
    ],
    [["--segment", "guest", "--ttl", "2h"], "--ttl: "],
  ])("refuses %j and writes nothing", async (argv, reason) => {
    const before = running.sqlite.prepare("SELECT count(*) AS n FROM audit").get();
    expect(await createToken(...argv)).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringContaining(reason),
    });
    expect(running.sqlite.prepare("SELECT count(*) AS n FROM audit").get()).toEqual(before);
  });

  it("refuses a folder in which no collector ran, and makes none there", async () => {
    const empty = join(scratch.path, "empty");
    const { exitCode, stderr } = await plumblineIn([
      "agent",
      "token",
      "create",
      "--segment",
      "guest",
      "--data",
      empty,
    ]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(empty) });
    expect(existsSync(empty)).toBe(false);
  });
});

describe("verify-log", () => {
  it("proves a backup, and names what was changed in it", async () => {
    const backup = join(scratch.path, "backup.db");
    await running.sqlite.backup(backup);
    const whole = await plumblineIn(["verify-log", "--data", backup, "--json"]);
    expect({ ...whole, stdout: JSON.parse(whole.stdout) }).toMatchObject({
      exitCode: 0,
      stdout: { firstBreak: null, audit: { verified: expect.any(Number) } },
    });
    const store = openStore(backup, "writer");
    store.sqlite.exec("DROP TRIGGER audit_no_update; UPDATE audit SET who = 'eve' WHERE no = 1");
    await store.close();
    const broken = await plumblineIn(["verify-log", "--data", backup]);
    expect(broken).toMatchObject({
      exitCode: 1,
      stderr: "",
      stdout: expect.stringContaining("Broken: audit entry 1 (sign-in by eve)"),
    });
  });

  it("says what is no store", async () => {
    const file = join(scratch.path, "noise.db");
    writeFileSync(file, "x".repeat(4_096));
    expect(await plumblineIn(["verify-log", "--data", file])).toMatchObject({
      exitCode: 2,
      stderr: `${file}: is no store of a collector\n`,
    });
    copyFileSync(join(data, "ca.pem"), file);
    expect(readFileSync(file, "utf8")).toContain("CERTIFICATE");
    expect(await plumblineIn(["verify-log", "--data", file])).toMatchObject({ exitCode: 2 });
  });
});

it("doctor looks at the folder, its keys, its certificates and its store", async () => {
  const { exitCode, stdout } = await plumblineIn(["doctor", "--data", data, "--json"]);
  const { findings } = JSON.parse(stdout) as { findings: readonly { check: string; result: string }[] };
  expect(findings.map(({ check, result }) => [check, result])).toEqual([
    ["node", "ok"],
    ["data", "ok"],
    ["authority", "ok"],
    ["certificate", "warn"],
    ["store", "ok"],
    ["checkpoints", "warn"],
    ["record", "warn"],
    ["collector", "warn"],
  ]);
  expect(exitCode).toBe(0);
});
