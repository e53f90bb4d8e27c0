import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { connect as secureConnect } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunningAgent } from "../../agent/agent.ts";
import { saidNonce } from "../../proto/inert.ts";
import type { Outcome } from "../../proto/outcome.ts";
import { instant } from "../../proto/time.ts";
import { valuesIn } from "../support/outcome-facts.ts";
import { installAgent, startConfined } from "./support/agent-process.ts";
import { type FakeCollector, fakeCollector } from "./support/fake-collector.ts";
import { jobOf, LOOPBACK_RULES } from "./support/scenario.ts";
import { closedPort, later } from "./support/service.ts";
import { joined } from "./support/test-agent.ts";

/**
 * A witness on many ports, with TLS and with a line that is held open: whatever ends its job, nothing
 * listens afterwards and nobody is left connected.
 */
let collector: FakeCollector;
beforeEach(async () => {
  collector = await fakeCollector();
});
afterEach(() => collector.close());

const HOST = "127.88.3.1";
const PORTS = [4_443, 4_444, 7_443, 8_443, 8_531, 9_443, 10_443];
const SPEAKING = LOOPBACK_RULES.replace(
  /transport: (tcp|udp), /g,
  "transport: $1, speaks: [tls, dns, websocket, mail, ftp], maxSeconds: 900, maxBytes: 8192, ",
);

const outcomes = (jobId: string): readonly Outcome[] =>
  collector.observations.filter((one) => one.jobId === (jobId as never)).map(({ outcome }) => outcome);
const isOver = (jobId: string) => (): boolean => outcomes(jobId).some(({ kind }) => kind === "job-ended");

/** Opens a line; "refused" where nothing listens. */
const open = (port: number): Promise<Socket | "refused"> =>
  new Promise((resolve) => {
    const socket = connect({ host: HOST, port }, () => resolve(socket));
    later(() => socket.destroy());
    socket.on("error", () => resolve("refused"));
  });

const listeningPorts = async (ports: readonly number[]): Promise<readonly number[]> => {
  const found = await Promise.all(
    ports.map(async (port) => ((await open(port)) === "refused" ? [] : [port])),
  );
  return found.flat();
};

/** A job for a witness on all the ports of its scenario, and the one that is agreed. */
async function witnessJob(over: Parameters<typeof jobOf>[2] = {}) {
  const { port } = await closedPort();
  const target = { transport: "tcp", host: HOST, port } as const;
  return {
    all: [port, ...PORTS],
    job: jobOf("beacon.nonstd-tls", { target, tries: 1 }, { role: "witness", ...over }),
  };
}

const listening = (jobId: string) => (): boolean => outcomes(jobId).some(({ kind }) => kind === "listening");

describe("a witness leaves nothing open", () => {
  type Ending = (agent: RunningAgent, jobId: string) => unknown;
  const nothing: Ending = () => undefined;
  it.each([
    ["its job is cancelled", (_, jobId) => collector.send({ kind: "cancel", jobId, reason: "over" }), {}],
    ["everything is halted", () => collector.send({ kind: "cancel", jobId: "", reason: "halt" }), {}],
    ["the agent is stopped", (agent) => agent.stop(), {}],
    ["the lease is over", nothing, { notAfter: "soon" }],
    ["the job's time is over", nothing, { limits: { jobSeconds: 1.5 } }],
  ] satisfies readonly (readonly [string, Ending, object])[])("when %s", async (_, end, over) => {
    const agent = await (await joined(collector, SPEAKING)).start();
    await collector.until(() => collector.hellos.length > 0);
    const lease = "notAfter" in over ? { notAfter: instant(Date.now() + 1_500) } : {};
    const { job, all } = await witnessJob({ ...over, ...lease } as object);
    collector.send(job);
    await collector.until(listening(job.jobId));
    const lines = await Promise.all(all.map(open));
    expect(lines).not.toContain("refused");
    const gone = Promise.all(
      lines.map((line) => (line === "refused" || line.destroyed ? undefined : once(line, "close"))),
    );
    await end(agent, job.jobId);
    await gone;
    expect(await listeningPorts(all)).toEqual([]);
  });

  it("when its process gets SIGTERM, as it is deployed", async () => {
    const installed = await installAgent(SPEAKING);
    later(installed.remove);
    const { url, token } = collector;
    const joining = startConfined(
      installed,
      "enroll",
      "--collector",
      url,
      "--token",
      token,
      "--data",
      installed.data,
    );
    expect((await joining.ended).code).toBe(0);
    const agent = startConfined(
      installed,
      ...["run", "--data", installed.data, "--policy", installed.policy],
      ...["--allow-root", "--retry-within", "100"],
    );
    later(() => agent.child.kill("SIGKILL"));
    await collector.until(() => collector.hellos.length > 0, 10_000);
    const { job, all } = await witnessJob();
    collector.send(job);
    await collector.until(listening(job.jobId), 5_000);
    expect(await listeningPorts(all)).toEqual(all);
    agent.child.kill("SIGTERM");
    expect((await agent.ended).code).toBe(0);
    expect(await listeningPorts(all)).toEqual([]);
  }, 30_000);

  it("when one of its ports can't be had: then on none", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(PORTS.at(-1), HOST, resolve));
    later(() => taken.close());
    await (await joined(collector, SPEAKING)).start();
    await collector.until(() => collector.hellos.length > 0);
    const { job, all } = await witnessJob();
    collector.send(job);
    await collector.until(isOver(job.jobId));
    expect(outcomes(job.jobId)[0]).toEqual({
      kind: "unable",
      reason: `cannot listen on port ${PORTS.at(-1)} (EADDRINUSE)`,
    });
    expect(await listeningPorts(all.slice(0, -1))).toEqual([]);
  });
});

describe("a witness's rules", () => {
  it.each([
    [
      "name no port of the list",
      SPEAKING.replaceAll("ports: [1-65535], from", "ports: [20000-65535, 4443-9443], from"),
    ],
    ["name no TLS", SPEAKING.replaceAll("tls, dns", "dns")],
  ])("refuse the whole job where they %s", async (_, rules) => {
    await (await joined(collector, rules)).start();
    await collector.until(() => collector.hellos.length > 0);
    const { job, all } = await witnessJob();
    collector.send(job);
    await collector.until(isOver(job.jobId));
    expect(outcomes(job.jobId)).toMatchObject([
      { kind: "refused-by-rules", rule: "witness", because: "witness-not-listed" },
      { kind: "job-ended", how: "refused" },
    ]);
    expect(await listeningPorts(all)).toEqual([]);
  });

  it("hold for what comes over TLS too: a sender is heard so often, and what it shows is told", async () => {
    await (await joined(collector, SPEAKING.replaceAll("maxSeconds", "maxPerSender: 3, maxSeconds"))).start();
    await collector.until(() => collector.hellos.length > 0);
    const { job } = await witnessJob();
    collector.send(job);
    await collector.until(listening(job.jobId));
    const answers: string[] = [];
    for (let count = 0; count < 5; count++) answers.push(await overTls(4_443, saidNonce(job.nonce)));
    const word = saidNonce(job.nonce).toString();
    expect(answers).toEqual([word, word, word, "", ""]);
    await collector.until(() => outcomes(job.jobId).filter(({ kind }) => kind === "received").length === 3);
    const [first] = outcomes(job.jobId).filter(({ kind }) => kind === "received");
    expect([valuesIn(first, "port"), valuesIn(first, "over"), valuesIn(first, "sni")]).toEqual([
      ["4443"],
      ["tls"],
      ["shop.test"],
    ]);
  });
});

/** Says some bytes inside TLS and gives what came back. */
const overTls = (port: number, bytes: Uint8Array): Promise<string> =>
  new Promise((resolve) => {
    let heard = "";
    const line = secureConnect({ host: HOST, port, rejectUnauthorized: false, servername: "shop.test" }, () =>
      line.write(bytes),
    );
    later(() => line.destroy());
    line.on("data", (part: Buffer) => {
      heard += part.toString();
    });
    line.on("error", () => undefined);
    line.on("close", () => resolve(heard));
  });
