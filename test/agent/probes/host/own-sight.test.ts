import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { hostDoor } from "../../../../agent/probes/host/door.ts";
import { hostAlive, hostOf, hostRoot, PROCESSES, sleeper } from "../../support/host-files.ts";
import { seenBy } from "../../support/looking.ts";
import { listening } from "../../support/service.ts";

const real = hostDoor("linux");
const MOUNTS = "22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n23 22 0:21 / /proc rw - proc proc rw\n";

it("names a sensor that runs and since when, by the name of its process", async () => {
  const before = Date.now();
  await sleeper("falcon-sensor");
  const seen = (await seenBy({ kind: "sensor-inventory" }, real)) as Record<string, string[]>;
  expect(seen).toMatchObject({ processes: ["all"] });
  // Other tests may have sensors of their own on this machine.
  expect(seen["running"]).toContain("crowdstrike-falcon");
  expect(seen["kinds"]).toContain("edr");
  const [, since = ""] = /^crowdstrike-falcon (\S+)$/m.exec(seen["since"]?.join("\n") ?? "") ?? [];
  expect(Math.abs(Date.parse(since) - before)).toBeLessThan(2_000);
});

it("says of no sensor that there is none, and where processes are hidden that it can't know", async () => {
  const quiet = hostOf(PROCESSES);
  expect(await seenBy({ kind: "sensor-inventory" }, quiet)).toMatchObject({
    running: ["none"],
    processes: ["all"],
  });
  const hidden = { ...quiet, list: async () => ["7"] };
  expect(await seenBy({ kind: "sensor-inventory" }, hidden)).toMatchObject({
    running: ["unknown"],
    processes: ["own-user"],
  });
});

it("says how the kernel confines the process, with every capability by its name", async () => {
  const bare = [
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--no-new-privs",
    "--bounding-set=-all",
    "--inh-caps=-all",
  ];
  const status = execFileSync("setpriv", [...bare, "cat", "/proc/self/status"]).toString();
  const mounts = MOUNTS.replace("/ / rw,", "/ / ro,");
  const confined = hostOf({ "/proc/self/status": status, "/proc/self/mountinfo": mounts });
  expect(await seenBy({ kind: "own-confinement" }, confined)).toMatchObject({
    "effective-capabilities": ["none"],
    "bounding-capabilities": ["none"],
    confinement: ["user:other", "seccomp:disabled", "no-new-privs:yes", "root:read-only", "capability:none"],
  });
  const own = (await seenBy({ kind: "own-confinement" }, real)) as Record<string, string[]>;
  expect(own["confinement"]).toEqual(expect.arrayContaining(["user:root", "no-new-privs:no"]));
  expect(own["effective-capabilities"]).toContain("setuid");
});

it("looks at a service account's token without opening it, through the links that kubelet makes", async () => {
  const folder = "/var/run/secrets/kubernetes.io/serviceaccount";
  const root = hostRoot({
    "/proc/self/mountinfo": `${MOUNTS}40 22 0:50 / ${folder} ro - tmpfs tmpfs rw\n`,
    [`${folder}/..2026/token`]: "a-secret",
    [`${folder}/..data`]: { to: "..2026" },
    [`${folder}/token`]: { to: "..data/token" },
  });
  chmodSync(`${root}${folder}/..2026/token`, 0o640);
  const door = hostDoor("linux", root);
  const opened: string[] = [];
  const watched = {
    ...door,
    read: (path: string, most: number) => {
      opened.push(path);
      return door.read(path, most);
    },
  };
  expect(await seenBy({ kind: "service-account-token" }, watched)).toMatchObject({
    token: ["present"],
    mode: ["0640"],
    "own-mount": ["yes"],
    mounts: ["3"],
  });
  expect(opened).toEqual([]);
});

it("says that there is no token only where it could look", async () => {
  expect(
    await seenBy({ kind: "service-account-token" }, hostOf({ "/proc/self/mountinfo": MOUNTS })),
  ).toMatchObject({ token: ["absent"], mounts: ["2"] });
  expect(await seenBy({ kind: "service-account-token" }, hostOf({}))).toMatch(/mountinfo is not there/);
});

it("lists who listens, over both protocols, and tells loopback from the rest", async () => {
  const own = await listening(createServer());
  const wide = createServer();
  await new Promise<void>((resolve) => wide.listen(0, "0.0.0.0", resolve));
  const { port } = wide.address() as { port: number };
  const seen = (await seenBy({ kind: "listeners" }, hostAlive(hostRoot({})))) as Record<string, string[]>;
  wide.close();
  expect(seen["tcp"]).toEqual(expect.arrayContaining([`127.0.0.1:${own.port}`, `0.0.0.0:${port}`]));
  expect(seen["reachable-tcp-ports"]).toContain(String(port));
  expect(seen["reachable-tcp-ports"]).not.toContain(String(own.port));
});
