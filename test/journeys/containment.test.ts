import { execFile } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openApi } from "../../collector/demo/api.ts";
import { type Stage, setStage } from "../../collector/demo/stage.ts";
import { ROOT } from "../support/root.ts";
import { eventually } from "../support/wait.ts";

/**
 * What a person sees of an agent that holds its collector to its own rules: real processes, real
 * links, and a target that counts who comes and says what would act on a screen.
 */
let stage: Stage;
let token = "";
const PLACE = "127.40.9.8";
const ACTING = `\u001b]0;owned\u0007\u001b[31m<img src=x onerror=alert(1)>${"A".repeat(1_200)}\r\n`;
const arrivals: number[] = [];
const open = new Set<Socket>();
let isSilent = true;
const target = createServer((socket) => {
  arrivals.push(performance.now());
  open.add(socket);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => open.delete(socket));
  socket.resume();
  if (!isSilent) socket.end(ACTING);
});
let exposureId = "";
let agentId = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => target.listen(0, PLACE, resolve));
  stage = await setStage(() => {}, ROOT);
  const bound = target.address();
  const place = `${PLACE}:${typeof bound === "object" && bound !== null ? bound.port : 0}`;
  await stage.api.post("/api/v1/inventory", {
    assets: [
      {
        name: "quiet-host",
        segment: "data",
        addresses: ["192.168.0.78"],
        endpoints: [{ port: 22, speaks: "tcp", reachedAs: { internet: place, data: place } }],
      },
    ],
  });
  const row = { asset: "192.168.0.78", title: "Weak quiet SSH", cve: "CVE-2018-15919", severity: "medium" };
  const report = JSON.stringify([{ ...row, host: "192.168.0.78", port: 22, protocol: "tcp" }]);
  await stage.api.upload("/api/v1/imports", Buffer.from(report), "quiet.json");
  const found = await stage.api.get<{ items: { id: string; title: string }[] }>(
    "/api/v1/exposures?q=Weak%20quiet",
  );
  exposureId = found.items.find(({ title }) => title === "Weak quiet SSH")?.id ?? "";
  agentId = (await agents()).find(({ segment }) => segment === "internet")?.id ?? "";
  const person = openApi(stage.collector.url, stage.collector.ca);
  await person.post("/api/v1/session", stage.account);
  token = (await person.post<{ token: string }>("/api/v1/tokens", { name: "cli", ttlDays: 1 })).token;
  await person.close();
}, 120_000);
afterAll(async () => {
  await stage.close();
  for (const socket of open) socket.destroy();
  target.close();
}, 30_000);

type Agent = {
  readonly id: string;
  readonly segment: string;
  readonly status: string;
  readonly rulesDigest: string;
};
const agents = async (): Promise<readonly Agent[]> =>
  (await stage.api.get<{ items: Agent[] }>("/api/v1/agents")).items;

type Notices = {
  readonly refused: number;
  readonly halted: number;
  readonly items: readonly {
    readonly kind: string;
    readonly by: string;
    readonly because: string;
    readonly runId: string | null;
  }[];
};
const notices = async (): Promise<Notices> =>
  (await stage.api.get<{ notices: Notices }>(`/api/v1/agents/${agentId}/containment`)).notices;

const validate = (): Promise<{ readonly runs: readonly string[] }> =>
  stage.api.post(`/api/v1/exposures/${exposureId}/validations`, {});

/** What a terminal would get of the command. */
const command = (...args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = {
      PATH: process.env["PATH"],
      HOME: stage.folder,
      PLUMBLINE_URL: stage.collector.url,
      PLUMBLINE_CA: stage.collector.ca,
      PLUMBLINE_TOKEN: token,
    };
    execFile(process.execPath, [join(ROOT, ".build/plumbline.js"), ...args], { env }, (cause, out, err) =>
      cause === null ? resolve(`${out}${err}`) : reject(new Error(`${args.join(" ")}: ${err || out}`)),
    );
  });

/** Gives the agent of the internet segment other rules, and waits until the collector knows. */
async function rewriteRules(change: (text: string) => string): Promise<void> {
  const path = join(stage.folder, "rules-internet.yaml");
  const before = (await agents()).find(({ id }) => id === agentId)?.rulesDigest;
  writeFileSync(`${path}.new`, change(readFileSync(path, "utf8")), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  await eventually(agents, (all) =>
    all.some(({ id, rulesDigest, status }) => id === agentId && rulesDigest !== before && status === "live"),
  );
}

it("ends what runs within two seconds of the collector's halt, over a restart too, and has the agent sign it", async () => {
  await validate();
  await eventually(
    async () => open.size,
    (size) => size > 0,
  );
  const haltedAt = performance.now();
  await stage.api.post("/api/v1/halt", { agent: agentId, reason: "drill" });
  await eventually(
    async () => open.size,
    (size) => size === 0,
  );
  const goneAt = performance.now();
  await eventually(notices, ({ items }) =>
    items.some(({ kind, by }) => kind === "halted" && by === "collector"),
  );
  // The far end's own view: the last connection is gone, and no other has come. Between two tries none is open either.
  const came = arrivals.length;
  const lastAt = Math.max(goneAt, ...arrivals);
  expect(open.size).toBe(0);
  expect(lastAt - haltedAt).toBeLessThan(2_000);
  expect((await notices()).items[0]).toMatchObject({ because: "Halted by demo: drill" });

  await stage.agents.kill("internet");
  stage.agents.start("internet");
  await eventually(
    agents,
    (all) => all.some(({ id, status }) => id === agentId && status === "live"),
    60_000,
  );
  await validate();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(arrivals.length).toBe(came);

  await stage.api.post("/api/v1/resume", { agent: agentId });
  await validate();
  await eventually(
    async () => arrivals.length,
    (count) => count > came,
  );
  await eventually(notices, ({ items }) =>
    items.some(({ kind, by }) => kind === "resumed" && by === "collector"),
  );
  await stage.api.post("/api/v1/halt", { agent: agentId, reason: "end of the drill" });
  await stage.api.post("/api/v1/resume", { agent: agentId });
}, 120_000);

it("is halted by a file on its own machine, says by whom and why, and so when it is lifted", async () => {
  const data = join(stage.folder, "agent-internet");
  const stop = (name: string, ...args: readonly string[]): Promise<unknown> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        [join(ROOT, ".build/plumbline-agent.js"), name, "--data", data, ...args],
        resolve,
      );
    });
  await stop("stop", "--reason", "patch night");
  const because = `patch night (user ${process.getuid?.()})`;
  await eventually(notices, ({ items }) => items[0]?.kind === "halted" && items[0]?.because === because);
  await stop("resume");
  await eventually(notices, ({ items }) => items[0]?.kind === "resumed" && items[0]?.by === "file");
}, 60_000);

it("refuses by its own budget what the collector could not know, and that is shown as blocked by agent policy", async () => {
  isSilent = false;
  await rewriteRules((text) => text.replace("jobSeconds: 120", "jobSeconds: 120, hourBytes: 1024"));
  const { runs } = await validate();
  const [runId = ""] = runs;
  type Run = { readonly state: string; readonly observations: readonly { readonly sentence: string }[] };
  const run = await eventually(
    () => stage.api.get<Run>(`/api/v1/runs/${runId}`),
    ({ state }) => state !== "running",
    60_000,
  );
  const told = JSON.stringify(run);
  expect(told).toContain("Blocked by agent policy");
  expect(told).toContain("limits.hourBytes: budget-spent");
  expect((await notices()).items[0]).toMatchObject({
    by: "limits.hourBytes",
    because: "budget-spent",
    runId,
  });

  // What the target said would act on a screen; it is shown, and does not act.
  const shown = [await command("agent", "show", agentId), await command("run", "show", runId)].join("\n");
  expect(shown).toContain("blocked by agent policy");
  expect(shown).toContain("limits.hourBytes: budget-spent");
  for (const text of [told, shown, await command("run", "show", runId, "--json")]) {
    expect(text).toContain("onerror");
    expect(text).not.toContain("\u001b");
    expect(text).not.toContain("\u0007");
  }
}, 120_000);

it("takes from a person what is gentler than its rules: tries come no faster than was asked", async () => {
  await rewriteRules((text) => text.replace(", hourBytes: 1024", ""));
  arrivals.length = 0;
  await command("validate", exposureId, "--cool-down", "0.6", "--max-rate", "100");
  // Two agents look, each on its own: the internet's five tries and the close view's one.
  await eventually(
    async () => arrivals.length,
    (count) => count >= 6,
    60_000,
  );
  const span = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0);
  expect(span).toBeGreaterThan(4 * 600 - 200);
}, 90_000);
