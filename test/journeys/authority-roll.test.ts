import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fleet, joinAs, oneQuestion, openFleet } from "../support/fleet-processes.ts";
import { eventually } from "../support/wait.ts";

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet();
  await oneQuestion(fleet, 22);
}, 120_000);
afterAll(() => fleet.close(), 60_000);

type Authority = {
  current: { fingerprint: string };
  next: { fingerprint: string } | null;
  stragglers: string[];
};
const authority = () => fleet.get<Authority>("/authority");
const certificates = () => fleet.readCa().match(/BEGIN CERTIFICATE/g)?.length;
const becomes = (agentId: string, status: string) =>
  eventually(
    () => fleet.seen(agentId),
    (agent) => agent.status === status,
    40_000,
  );
const sessionOf = async (at: string): Promise<string> =>
  (JSON.parse((await fleet.agent(at, "status", "--json")).stdout) as { pid: number }).pid.toString();

it("rolls over: who is linked follows, who joins meanwhile works, who missed it comes back by a rejoin", async () => {
  const [stays, away] = [await joinAs(fleet, "stays"), await joinAs(fleet, "away")];
  fleet.start("stays");
  fleet.start("away");
  await becomes(stays, "live");
  await becomes(away, "live");
  await fleet.end("away");
  const before = await authority();
  const oldCa = fleet.readCa();
  const pid = await sessionOf("stays");

  const rolled = await fleet.plumbline("ca", "roll");
  expect([rolled.exitCode, rolled.stderr]).toEqual([0, ""]);
  expect(certificates()).toBe(2);
  const rolling = await eventually(authority, ({ stragglers }) => !stragglers.includes(stays), 40_000);
  expect(rolling).toMatchObject({ stragglers: [away], current: { fingerprint: before.current.fingerprint } });
  await becomes(stays, "live");
  expect((await fleet.plumbline("ca", "roll")).stderr).toContain("under way");

  const joins = await joinAs(fleet, "joins");
  fleet.start("joins");
  await becomes(joins, "live");
  await eventually(authority, ({ stragglers }) => stragglers.length === 1, 40_000);

  const refused = await fleet.plumbline("ca", "roll", "--finish");
  expect([refused.exitCode, refused.stdout]).toEqual([
    1,
    expect.stringContaining(`agent ${away} has not followed`),
  ]);
  // Whoever was away when it began can still come, and follows then.
  const finished = await fleet.plumbline("ca", "roll", "--finish", "--force");
  expect([finished.exitCode, finished.stderr]).toEqual([0, ""]);
  expect(certificates()).toBe(1);
  expect(fleet.readCa()).not.toContain(oldCa.trim());
  // For a moment the listeners still show what the old one issued: ca.pem is written first.
  const after = await eventually(
    () => authority().catch(() => undefined),
    (seen) => seen?.next === null,
    20_000,
  );
  expect(after?.current.fingerprint).toBe(rolling.next?.fingerprint);
  await becomes(stays, "live");
  await becomes(joins, "live");
  expect(await sessionOf("stays")).toBe(pid);
  // They drop the old one as well, without a restart.
  await eventually(
    async () => {
      const card = JSON.parse(readFileSync(join(fleet.folderOf("stays"), "agent.json"), "utf8")) as {
        generation: number;
      };
      return readFileSync(join(fleet.folderOf("stays"), `ca.${card.generation}.pem`), "utf8");
    },
    (ca) => ca.match(/BEGIN CERTIFICATE/g)?.length === 1,
    40_000,
  );

  fleet.start("away");
  await eventually(
    () => fleet.agent("away", "doctor", "--policy", "/nowhere"),
    ({ stdout }) => stdout.includes("does not show the CA"),
    20_000,
  );
  await fleet.end("away");
  const { stdout } = await fleet.plumbline("agent", "token", "create", "--for", away, "--json");
  const { token } = JSON.parse(stdout) as { token: string };
  expect((await fleet.agent("away", "rejoin", "--token", token)).exitCode).toBe(0);
  fleet.start("away");
  await becomes(away, "live");

  await fleet.collector.end("SIGTERM");
  await fleet.collector.start();
  for (const agent of [stays, joins, away]) await becomes(agent, "live");
}, 240_000);

it("rolls over to an authority that was brought, an intermediate under a root of one's own", async () => {
  const at = (name: string): string => join(fleet.folder, name);
  const openssl = (...args: readonly string[]) =>
    execFileSync("openssl", [...args], { cwd: fleet.folder, stdio: "pipe" });
  writeFileSync(
    at("ca.cnf"),
    "[v3_ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n",
  );
  openssl(
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    "root-key.pem",
    "-out",
    "root.pem",
    "-days",
    "900",
    "-subj",
    "/CN=Root of ours",
    "-addext",
    "basicConstraints=critical,CA:TRUE",
    "-addext",
    "keyUsage=critical,keyCertSign,cRLSign",
  );
  openssl(
    "req",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    "sub-key.pem",
    "-out",
    "sub.csr",
    "-subj",
    "/CN=Issuing",
  );
  openssl(
    "x509",
    "-req",
    "-in",
    "sub.csr",
    "-CA",
    "root.pem",
    "-CAkey",
    "root-key.pem",
    "-CAcreateserial",
    "-days",
    "400",
    "-out",
    "sub.pem",
    "-extfile",
    "ca.cnf",
    "-extensions",
    "v3_ca",
  );
  writeFileSync(
    at("chain.pem"),
    `${readFileSync(at("sub.pem"), "utf8")}${readFileSync(at("root.pem"), "utf8")}`,
  );

  const agents = await fleet.get<{ items: { id: string; status: string }[] }>("/agents");
  const rolled = await fleet.plumbline("ca", "roll", "--cert", at("chain.pem"), "--key", at("sub-key.pem"));
  expect([rolled.exitCode, rolled.stderr]).toEqual([0, ""]);
  await eventually(authority, ({ stragglers }) => stragglers.length === 0, 40_000);
  const finished = await fleet.plumbline("ca", "roll", "--finish");
  expect([finished.exitCode, finished.stdout]).toEqual([0, expect.stringContaining("Only")]);
  await eventually(
    () => authority().catch(() => undefined),
    (seen) => seen?.next === null,
    20_000,
  );
  for (const { id } of agents.items) await becomes(id, "live");
  const late = await joinAs(fleet, "late");
  fleet.start("late");
  await becomes(late, "live");
}, 200_000);
