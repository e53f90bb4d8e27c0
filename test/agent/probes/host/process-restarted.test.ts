import { copyFileSync, renameSync, statSync, utimesSync } from "node:fs";
import { expect, it } from "vitest";
import { type HostDoor, Unreadable } from "../../../../agent/probes/host/door.ts";
import { hostAlive, hostRoot, sleeper } from "../../support/host-files.ts";
import { seenBy } from "../../support/looking.ts";

const STATUS = `Package: dpkg
Status: install ok installed
Architecture: amd64
Version: 1.21.22

Package: nap
Status: install ok installed
Architecture: amd64
Version: 1.0-1
`;
const HOUR_MS = 3_600_000;
const asking = { kind: "process-restarted", process: "plb-napper", package: "nap" } as const;

/** A host with the package of this one file, unpacked at an instant; its processes are this machine's. */
function hostWith(file: string, unpackedAtMs: number): HostDoor {
  const root = hostRoot({
    "/var/lib/dpkg/status": STATUS,
    "/var/lib/dpkg/info/nap.list": `/.\n/opt\n${file}\n`,
  });
  utimesSync(`${root}/var/lib/dpkg/info/nap.list`, new Date(), new Date(unpackedAtMs));
  return hostAlive(root);
}

/** The same host to somebody who may not see what is mapped into another's process. */
const withoutMaps = (host: HostDoor): HostDoor => ({
  ...host,
  lines: (path, most) => {
    if (path.endsWith("/maps")) throw new Unreadable("not-permitted", "EACCES");
    return host.lines(path, most);
  },
});

/** As an upgrade does it: the new file is written beside the old one and takes its name. */
function upgrade(file: string): void {
  copyFileSync(file, `${file}.dpkg-new`);
  renameSync(`${file}.dpkg-new`, file);
}

it("sees the file that was replaced under a process, and that the next one runs the new file", async () => {
  const { file } = await sleeper("plb-napper");
  // The instant says nothing here: what is mapped says it.
  const host = hostWith(file, Date.now() + HOUR_MS);
  expect(await seenBy(asking, host)).toMatchObject({
    restarted: ["yes"],
    by: ["mapped-files"],
    processes: ["1"],
  });
  upgrade(file);
  expect(await seenBy(asking, host)).toMatchObject({
    restarted: ["no"],
    by: ["mapped-files"],
    "deleted-files": [file],
  });
});

it("holds the start against the unpacking where it may not see what is mapped", async () => {
  const { file } = await sleeper("plb-napper");
  expect(await seenBy(asking, withoutMaps(hostWith(file, Date.now() - HOUR_MS)))).toMatchObject({
    restarted: ["yes"],
    by: ["start-time"],
  });
  expect(await seenBy(asking, withoutMaps(hostWith(file, Date.now() + HOUR_MS)))).toMatchObject({
    restarted: ["no"],
    by: ["start-time"],
  });
});

it("says unknown where both are too close to tell which was first", async () => {
  const { file, pid } = await sleeper("plb-napper");
  const startedAtMs = statSync(`/proc/${pid}`).ctimeMs;
  expect(await seenBy(asking, withoutMaps(hostWith(file, startedAtMs)))).toMatchObject({
    restarted: ["unknown"],
  });
});

it("dates a start within two seconds", async () => {
  const before = Date.now();
  const { file } = await sleeper("plb-napper");
  const seen = (await seenBy(asking, hostWith(file, 0))) as Record<string, string[]>;
  expect(Math.abs(Date.parse(seen["started-at"]?.[0] ?? "") - before)).toBeLessThan(2_000);
});

it("says that there is no such process only where everybody's are shown", async () => {
  const host = hostWith("/opt/nap", Date.now());
  expect(await seenBy(asking, host)).toMatchObject({ restarted: ["no-such-process"], visible: ["all"] });
  const hidden = { ...host, list: async () => [String(process.pid)] };
  expect(await seenBy(asking, hidden)).toMatchObject({ restarted: ["unknown"], visible: ["own-user"] });
});

it("does not hold a container's process against the host's package", async () => {
  const { file, pid } = await sleeper("plb-napper");
  const host = hostWith(file, Date.now() + HOUR_MS);
  const read: HostDoor["read"] = async (path, most) => {
    const bytes = await host.read(path, most);
    return path === `/proc/${pid}/status`
      ? Buffer.from(bytes.toString().replace(/^NSpid:.*$/m, `NSpid:\t${pid}\t1`))
      : bytes;
  };
  expect(await seenBy(asking, { ...host, read })).toMatchObject({
    "in-containers": ["1"],
    processes: ["0"],
    restarted: ["unknown"],
  });
});

it("proves newer and never older where only the whole database has an instant", async () => {
  const { file } = await sleeper("plb-napper");
  const root = hostRoot({ "/lib/apk/db/installed": `P:musl\nV:1.2.5-r0\n\nP:nap\nV:1.0-r0\nF:${file}\n` });
  const host = hostAlive(root);
  const database = `${root}/lib/apk/db/installed`;
  utimesSync(database, new Date(), new Date(Date.now() - HOUR_MS));
  expect(await seenBy(asking, host)).toMatchObject({ ecosystem: ["apk"], restarted: ["yes"] });
  utimesSync(database, new Date(), new Date(Date.now() + HOUR_MS));
  expect(await seenBy(asking, host)).toMatchObject({ restarted: ["unknown"] });
});

it("takes a name with parentheses in it for a name, and not for the end of one", async () => {
  const { file } = await sleeper("x) R 1 1 (y");
  const seen = (await seenBy({ ...asking, process: "x" }, hostWith(file, 0))) as Record<string, string[]>;
  expect(seen["processes"]).toEqual(["0"]);
});

it("does not take a process for new whose deleted library had another name before", async () => {
  const { file, pid } = await sleeper("plb-napper");
  const host = hostWith(file, Date.now() + HOUR_MS);
  const old = "7f0000000000-7f0000001000 r-xp 00000000 08:01 7 /usr/lib/libnap.so.1.0.1 (deleted)";
  const lines: HostDoor["lines"] = async function* (path, most) {
    yield* host.lines(path, most);
    if (path === `/proc/${pid}/maps`) yield old;
  };
  expect(await seenBy(asking, { ...host, lines })).toMatchObject({ restarted: ["no"], by: ["start-time"] });
});
