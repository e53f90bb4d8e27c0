import type { Findings } from "../facts.ts";
import { type HostDoor, Unreadable } from "./door.ts";

const MAX_STATUS_BYTES = 16 * 1024;
const MAX_MOUNTS_BYTES = 4 * 1024 * 1024;

/** capabilities(7), by their bits. */
const CAPABILITIES = [
  ...["chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid"],
  ...["setpcap", "linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock"],
  ...[
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
  ],
  ...["sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write"],
  ...["audit_control", "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend"],
  ...["audit_read", "perfmon", "bpf", "checkpoint_restore"],
] as const;

const SECCOMP: Readonly<Record<string, string>> = { "0": "disabled", "1": "strict", "2": "filter" };

/**
 * How the agent's own process is confined, as the kernel says it of it. All words stand in one fact,
 * so that a condition can ask for none of several. `permitted` are capabilities that the process
 * could switch on; `bounding` is what any program that it started could ever get.
 */
export async function ownConfinement(host: HostDoor): Promise<Findings> {
  const status = (await host.read("/proc/self/status", MAX_STATUS_BYTES)).toString("latin1");
  const field = (name: string): string =>
    new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1]?.trim() ?? "";
  const [effective, permitted, bounding] = ["CapEff", "CapPrm", "CapBnd"].map((name) => namesIn(field(name)));
  const isRoot = field("Uid").split(/\s+/)[1] === "0";
  const hasNoNewPrivs = field("NoNewPrivs");
  const seccomp = SECCOMP[field("Seccomp")] ?? "unknown";
  const root = await rootMount(host);
  return {
    "effective-capabilities": effective,
    "permitted-capabilities": permitted,
    "bounding-capabilities": bounding,
    confinement: [
      `user:${isRoot ? "root" : "other"}`,
      `seccomp:${seccomp}`,
      `no-new-privs:${hasNoNewPrivs === "" ? "unknown" : hasNoNewPrivs === "1" ? "yes" : "no"}`,
      `root:${root}`,
      ...(effective ?? []).map((name) => `capability:${name}`),
    ],
  };
}

function namesIn(mask: string): readonly string[] {
  if (!/^[0-9a-f]{1,16}$/.test(mask)) return ["unknown"];
  const bits = BigInt(`0x${mask}`);
  const names = Array.from({ length: 64 }, (_, bit) => bit)
    .filter((bit) => (bits >> BigInt(bit)) & 1n)
    .map((bit) => CAPABILITIES[bit] ?? `bit-${bit}`);
  return names.length === 0 ? ["none"] : names;
}

/** Of several mounts on the root the last is on top. */
async function rootMount(host: HostDoor): Promise<string> {
  let word = "unknown";
  try {
    for await (const line of host.lines("/proc/self/mountinfo", MAX_MOUNTS_BYTES)) {
      const [, , , , mountPoint, options = ""] = line.split(" ");
      if (mountPoint === "/") word = options.split(",").includes("ro") ? "read-only" : "writable";
    }
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
  }
  return word;
}
