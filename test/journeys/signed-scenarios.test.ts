import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { collectorProcess } from "../support/collector-process.ts";
import { ROOT } from "../support/root.ts";
import { eventually } from "../support/wait.ts";

/**
 * From a key to a run, with the built commands and nothing else: keygen, sign, publish, pin. Then
 * what a stolen or restored collector can do with an older bundle: nothing, and it is on record.
 */
const folder = mkdtempSync(join(tmpdir(), "plumbline-signed-"));
const at = (name: string): string => join(folder, name);
const children: ChildProcess[] = [];
/** Two lives of a collector: the second wakes up with the store as it was before the second bundle. */
let collector: Awaited<ReturnType<typeof collectorProcess>>;
let connects = 0;
const service = createServer((socket) => {
  connects++;
  socket.on("error", () => undefined);
  socket.end("SSH-2.0-journey\r\n");
});
const HOST = "127.40.9.9";

beforeAll(async () => {
  service.listen(0, HOST);
  await once(service, "listening");
  collector = await collectorProcess(at("data"));
});
afterAll(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  }
  await collector.end("SIGTERM");
  service.close();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

type Ended = { readonly code: number; readonly out: string; readonly err: string };
async function ran(file: string, args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(ROOT, ".build", file), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      XDG_CONFIG_HOME: folder,
      PLUMBLINE_PASSWORD: "a password for the journey",
    },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (part: Buffer) => {
    out += part.toString();
  });
  child.stderr.on("data", (part: Buffer) => {
    err += part.toString();
  });
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err };
}
const plumbline = (...args: string[]): Promise<Ended> => ran("plumbline.js", args);
const agent = (...args: string[]): Promise<Ended> => ran("plumbline-agent.js", args);
async function told<T>(...args: string[]): Promise<T> {
  const { code, out, err } = await plumbline(...args, "--json");
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as T;
}

const RULES = `format: plumbline-rules/1
agreedBy: the journey
notBefore: 2026-01-01T00:00:00Z
notAfter: 2100-01-01T00:00:00Z
allow: [{ kinds: [tcp-connect], to: [127.40.0.0/16], ports: [1-65535] }]
`;

type Runs = {
  readonly items: readonly {
    readonly state: string;
    readonly verdict: { readonly sentence: string } | null;
  }[];
};
/** Validates, and gives what the newest run said. */
async function validated(): Promise<string> {
  expect(await plumbline("validate", "--all")).toMatchObject({ code: 0 });
  const { items } = await eventually(
    () => told<Runs>("run", "list"),
    (runs) => runs.items.every(({ state }) => state === "judged"),
    30_000,
  );
  return items[0]?.verdict?.sentence ?? "";
}

it("signs, publishes, pins and runs; and refuses what is older, meddled with, or signed by nobody", async () => {
  // A collector comes up without scenarios and says what to do.
  const { url, agentsUrl, ca, setupCode } = await collector.start();
  await told("login", "--url", url, "--cacert", ca, "--name", "ada", "--setup-code", setupCode ?? "");
  expect((await plumbline("scenario", "list")).out).toBe(
    "No signed scenarios: plumbline scenario keygen, sign, publish\n",
  );
  const { port } = service.address() as { readonly port: number };
  const segments =
    "segments: [{ name: internet, trust: untrusted, public: true }, { name: data, trust: restricted }]";
  const asset = `{ name: db, segment: data, addresses: [${HOST}], endpoints: [{ port: ${port} }] }`;
  writeFileSync(at("inventory.yaml"), `${segments}\nassets: [${asset}]\n`);
  await told("segment", "apply", "-f", at("inventory.yaml"));
  writeFileSync(
    at("report.json"),
    JSON.stringify([{ asset: "db", title: "open", severity: "high", host: HOST, port, protocol: "tcp" }]),
  );
  await told("import", at("report.json"));

  const { rules } = await told<{ rules: string }>("scenario", "keygen", "-o", at("key.pem"));
  const sign = () =>
    told(
      "scenario",
      "sign",
      join(ROOT, "scenarios"),
      "--key",
      at("key.pem"),
      "-o",
      at("bundle"),
      "--id",
      "ops",
    );
  await sign();
  expect(await told("scenario", "publish", at("bundle"))).toMatchObject({ kind: "published", version: 1 });

  // An agent that pins nobody is asked nothing, and says so itself.
  writeFileSync(at("rules.yaml"), RULES, { mode: 0o644 });
  const { token } = await told<{ token: string }>("agent", "token", "create", "--segment", "internet");
  const own = ["--data", at("agent")];
  expect(await agent("enroll", "--collector", agentsUrl, "--token", token, ...own)).toMatchObject({
    code: 0,
  });
  const running = [...own, "--policy", at("rules.yaml"), "--allow-root", "--retry-within", "300"];
  children.push(
    spawn(process.execPath, [join(ROOT, ".build", "plumbline-agent.js"), "run", ...running], {
      stdio: "ignore",
    }),
  );
  const linked = () =>
    eventually(
      () => agent("status", ...own),
      ({ code }) => code === 0,
      30_000,
    );
  await linked();
  const unpinned = await plumbline("validate", "--all");
  expect([unpinned.code, unpinned.out]).toEqual([
    4,
    expect.stringContaining('pins no publisher of bundle "ops"'),
  ]);
  const explain = [
    "policy",
    "explain",
    "--policy",
    at("rules.yaml"),
    "--action",
    "tcp-connect",
    "--target",
    `tcp/${HOST}:${port}`,
  ];
  expect(await agent(...explain)).toMatchObject({
    code: 1,
    out: expect.stringContaining("publisher-not-pinned"),
  });
  expect(connects).toBe(0);

  // Pinned, it runs.
  writeFileSync(at("rules.yaml"), `${RULES}${rules}\n`);
  await eventually(
    () => agent("status", ...own),
    ({ out }) => out.includes("publishers publisher"),
    15_000,
  );
  expect(await agent(...explain)).toMatchObject({ code: 0 });
  await eventually(
    () => plumbline("validate", "--all"),
    ({ code }) => code === 0,
    15_000,
  );
  expect(await validated()).toMatch(/^Gets through from internet: 5 of 5/);
  const reached = connects;
  expect(reached).toBeGreaterThan(0);

  // The next version, in a life of the collector of which the copy knows nothing.
  await collector.end("SIGTERM");
  cpSync(at("data"), at("older"), { recursive: true });
  await collector.start();
  await linked();
  await sign();
  expect(await told("scenario", "publish", at("bundle"))).toMatchObject({ kind: "published", version: 2 });
  await eventually(
    () => plumbline("validate", "--all"),
    ({ code }) => code === 0,
    15_000,
  );
  expect(await validated()).toMatch(/^Gets through/);
  const later = connects;

  // Rolled back: its jobs are refused, and the run says why.
  await collector.end("SIGTERM");
  rmSync(at("data"), { recursive: true });
  cpSync(at("older"), at("data"), { recursive: true });
  await collector.start();
  await linked();
  await eventually(
    () => plumbline("validate", "--all"),
    ({ code }) => code === 0,
    15_000,
  );
  expect(await validated()).toContain(
    'version-went-back: Bundle "ops" is at version 2 here, this is version 1',
  );
  expect(connects).toBe(later);

  // What was meddled with goes through no door.
  cpSync(at("bundle"), at("meddled"), { recursive: true });
  appendFileSync(at("meddled/reach-tcp.yaml"), "# more\n");
  for (const command of ["lint", "publish"])
    expect(await plumbline("scenario", command, at("meddled"))).toMatchObject({
      code: 2,
      err: expect.stringContaining('file-changed: "reach-tcp.yaml" is not the file that was signed'),
    });
  const start = [
    "collector",
    "--data",
    at("third"),
    "--listen",
    "127.0.0.1:0",
    "--agents-listen",
    "127.0.0.1:0",
  ];
  for (const [scenarios, reason] of [
    [at("meddled"), "file-changed"],
    [join(ROOT, "scenarios"), "not-a-bundle"],
  ] as const)
    expect(await plumbline(...start, "--scenarios", scenarios)).toMatchObject({
      code: 2,
      err: expect.stringContaining(`are refused (${reason})`),
    });
  expect(readFileSync(at("key.pem"), "utf8")).toContain("PRIVATE KEY");
  expect((await plumbline("audit", "--json")).out).toContain("publish-bundle");
}, 180_000);
