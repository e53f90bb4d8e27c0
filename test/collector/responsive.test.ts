import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, type Dispatcher, request } from "undici";
import { afterAll, beforeAll, expect, it } from "vitest";
import { plan } from "../bench/ingest-plan.ts";
import { collectorProcess } from "../support/collector-process.ts";
import { fillChain } from "../support/long-chain.ts";

/** Enough that one check of it takes the better part of a second on any machine. */
const CHAIN = { batches: 2_500, perBatch: 50 };
const SCORES = 150_000;
const FINDINGS = 1_500;
/** Answers that a collector which works on its main thread could not give meanwhile: it gave three at most. */
const LEAST_ANSWERS = 15;
/** Between two questions: far fewer in a minute than one address may ask. */
const PAUSE_MS = 25;

const data = mkdtempSync(join(tmpdir(), "plumbline-responsive-"));
let collector: Awaited<ReturnType<typeof collectorProcess>>;
let ask: (method: "GET" | "POST", path: string, body?: object | Uint8Array) => Promise<string>;
let dispatcher: Agent;

beforeAll(async () => {
  const [agent] = await plan(data, { agents: 1, batches: 1, perBatch: 8, perRun: 8 });
  if (agent === undefined) throw new Error("no agent was planned");
  await fillChain(data, agent, CHAIN);
  collector = await collectorProcess(data);
  const { url, ca, setupCode } = await collector.start();
  dispatcher = new Agent({ connect: { ca: readFileSync(ca, "utf8") } });
  let cookie = "";
  const send = async (method: Dispatcher.HttpMethod, path: string, body?: object | Uint8Array) => {
    const isBytes = body instanceof Uint8Array;
    const reply = await request(`${url}${path}`, {
      dispatcher,
      method,
      body: isBytes ? body : body === undefined ? null : JSON.stringify(body),
      headers: {
        origin: url,
        cookie,
        ...(body === undefined
          ? {}
          : { "content-type": isBytes ? "application/octet-stream" : "application/json" }),
      },
    });
    const text = await reply.body.text();
    if (reply.statusCode >= 300) throw new Error(`${path}: ${reply.statusCode} ${text}`);
    return { text, headers: reply.headers };
  };
  const setup = { code: setupCode, name: "ada", password: "a long enough password 9" };
  const { headers } = await send("POST", "/api/v1/setup", setup);
  cookie = String(headers["set-cookie"]).split(";")[0] ?? "";
  ask = async (method, path, body) => (await send(method, path, body)).text;
}, 60_000);

afterAll(async () => {
  await dispatcher.close();
  await collector.end("SIGTERM");
  rmSync(data, { recursive: true, force: true });
});

/** How many questions were answered between the start of some work and its end. */
async function answersDuring(work: Promise<unknown>): Promise<number> {
  let answers = 0;
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      await ask("GET", "/healthz");
      if (!isOver) answers++;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })();
  await work.finally(() => {
    isOver = true;
  });
  await asking;
  return answers;
}

it("answers others while it checks a long chain", async () => {
  let report = "";
  const checking = ask("GET", "/api/v1/verify-log").then((text) => {
    report = text;
  });
  expect(await answersDuring(checking)).toBeGreaterThan(LEAST_ANSWERS);
  expect(JSON.parse(report)).toMatchObject({
    batches: CHAIN.batches,
    verified: CHAIN.batches,
    firstBreak: null,
  });
}, 60_000);

it("answers others while it reads feeds and reports, and checks the chain meanwhile", async () => {
  const scores = Array.from({ length: SCORES }, (_, i) => `CVE-2024-${1_000 + i},0.01234,0.5123`);
  const rows = Array.from({ length: FINDINGS }, (_, i) => `Finding ${i},high,10.9.${i >> 8}.${i & 255},443`);
  const work = Promise.all([
    ask("POST", "/api/v1/intel/epss", Buffer.from(["cve,epss,percentile", ...scores].join("\n"))),
    ask("POST", "/api/v1/imports", Buffer.from(["title,severity,host,port", ...rows].join("\n"))),
    ask("GET", "/api/v1/verify-log"),
  ]);
  expect(await answersDuring(work)).toBeGreaterThan(LEAST_ANSWERS);
  expect(JSON.parse((await work)[0])).toMatchObject({ entries: SCORES });
  expect(JSON.parse((await work)[1])).toMatchObject({ exposures: FINDINGS });
}, 120_000);

it("says how late its event loop was", async () => {
  const metrics = await ask("GET", "/metrics");
  for (const stat of ["mean", "p99", "max"])
    expect(metrics).toMatch(new RegExp(`plumbline_event_loop_delay_seconds\\{stat="${stat}"\\} \\d`));
});
