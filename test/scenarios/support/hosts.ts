import { copyFileSync, renameSync, utimesSync } from "node:fs";
import { createServer } from "node:net";
import { type HostDoor, hostDoor } from "../../../agent/probes/host/door.ts";
import type { Given } from "../../../proto/scenario-parameters.ts";
import {
  hostAlive,
  hostOf,
  hostRoot,
  PROCESSES,
  type Standing,
  sleeper,
} from "../../agent/support/host-files.ts";
import { later } from "../../agent/support/service.ts";
import type { Word } from "../../support/judged-at.ts";

/** One host as it is, and what the judge must say of it by each scenario. */
export type JudgedHost = {
  readonly host: string;
  readonly door: () => Promise<HostDoor> | HostDoor;
  readonly judged: readonly (readonly [scenario: string, word: Word])[];
};

const of = (files: Readonly<Record<string, Standing>>) => () => hostOf(files);
const HOUR_MS = 3_600_000;

const BASE = "Package: base-files\nStatus: install ok installed\nVersion: 12.4\nArchitecture: amd64\n";
const debian = (name: string, version: string): string =>
  `${BASE}\nPackage: ${name}\nStatus: install ok installed\nVersion: ${version}\nArchitecture: amd64\n`;
const withOpenssl = (version: string) => of({ "/var/lib/dpkg/status": debian("openssl", version) });

/** A real process of this name, from a file that is the package's only one; unpacked when told. */
async function daemon(unpackedAtMs: number): Promise<{ readonly door: HostDoor; readonly file: string }> {
  const { file } = await sleeper("plb-daemon");
  const list = "/var/lib/dpkg/info/plb-daemon.list";
  const root = hostRoot({
    "/var/lib/dpkg/status": debian("plb-daemon", "1:9.2p1-2"),
    [list]: `/.\n${file}\n`,
  });
  utimesSync(`${root}${list}`, new Date(), new Date(unpackedAtMs));
  return { door: hostAlive(root), file };
}

const ssh = (config: string) => of({ "/etc/ssh/sshd_config": config });
const kernel = (path: string, value: string) => of({ [`/proc/sys/${path}`]: `${value}\n` });

const MOUNTS = "22 1 8:1 / / ro,relatime - ext4 /dev/sda1 ro\n";
const TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";

const confined = (over: string): string =>
  [
    "Name:\tnode",
    "Uid:\t65534\t65534\t65534\t65534",
    "CapInh:\t0000000000000000",
    "CapPrm:\t0000000000000000",
    "CapEff:\t0000000000000000",
    "CapBnd:\t0000000000000000",
    "NoNewPrivs:\t1",
    "Seccomp:\t2",
  ]
    .map((line) => (line.split(":")[0] === over.split(":")[0] ? over : line))
    .join("\n");
const container = (over = "", mounts = MOUNTS) =>
  of({ "/proc/self/status": confined(over), "/proc/self/mountinfo": mounts });

const withHidden = (door: HostDoor): HostDoor => ({ ...door, list: async () => [String(process.pid)] });

/** What each scenario is given that takes values. */
export const GIVEN: Readonly<Record<string, Given>> = {
  "pkg.version": { package: "openssl", fixed: "3.0.15-1~deb12u1" },
  "svc.restarted": { process: "plb-daemon", package: "plb-daemon" },
};

/** Hosts in good and in bad order. */
export const HOSTS: readonly JudgedHost[] = [
  {
    host: "Debian with a package from before its fix",
    door: withOpenssl("3.0.11-1~deb12u2"),
    judged: [["pkg.version", "allowed"]],
  },
  {
    host: "Debian with the fixed package",
    door: withOpenssl("3.0.15-1~deb12u1"),
    judged: [["pkg.version", "prevented"]],
  },
  {
    host: "Debian with a newer package",
    door: withOpenssl("3.0.19-1~deb12u2"),
    judged: [["pkg.version", "prevented"]],
  },
  {
    host: "Debian without the package",
    door: of({ "/var/lib/dpkg/status": BASE }),
    judged: [["pkg.version", "prevented"]],
  },
  {
    host: "Debian whose database is cut off",
    door: of({ "/var/lib/dpkg/status": "Package: zlib1g\nStatus: install ok installed\nVersion: 1\n" }),
    judged: [["pkg.version", "baseline-failed"]],
  },
  {
    host: "a version that is none",
    door: withOpenssl("unknown"),
    judged: [["pkg.version", "unexpected-answer"]],
  },
  {
    host: "a host of rpm's",
    door: of({ "/var/lib/rpm/rpmdb.sqlite": "" }),
    judged: [
      ["pkg.version", "agent-fault"],
      ["svc.restarted", "agent-fault"],
    ],
  },
  {
    host: "a daemon under which the package was replaced",
    door: async () => {
      const { door, file } = await daemon(Date.now());
      copyFileSync(file, `${file}.new`);
      renameSync(`${file}.new`, file);
      return door;
    },
    judged: [["svc.restarted", "allowed"]],
  },
  {
    host: "a daemon that was started from the package that is there",
    door: async () => (await daemon(Date.now() - HOUR_MS)).door,
    judged: [["svc.restarted", "prevented"]],
  },
  {
    host: "a daemon of whose files and times nothing is known",
    door: async () => {
      const { door } = await daemon(Date.now());
      return { ...door, lines: (path, most) => door.lines(path.replace(/\/maps$/, "/environ-not"), most) };
    },
    judged: [["svc.restarted", "restart-unknown"]],
  },
  {
    host: "a host that hides other users' processes",
    door: async () => withHidden((await daemon(Date.now() - HOUR_MS)).door),
    judged: [["svc.restarted", "view-hidden"]],
  },
  {
    host: "a host that hides its sensors with other users' processes",
    door: () => ({ ...hostOf(PROCESSES), list: async () => ["7"] }),
    judged: [["sensor.inventory", "view-hidden"]],
  },
  {
    host: "a server that lets anybody in",
    door: ssh("PermitRootLogin yes\nPasswordAuthentication yes\nPermitEmptyPasswords yes\n"),
    judged: [
      ["cfg.sshd-root-login", "allowed"],
      ["cfg.sshd-passwords", "allowed"],
      ["cfg.sshd-empty-passwords", "allowed"],
    ],
  },
  {
    host: "a server that takes keys alone",
    door: ssh("PermitRootLogin no\nPasswordAuthentication no\n"),
    judged: [
      ["cfg.sshd-root-login", "prevented"],
      ["cfg.sshd-passwords", "prevented"],
      ["cfg.sshd-empty-passwords", "prevented"],
    ],
  },
  {
    host: "a server that is strict but to one network",
    door: ssh(
      "PermitRootLogin no\nPasswordAuthentication no\nMatch Address 10.0.0.0/8\nPermitRootLogin yes\nPasswordAuthentication yes\n",
    ),
    judged: [
      ["cfg.sshd-root-login", "allowed"],
      ["cfg.sshd-passwords", "allowed"],
    ],
  },
  { host: "a host without a server", door: of({}), judged: [["cfg.sshd-root-login", "agent-fault"]] },
  {
    host: "addresses that never change",
    door: kernel("kernel/randomize_va_space", "0"),
    judged: [["cfg.address-space", "allowed"]],
  },
  {
    host: "addresses at random",
    door: kernel("kernel/randomize_va_space", "2"),
    judged: [["cfg.address-space", "prevented"]],
  },
  {
    host: "processes open to each other",
    door: kernel("kernel/yama/ptrace_scope", "0"),
    judged: [["cfg.ptrace-scope", "allowed"]],
  },
  {
    host: "processes closed to each other",
    door: kernel("kernel/yama/ptrace_scope", "1"),
    judged: [["cfg.ptrace-scope", "prevented"]],
  },
  {
    host: "links for everybody",
    door: kernel("fs/protected_symlinks", "0"),
    judged: [["cfg.protected-links", "allowed"]],
  },
  {
    host: "links for their owners",
    door: kernel("fs/protected_symlinks", "1"),
    judged: [["cfg.protected-links", "prevented"]],
  },
  {
    host: "passwords by MD5",
    door: of({ "/etc/login.defs": "ENCRYPT_METHOD MD5\n" }),
    judged: [["cfg.password-hash", "allowed"]],
  },
  {
    host: "passwords by yescrypt",
    door: of({ "/etc/login.defs": "ENCRYPT_METHOD YESCRYPT\n" }),
    judged: [["cfg.password-hash", "prevented"]],
  },
  {
    host: "a host without a sensor",
    door: of(PROCESSES),
    judged: [["sensor.inventory", "allowed"]],
  },
  {
    host: "a host with a sensor",
    door: async () => {
      await sleeper("falcon-sensor");
      return hostDoor("linux");
    },
    judged: [["sensor.inventory", "prevented"]],
  },
  {
    host: "a pod with a token",
    door: of({ "/proc/self/mountinfo": MOUNTS, [TOKEN]: "a-secret" }),
    judged: [["k8s.sa-mount", "allowed"]],
  },
  {
    host: "a pod without one",
    door: of({ "/proc/self/mountinfo": MOUNTS }),
    judged: [["k8s.sa-mount", "prevented"]],
  },
  {
    host: "a pod whose mounts can't be read",
    door: of({}),
    judged: [
      ["k8s.sa-mount", "agent-fault"],
      ["container.caps", "agent-fault"],
    ],
  },
  {
    host: "a container that may do anything",
    door: container("CapEff:\t000001ffffffffff"),
    judged: [["container.caps", "allowed"]],
  },
  {
    host: "a container without seccomp",
    door: container("Seccomp:\t0"),
    judged: [["container.caps", "allowed"]],
  },
  { host: "a container that is closed", door: container(), judged: [["container.caps", "prevented"]] },
  {
    host: "a container whose root can be written to",
    door: container("", MOUNTS.replace("/ / ro", "/ / rw")),
    judged: [["container.caps", "unexpected-answer"]],
  },
  {
    host: "a host with telnet on it",
    door: of({ "/proc/net/tcp": "  sl\n   0: 00000000:0017 00000000:0000 0A 0 0\n", "/proc/net/udp": "" }),
    judged: [["host.listeners", "allowed"]],
  },
  {
    host: "a host with telnet on loopback, and something else beyond",
    door: async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
      later(() => server.close());
      return hostDoor("linux");
    },
    judged: [["host.listeners", "prevented"]],
  },
];
