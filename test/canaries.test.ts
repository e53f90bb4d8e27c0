import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, type Dispatcher, request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { joinToken } from "../proto/join.ts";
import { LOOPBACK_RULES } from "./agent/support/scenario.ts";
import { freePort } from "./support/collector-process.ts";
import { ROOT } from "./support/root.ts";
import { eventually } from "./support/wait.ts";

const folder = mkdtempSync(join(tmpdir(), "plumbline-canaries-"));
const data = join(folder, "collector");
const agentData = join(folder, "agent");
const rules = join(folder, "rules.yaml");
const passphraseFile = join(folder, "passphrase");
const PASSWORD = "canary-password-7f3a91c2";
const PASSPHRASE = "canary-passphrase-5be0cd19";
const WRONG = "canary-wrong-password-11d0";
/** Secrets by name, as they came to be. */
const secrets = new Map<string, string>([
  ["password", PASSWORD],
  ["wrong password", WRONG],
  ["authority's passphrase", PASSPHRASE],
]);
/** Everything that was written or answered where a secret has no business, by name. */
const said = new Map<string, string>();
const running: ChildProcess[] = [];

const say = (who: string, text: string): void => void said.set(who, `${said.get(who) ?? ""}${text}`);

/** Starts one of the two programs; what it logs is kept. */
function start(
  who: string,
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcess {
  const child = spawn(process.execPath, [join(ROOT, ".build", file), ...args], {
    env: { PATH: process.env["PATH"], HOME: folder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  child.stderr?.on("data", (chunk: Buffer) => say(`${who}, stderr`, chunk.toString("latin1")));
  return child;
}

/** The same to its end. What it prints is kept unless it is where the secret is told. */
async function run(
  who: string,
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  tellsSecret = false,
): Promise<{ readonly code: number; readonly out: string }> {
  const child = start(who, file, args, env);
  let out = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    out += chunk.toString("latin1");
  });
  const [code] = (await once(child, "close")) as [number];
  if (!tellsSecret) say(`${who}, stdout`, out);
  return { code, out };
}

beforeAll(async () => {
  mkdirSync(agentData, { mode: 0o700 });
  writeFileSync(rules, LOOPBACK_RULES, { mode: 0o644 });
  writeFileSync(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 });
  const [people, agents] = [await freePort(), await freePort()];
  const collector = start("collector", "plumbline.js", [
    "collector",
    ...[
      "--listen",
      `127.0.0.1:${people}`,
      "--agents-listen",
      `127.0.0.1:${agents}`,
      "--data",
      data,
      "--ca-passphrase-file",
      passphraseFile,
      "--json",
    ],
  ]);
  let told = "";
  collector.stdout?.on("data", (chunk: Buffer) => {
    told += chunk.toString();
  });
  await eventually(
    async () => told,
    (text) => text.endsWith("\n"),
    60_000,
  );
  const { url, agentsUrl, ca, setupCode } = JSON.parse(told) as Record<
    "url" | "agentsUrl" | "ca" | "setupCode",
    string
  >;
  secrets.set("set-up code", setupCode);
  const dispatcher = new Agent({ connect: { ca: readFileSync(ca, "utf8") } });

  /** Asks; what is refused is kept, and so are the headers of everything. */
  const ask = async (
    method: Dispatcher.HttpMethod,
    path: string,
    body?: object | string,
    headers: Record<string, string> = {},
    base = url,
  ) => {
    const reply = await request(`${base}${path}`, {
      dispatcher,
      method,
      body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
      headers: {
        origin: url,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
    });
    const text = await reply.body.text();
    if (reply.statusCode >= 400)
      say(`answer to ${method} ${path.replace(/\?.*/, "")}`, `${JSON.stringify(reply.headers)}${text}`);
    return { status: reply.statusCode, headers: reply.headers, text };
  };

  await ask("POST", "/api/v1/setup", { code: `${setupCode}X`, name: "ada", password: PASSWORD });
  await ask("POST", "/api/v1/setup", { code: setupCode, name: "ada", password: PASSWORD, extra: PASSWORD });
  await ask("POST", "/api/v1/setup", `{"code":"${setupCode}","password":"${PASSWORD}"`);
  const setup = await ask("POST", "/api/v1/setup", { code: setupCode, name: "ada", password: PASSWORD });
  expect(setup.status).toBe(201);
  await ask("POST", "/api/v1/setup", { code: setupCode, name: "eve", password: PASSWORD });
  const cookie = String(setup.headers["set-cookie"]).split(";")[0] ?? "";
  secrets.set("session", cookie.split("=")[1] ?? "");
  await ask("POST", "/api/v1/session", { name: "ada", password: WRONG });
  await ask("POST", "/api/v1/session", { name: "ada", password: WRONG, token: PASSWORD });

  const made = await ask("POST", "/api/v1/tokens", { name: "ci", ttlDays: 1 }, { cookie });
  expect(made.status).toBe(201);
  const { token } = JSON.parse(made.text) as { readonly token: string };
  secrets.set("API token", token);
  const bearer = { authorization: `Bearer ${token}` };
  for (const path of ["/api/v1/session", "/api/v1/tokens", "/api/v1/agents", "/api/v1/audit", "/metrics"])
    say(`answer to GET ${path}`, (await ask("GET", path, undefined, bearer)).text);
  await ask("GET", `/nowhere?token=${token}`, undefined, bearer);
  await ask("GET", `/api/v1/nowhere?token=${token}`, undefined, bearer);
  await ask("GET", `/api/v1/exposures?limit=${token}`, undefined, bearer);
  await ask("GET", "/api/v1/agents", undefined, { authorization: `Bearer ${token}x` });
  await ask("GET", "/api/v1/agents", undefined, { cookie: `${cookie}x` });
  await ask("POST", "/api/v1/imports", `{"title":"${token}"`, bearer);

  await ask(
    "POST",
    "/api/v1/inventory",
    { segments: [{ name: "office", trust: "internal" }], assets: [] },
    bearer,
  );
  const cli = ["--url", url, "--cacert", ca];
  // A key that is brought and refused, by every reason; the last one is refused by the writer.
  const broughtKey = generateKeyPairSync("ed25519")
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
  secrets.set("brought key", broughtKey.split("\n")[1]?.slice(20, 60) ?? "");
  const brought = { certificate: readFileSync(ca, "utf8"), key: broughtKey };
  await ask("POST", "/api/v1/authority/roll", { key: broughtKey }, bearer);
  await ask("POST", "/api/v1/authority/roll", `{"key":${JSON.stringify(broughtKey)}`, bearer);
  await ask("POST", "/api/v1/authority/roll", { ...brought, more: broughtKey }, bearer);
  for (const again of [1, 2])
    await ask("POST", "/api/v1/authority/roll", brought, { ...bearer, "idempotency-key": `roll-${again}` });
  const created = await run(
    "token create",
    "plumbline.js",
    ["agent", "token", "create", "--segment", "office", "--data", data, "--json"],
    {},
    true,
  );
  const join1 = (JSON.parse(created.out) as { readonly token: string }).token;
  secrets.set("join token", join1).set("join secret", joinToken(join1)?.secret ?? "");
  await run("login, wrong", "plumbline.js", [...cli, "login", "--name", "ada"], {
    PLUMBLINE_PASSWORD: WRONG,
  });
  await run("login", "plumbline.js", [...cli, "login", "--name", "ada"], { PLUMBLINE_PASSWORD: PASSWORD });
  await run("wrong token", "plumbline.js", [...cli, "--token", `${token}x`, "agent", "list"]);
  await run("wrong address", "plumbline.js", [
    "--url",
    "https://127.0.0.1:9",
    "--token",
    token,
    "agent",
    "list",
  ]);
  await run("wrong option", "plumbline.js", [...cli, "--token", token, "agent", "lost"]);
  await ask("POST", "/join", { secret: joinToken(join1)?.secret ?? "", more: join1 }, {}, agentsUrl);
  await ask("POST", "/join", `{"secret":"${join1}"`, {}, agentsUrl);
  await run("enroll, wrong", "plumbline-agent.js", [
    "enroll",
    "--collector",
    agentsUrl,
    "--token",
    join1.replace(/.$/, "0").replace(/0$/, "1"),
    "--data",
    join(folder, "none"),
  ]);
  await run("enroll, malformed", "plumbline-agent.js", [
    "enroll",
    "--collector",
    agentsUrl,
    "--token",
    `x${join1}`,
    "--data",
    join(folder, "none"),
  ]);
  const joined = await run("enroll", "plumbline-agent.js", [
    "enroll",
    "--collector",
    agentsUrl,
    "--token",
    join1,
    "--data",
    agentData,
  ]);
  expect(joined).toMatchObject({ code: 0 });
  await run("enroll again", "plumbline-agent.js", [
    "enroll",
    "--collector",
    agentsUrl,
    "--token",
    join1,
    "--data",
    join(folder, "again"),
  ]);
  for (const file of ["key.pem", "evidence.pem"])
    secrets.set(`the agent's ${file}`, keyText(join(agentData, file)));
  for (const file of ["ca-key.pem", "server-key.pem"])
    secrets.set(`the collector's ${file}`, keyText(join(data, file)));
  const agent = start("agent", "plumbline-agent.js", [
    "run",
    "--data",
    agentData,
    "--policy",
    rules,
    "--allow-root",
    "--retry-within",
    "200",
  ]);
  await eventually(
    () => ask("GET", "/api/v1/agents", undefined, bearer),
    ({ text }) => text.includes('"live"'),
    30_000,
  );
  await run("status", "plumbline-agent.js", ["status", "--data", agentData, "--json"]);
  await run("doctor", "plumbline-agent.js", ["doctor", "--data", agentData, "--policy", rules, "--json"]);
  agent.kill("SIGTERM");
  await once(agent, "close");
  await dispatcher.destroy();
  collector.kill("SIGTERM");
  await once(collector, "close");
}, 120_000);

afterAll(() => {
  for (const child of running) if (child.exitCode === null) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** A piece of a private key that nothing else has: from the middle of its PEM. */
const keyText = (file: string): string => readFileSync(file, "utf8").split("\n")[1]?.slice(20, 60) ?? "";

/** Every file below a folder. */
const files = (below: string): readonly string[] =>
  readdirSync(below, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Which secrets a text holds. */
const found = (text: string): readonly string[] =>
  [...secrets].filter(([, secret]) => text.includes(secret)).map(([name]) => name);

describe("a secret", () => {
  it("was given to everything that is looked through", () => {
    expect([...secrets.keys()]).toHaveLength(13);
    for (const [name, secret] of secrets) expect(secret.length, name).toBeGreaterThan(15);
    expect(said.size).toBeGreaterThan(25);
    expect(said.get("collector, stderr")).toContain("the collector is up");
    expect(said.get("agent, stderr")).toContain("agent started");
    expect(found(`x${PASSWORD}y`)).toEqual(["password"]);
  });

  it("is in no log, no refusal and no output", () => {
    for (const [who, text] of said) expect(found(text), who).toEqual([]);
  });

  it("is in no file of the collector but its own, the store and its log included", () => {
    const store = files(data).filter((file) => file.includes("plumbline.db"));
    expect(store.length).toBeGreaterThan(0);
    for (const file of files(data)) {
      const own = ["ca-key.pem", "server-key.pem"]
        .filter((name) => file.endsWith(name))
        .map((name) => `the collector's ${name}`);
      expect(found(readFileSync(file, "latin1")), file).toEqual(own);
    }
  });

  it("is in no file of the agent but its own", () => {
    for (const file of files(agentData)) {
      const own = ["key.pem", "evidence.pem"]
        .filter((name) => file.endsWith(`/${name}`))
        .map((name) => `the agent's ${name}`);
      expect(found(readFileSync(file, "latin1")), file).toEqual(own);
    }
  });
});

it("leaves files and folders that are their owner's alone", () => {
  const open = [data, agentData, ...files(data), ...files(agentData)].filter(
    (path) => (statSync(path).mode & 0o077) !== 0 && !/\/(?:ca|server)\.pem$/.test(path),
  );
  expect(open).toEqual([]);
});
