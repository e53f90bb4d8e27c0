import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../support/collector-process.ts";
import { type Fleet, joinAs, openFleet } from "../support/fleet-processes.ts";
import { eventually } from "../support/wait.ts";

/**
 * Campaigns by the real commands: a collector and an agent in each of three segments, as processes. One of the
 * servers is shut off from the office and open close by; one says nothing, so that a run of it takes seconds.
 */
let fleet: Fleet;
const servers: Server[] = [];
const agents: Record<string, string> = {};
const places = { middle: "", core: "", shut: "", slow: "" };

async function serve(speaks: boolean): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    if (speaks) socket.end("SSH-2.0-OpenSSH_9.6\r\n");
  });
  server.listen(0, "0.0.0.0");
  await once(server, "listening");
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  fleet = await openFleet();
  const [middle, core, shut, slow, canary] = await Promise.all([
    serve(true),
    serve(true),
    serve(true),
    serve(false),
    serve(true),
  ]);
  const closed = await freePort();
  const asset = (name: string, segment: string, address: string, endpoints: readonly object[]) => ({
    name,
    segment,
    addresses: [address],
    endpoints: [...endpoints, { port: canary, speaks: "tcp", canary: true }],
  });
  await fleet.post("/inventory", {
    segments: [
      { name: "office", cidrs: ["127.41.0.0/16"], trust: "untrusted" },
      { name: "middle", cidrs: ["127.42.0.0/16"], trust: "restricted" },
      { name: "core", cidrs: ["127.43.0.0/16"], trust: "restricted" },
    ],
    assets: [
      asset("jump", "middle", "127.42.0.10", [{ port: middle }]),
      asset("jewel", "core", "127.43.0.10", [{ port: core }]),
      asset("shut", "middle", "127.42.0.11", [
        { port: shut, reachedAs: { office: `127.42.0.11:${closed}` } },
      ]),
      asset("slow", "middle", "127.42.0.12", [{ port: slow }]),
    ],
  });
  Object.assign(places, {
    middle: `tcp/127.42.0.10:${middle}`,
    core: `tcp/127.43.0.10:${core}`,
    shut: `tcp/127.42.0.11:${shut}`,
    slow: `tcp/127.42.0.12:${slow}`,
  });
  for (const segment of ["office", "middle", "core"]) {
    agents[segment] = await joinAs(fleet, segment, segment);
    fleet.start(segment);
  }
  await live();
}, 180_000);
afterAll(async () => {
  await fleet.close();
  for (const server of servers) server.close();
}, 60_000);

const live = async (): Promise<void> => {
  for (const id of Object.values(agents))
    await eventually(
      () => fleet.seen(id),
      ({ status }) => status === "live",
      30_000,
    );
};

type Run = {
  readonly id: string;
  readonly state: string;
  readonly end: { readonly kind: string; readonly because: string } | null;
  readonly clean: string | null;
  readonly answer: { readonly kind: string } | null;
  readonly nodes: readonly {
    readonly id: string;
    readonly state: string;
    readonly outcome: string | null;
    readonly segment: string | null;
    readonly because: string | null;
    readonly clean: string | null;
    readonly cleanBecause: string | null;
  }[];
};
const campaign = async (...args: readonly string[]) => {
  const ended = await fleet.plumbline("campaign", ...args);
  return { ...ended, json: ended.stdout.startsWith("{") ? (JSON.parse(ended.stdout) as never) : undefined };
};
const status = async (id: string): Promise<Run> =>
  (await campaign("status", id, "--json")).json as unknown as Run;

async function apply(name: string, text: string) {
  const file = join(fleet.folder, `${name}.yaml`);
  writeFileSync(file, text);
  return campaign("apply", "-f", file);
}
const hops = (id: string) => `format: plumbline-campaign/1
id: ${id}
title: Two hops
about: From the office to a server of the middle, and from where that got to on to the core.
parameters:
  first: { type: target, about: a server of the middle }
  second: { type: target, about: a server of the core }
nodes:
  - { id: hop-1, scenario: reach.tcp, from: { segment: office }, target: $first, expect: [allowed, prevented] }
  - { id: hop-2, scenario: reach.tcp, from: { reached: hop-1 }, target: $second }
budget: { runs: 4, minutes: 10, tries: 400 }
`;
const param = (first: string, second: string) => ["--param", `first=${first}`, "--param", `second=${second}`];

it("previews who would do what, and starts nothing", async () => {
  const applied = await apply("hops", hops("hops"));
  expect([applied.exitCode, applied.stderr]).toEqual([0, ""]);
  expect(applied.stdout).toMatch(/^hops created, digest [0-9a-f]{64}$/m);
  const { exitCode, stdout, stderr } = await campaign(
    "run",
    "hops",
    "--dry-run",
    ...param(places.middle, places.core),
  );
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("hop-1: reach.tcp");
  expect(stdout).toContain('from where "hop-1" gets to: segment middle, once hop-1 is allowed');
  expect(stdout).toContain(`actor: agent ${agents["middle"]} in middle`);
  expect((await fleet.get<{ total: number }>("/runs")).total).toBe(0);
}, 60_000);

it("starts the second hop at the agent of the segment that the first really reached", async () => {
  const { exitCode, json, stderr } = await campaign(
    "run",
    "hops",
    "--wait",
    "--json",
    ...param(places.middle, places.core),
  );
  expect(stderr).toBe("");
  expect(json).toMatchObject({
    state: "over",
    end: { kind: "completed" },
    clean: "ok",
    answer: { kind: "no" },
    nodes: [
      { id: "hop-1", outcome: "allowed", segment: "office", clean: "ok" },
      { id: "hop-2", outcome: "allowed", segment: "middle", clean: "ok" },
    ],
  });
  expect(exitCode).toBe(1);
  const jobs = await fleet.rows<{ id: string }>(
    `SELECT a.id FROM jobs j JOIN agents a ON a.no = j.agent_no JOIN campaign_nodes n ON n.run_no = j.run_no
     WHERE n.node_id = 'hop-2' AND j.role = 'actor'`,
  );
  expect(jobs).toEqual([{ id: agents["middle"] }]);
}, 90_000);

it("passes the second hop over when the first is prevented, and says why", async () => {
  const { exitCode, json } = await campaign(
    "run",
    "hops",
    "--wait",
    "--json",
    ...param(places.shut, places.core),
  );
  expect(json).toMatchObject({
    end: { kind: "completed" },
    clean: "ok",
    nodes: [
      { id: "hop-1", outcome: "prevented" },
      {
        id: "hop-2",
        state: "skipped",
        because: '"hop-1" was prevented, and this goes on only where it is allowed',
      },
    ],
  });
  expect(exitCode).toBe(0);
}, 90_000);

it("tells of it on the live stream and in lists", async () => {
  const lines = await fleet.rows<{ body: string }>("SELECT body FROM events WHERE kind = 'campaign-changed'");
  expect(lines.map(({ body }) => body).join("\n")).toMatch(
    /hop-2 started from middle, which \\"hop-1\\" reached/,
  );
  expect((await campaign("list")).stdout).toMatch(/^hops +2 /m);
  expect((await campaign("show", "hops")).stdout).toMatch(/over +completed +ok +no/);
}, 60_000);

it("goes on after the collector was killed in the middle of a hop", async () => {
  const begun = await campaign("run", "hops", "--json", ...param(places.slow, places.core));
  const { runId } = begun.json as unknown as { runId: string };
  await eventually(
    () => status(runId),
    ({ nodes }) => nodes[0]?.state === "started",
    20_000,
  );
  await fleet.collector.end("SIGKILL");
  await fleet.collector.start();
  await live();
  const over = await campaign("status", runId, "--wait", "--timeout", "55s", "--json");
  expect(over.json).toMatchObject({ state: "over", clean: "ok", end: { kind: "completed" } });
  const { nodes } = over.json as unknown as Run;
  expect(nodes[0]).toMatchObject({ state: "done", clean: "ok" });
  expect(nodes[1]?.state).not.toBe("waiting");
}, 150_000);

it("cleans up where the collector was killed in the middle of calling it off", async () => {
  const { json } = await campaign("run", "hops", "--json", ...param(places.slow, places.core));
  const { runId } = json as unknown as { runId: string };
  await eventually(
    () => status(runId),
    ({ nodes }) => nodes[0]?.state === "started",
    20_000,
  );
  expect((await campaign("cancel", runId)).stdout).toMatch(/^Called off\./);
  await fleet.collector.end("SIGKILL");
  await fleet.collector.start();
  const over = await campaign("status", runId, "--wait", "--timeout", "55s", "--json");
  expect(over.json).toMatchObject({ state: "over", clean: "ok", end: { kind: "cancelled" } });
  expect(over.exitCode).toBe(4);
  await live();
}, 150_000);

it("names the agent that was killed in the middle, and takes its word when it is back", async () => {
  const { json } = await campaign("run", "hops", "--json", ...param(places.slow, places.core));
  const { runId } = json as unknown as { runId: string };
  await eventually(
    () => status(runId),
    ({ nodes }) => nodes[0]?.state === "started",
    20_000,
  );
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await fleet.end("office", "SIGKILL");
  await campaign("cancel", runId);
  const over = await campaign("status", runId, "--wait", "--timeout", "55s", "--json");
  expect(over.json).toMatchObject({
    state: "over",
    clean: "unconfirmed",
    nodes: [
      {
        state: "called-off",
        cleanBecause: expect.stringContaining(`agent ${agents["office"]} (actor) is gone`),
      },
      { state: "skipped" },
    ],
  });
  fleet.start("office");
  const later = await eventually(
    () => status(runId),
    ({ clean }) => clean === "ok",
    40_000,
  );
  expect(later.nodes[0]).toMatchObject({ clean: "ok", cleanBecause: "confirmed after the campaign's end" });
}, 150_000);

it("refuses in one line, with the field and the way out", async () => {
  const broken = await apply("broken", hops("broken").replace("reached: hop-1", "reached: hop-3"));
  expect([broken.exitCode, broken.stdout]).toEqual([2, ""]);
  expect(broken.stderr).toMatch(
    /broken\.yaml:10:56: error: nodes\.1\.from\.reached: there is no node "hop-3"; name one of hop-1, hop-2 \[unknown-node\]/,
  );
  expect((await campaign("run", "hops")).stderr).toMatch(/parameter "first" is missing \(target\): a server/);
  expect((await campaign("run", "nothing")).stderr).toMatch(/No campaign "nothing": plumbline campaign list/);
  expect((await campaign("status", "nothing")).stderr).toMatch(/No campaign was run as "nothing"/);
}, 60_000);

it("leaves a record that verifies", async () => {
  const { exitCode, stderr } = await fleet.plumbline("verify-log", "--data", fleet.data);
  expect([exitCode, stderr]).toEqual([0, ""]);
}, 60_000);
