import { execFileSync } from "node:child_process";
import { truncateSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hostDoor, MAX_LINE_LENGTH, Unreadable } from "../../../../agent/probes/host/door.ts";
import { HOST_KINDS, type HostLook } from "../../../../proto/host.ts";
import { hostOf, hostRoot } from "../../support/host-files.ts";
import { seenBy } from "../../support/looking.ts";

const whyOf = (reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => "read",
    (cause: unknown) => (cause instanceof Unreadable ? cause.why : String(cause)),
  );

const LOOKS: readonly HostLook[] = [
  { kind: "package-version", package: "openssl" },
  { kind: "process-restarted", process: "sshd", package: "openssh-server" },
  { kind: "config-value", setting: "login-umask" },
  { kind: "listeners" },
  { kind: "own-confinement" },
  { kind: "sensor-inventory" },
  { kind: "service-account-token" },
];

describe("the door to the host's files", () => {
  it("opens no link, no folder, no pipe and no device, and waits for none of them", async () => {
    const root = hostRoot({
      "/file": "text",
      "/link": { to: "/etc/hostname" },
      "/device": { to: "/dev/zero" },
    });
    execFileSync("mkfifo", [`${root}/pipe`]);
    const door = hostDoor("linux", root);
    expect(await whyOf(door.read("/file", 100))).toBe("read");
    for (const path of ["/link", "/device", "/pipe", "/"])
      expect(await whyOf(door.read(path, 100))).not.toBe("read");
    expect(await whyOf(door.read("/pipe", 100))).toBe("no-plain-file");
    expect(await whyOf(hostDoor("linux").read("/dev/zero", 100))).toBe("no-plain-file");
    expect(await whyOf(door.read("/nothing", 100))).toBe("absent");
  });

  it("reads no more than it may, of a file, a folder or a line", async () => {
    const root = hostRoot({ "/large": "", "/folder/a": "", "/folder/b": "", "/folder/c": "" });
    truncateSync(`${root}/large`, 3 * 1024 * 1024 * 1024);
    const door = hostDoor("linux", root);
    expect(await whyOf(door.read("/large", 1024 * 1024))).toBe("too-large");
    expect(await whyOf(door.list("/folder", 2))).toBe("too-large");
    writeFileSync(`${root}/long`, `short\n${"x".repeat(1_000_000)}\nshort again`);
    const lines: number[] = [];
    for await (const line of door.lines("/long", 2_000_000)) lines.push(line.length);
    expect(lines).toEqual([5, MAX_LINE_LENGTH, 11]);
  });
});

describe("a look at the host", () => {
  it("is each of the closed list", () => {
    expect(LOOKS.map(({ kind }) => kind).sort()).toEqual([...HOST_KINDS].sort());
  });

  it.each(["win32", "darwin", "freebsd"])(
    "says on %s that it can't look, whatever it is asked",
    async (platform) => {
      for (const wanted of LOOKS)
        expect(await seenBy(wanted, hostDoor(platform))).toMatch(
          new RegExp(`^unsupported: ${wanted.kind} on ${platform}`),
        );
    },
  );

  it("ends when its time is up, however long the host takes", async () => {
    const never = { ...hostOf({}), read: () => new Promise<never>(() => undefined) };
    expect(await seenBy({ kind: "own-confinement" }, never, 150)).toBe("not read within 150 ms");
  });
});
