import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import process from "node:process";
import fc from "fast-check";
import { confinedTo, type Installed } from "../agent/support/agent-process.ts";
import { LAB_ADDRESS } from "../agent/support/fake-authority.ts";
import { fakeCollector } from "../agent/support/fake-collector.ts";
import { hostileJob } from "../agent/support/hostile-jobs.ts";
import { jobOf } from "../agent/support/scenario.ts";
import type { Heard, LabReport } from "./lab-report.ts";

/**
 * Runs inside a network namespace of its own, in which every address there is leads here: whatever
 * the agent, alone in a second namespace behind a cable, sends anywhere at all, is heard and written
 * down. Prints what it heard as one line of JSON.
 */
const [installedJson = "{}", count = "0", slowRules = "", unprivileged = ""] = process.argv.slice(2);
const installed = JSON.parse(installedJson) as Installed;

const AGENT_ADDRESS = "10.1.0.2";
const AGENT_ADDRESS_6 = "2001:db8::2";
const PORTS = [1, 22, 80, 443, 9_000, 65_535];
/** The user `nobody` of every Linux. */
const NOBODY = 65_534;
const SH = (line: string): void => void execFileSync("sh", ["-ec", line]);

/** A cable between this namespace and another, and the process that holds the other one open. */
async function cable(): Promise<ChildProcess> {
  const holder = spawn("unshare", ["-n", "sleep", "600"], { stdio: "ignore" });
  await once(holder, "spawn");
  // The cable's far end can be moved only once the holder has a namespace that is not ours.
  const own = execFileSync("readlink", ["/proc/self/ns/net"]).toString();
  const its = () => execFileSync("readlink", [`/proc/${holder.pid}/ns/net`]).toString();
  while (its() === own) await new Promise((resolve) => setTimeout(resolve, 10));
  SH(`
    sysctl -qw net.ipv6.conf.default.accept_dad=0 || true
    ip link set lo up
    ip link add p0 type veth peer name p1
    ip link set p1 netns ${holder.pid}
    ip addr add ${LAB_ADDRESS}/16 dev p0
    ip link set p0 up
    ip route add ${AGENT_ADDRESS} dev p0
    ip -6 addr add 2001:db8::ffff/64 dev p0 nodad
    ip -6 addr add 2001:db8::1/64 dev p0 nodad
    ip route add local default dev lo table local
    ip -6 route add local default dev lo table local
    ip rule add pref 1 to ${AGENT_ADDRESS} lookup main
    ip -6 rule add pref 1 to ${AGENT_ADDRESS_6} lookup main
    ip rule add pref 10 lookup local && ip rule del pref 0
    ip -6 rule add pref 10 lookup local && ip -6 rule del pref 0
  `);
  inside(
    holder,
    `
    ip link set lo up
    ip addr add ${AGENT_ADDRESS}/32 dev p1
    ip link set p1 up
    ip -6 addr add ${AGENT_ADDRESS_6}/128 dev p1 nodad
    ip route add ${LAB_ADDRESS} dev p1
    ip route add default via ${LAB_ADDRESS}
    ip -6 route add 2001:db8::ffff dev p1
    ip -6 route add default via 2001:db8::ffff
  `,
  );
  return holder;
}

const inside = (holder: ChildProcess, line: string): void =>
  void execFileSync("nsenter", ["-t", `${holder.pid}`, "-n", "sh", "-ec", line]);

const heard: Heard[] = [];
let open = 0;
let mostOpen = 0;
/** In the second part a service says nothing, so that a try stays as long as it may. */
let isQuiet = false;

async function listenEverywhere(): Promise<void> {
  for (const port of PORTS) {
    const server = createServer((socket) => {
      open++;
      // One that the agent has closed may be heard of a moment after the next has come.
      setTimeout(() => {
        mostOpen = Math.max(mostOpen, open);
      }, 20);
      heard.push({ over: "tcp", host: plain(socket.localAddress ?? ""), port, atMs: performance.now() });
      socket.on("error", () => undefined);
      socket.on("close", () => open--);
      // Read to the end: bytes that nobody read would end in a reset of our own, and resets are counted.
      socket.resume();
      if (!isQuiet) socket.end("SSH-2.0-lab\r\n");
    });
    server.listen(port, "::");
    await once(server, "listening");
  }
  // A wildcard socket is not told to which address a datagram went: allowed ones have their own.
  const four = [0, 1, 10, 127, 169, 192, 224, 255].map((last) => `10.1.1.${last}`);
  for (const host of [...four, "0.0.0.0", "10.1.255.255", "2001:db8::1", "::"]) {
    const type = host.includes(":") ? "udp6" : "udp4";
    for (const port of PORTS) {
      const socket = createSocket({ type, ipv6Only: type === "udp6", reuseAddr: true });
      socket.on("message", () => heard.push({ over: "udp", host, port, atMs: performance.now() }));
      socket.bind(port, host);
      await once(socket, "listening");
    }
  }
}

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, "");

/** What the kernel answered with a reset or an ICMP error: packets to ports on which nothing listens. */
function turnedAway(): number {
  const snmp = readFileSync("/proc/net/snmp", "utf8").split("\n");
  const value = (group: string, name: string): number => {
    const [names = "", values = ""] = snmp.filter((line) => line.startsWith(`${group}:`));
    return Number(values.split(" ")[names.split(" ").indexOf(name)] ?? 0);
  };
  return value("Tcp", "OutRsts") + value("Udp", "NoPorts");
}

/** Knocks at the agent's own ports: a listener that its rules don't name would let us in. */
async function knock(): Promise<readonly number[]> {
  const tries = PORTS.filter((port) => port !== 9_000).map(
    (port) =>
      new Promise<number>((resolve) => {
        const socket = connect({ host: AGENT_ADDRESS, port });
        socket.on("connect", () => resolve(port));
        socket.on("error", () => resolve(0));
        socket.on("close", () => socket.destroy());
      }),
  );
  return (await Promise.all(tries)).filter((port) => port > 0);
}

async function main(): Promise<LabReport> {
  const holder = await cable();
  const collector = await fakeCollector(LAB_ADDRESS);
  const children: ChildProcess[] = [holder];
  try {
    await listenEverywhere();
    chmodSync(installed.folder, 0o755);
    if (unprivileged !== "") chownSync(installed.data, NOBODY, NOBODY);
    const drop =
      unprivileged === ""
        ? []
        : [
            "setpriv",
            `--reuid=${NOBODY}`,
            `--regid=${NOBODY}`,
            "--clear-groups",
            "--no-new-privs",
            "--bounding-set=-all",
          ];
    const agent = (...args: readonly string[]): ChildProcess => {
      const line = [
        "-t",
        `${holder.pid}`,
        "-n",
        "--",
        ...drop,
        process.execPath,
        ...confinedTo(installed),
        installed.bundle,
        ...args,
      ];
      const child = spawn("nsenter", line, { stdio: ["ignore", "ignore", "inherit"] });
      children.push(child);
      return child;
    };
    await once(
      agent("enroll", "--collector", collector.url, "--token", collector.token, "--data", installed.data),
      "exit",
    );
    const run = ["run", "--data", installed.data, "--policy", installed.policy, "--retry-within", "100"];
    agent(...run, ...(unprivileged === "" ? ["--allow-root"] : []));
    await collector.until(() => collector.hellos.length > 0, 20_000);

    const before = turnedAway();
    const jobs = fc.sample(hostileJob, Number(count));
    const intruders: number[] = [];
    const ended = (): number =>
      collector.observations.filter(({ outcome }) => outcome.kind === "job-ended").length;
    for (const [index, job] of jobs.entries()) {
      collector.send(job);
      if (index % 50 === 49) {
        intruders.push(...(await knock()));
        // The agent forgets nothing that it was told, and does not take more than it can hold.
        await collector.until(() => ended() >= index - 500, 120_000);
      }
    }
    await collector.until(() => ended() >= jobs.length, 120_000);
    const flood = heard.splice(0);

    // The second part: many obedient jobs at one address, to see how fast they really come.
    writeFileSync(`${installed.policy}.new`, slowRules, { mode: 0o644 });
    renameSync(`${installed.policy}.new`, installed.policy);
    const hellos = collector.hellos.length;
    await collector.until(() => collector.hellos.length > hellos, 20_000);
    isQuiet = true;
    mostOpen = 0;
    const target = { transport: "tcp", host: "10.1.1.1", port: 22 } as const;
    const obedient = Array.from({ length: 6 }, () => jobOf("reach.tcp", { target, tries: 3 }));
    for (const job of obedient) collector.send(job);
    await collector.until(() => ended() >= jobs.length + obedient.length, 60_000);
    const refused = collector.observations.filter(
      ({ outcome }) => outcome.kind === "refused-by-rules",
    ).length;
    return {
      jobs: jobs.length,
      flood,
      turnedAway: turnedAway() - before,
      intruders,
      refused,
      paced: heard,
      mostOpen,
      isSandboxed: collector.hellos[0]?.permissionModel === true,
      user: statusOf(children.at(-1)?.pid),
    };
  } finally {
    for (const child of children.reverse()) child.kill("SIGKILL");
    await collector.close();
  }
}

/** The user and capabilities of the agent's process, as the kernel shows them. */
function statusOf(pid: number | undefined): { readonly uid: string; readonly capabilities: string } {
  const path = `/proc/${pid}/status`;
  const status = existsSync(path) ? readFileSync(path, "utf8") : "";
  const field = (name: string): string => new RegExp(`^${name}:\\s+(\\S+)`, "m").exec(status)?.[1] ?? "";
  return { uid: field("Uid"), capabilities: field("CapBnd") };
}

process.stdout.write(`${JSON.stringify(await main())}\n`, () => process.exit(0));
