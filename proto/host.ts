/**
 * What an agent can read of its own host, one probe each: files and kernel tables that are named in
 * the agent's code, read and never written, without starting a program. Of a job nothing becomes a
 * path: a package or a process is looked up by its name among what is there, a setting is one of a
 * closed list. What leaves the host are the facts that the probe names, never a file.
 */
export const HOST_KINDS = [
  /** One setting of the closed list: its value, and the SHA-256 of the files that say it. */
  "config-value",
  /** Which local ports have listeners, over TCP and UDP. */
  "listeners",
  /** The agent's own capabilities, seccomp mode, no_new_privs, and whether its root can be written to. */
  "own-confinement",
  /** The installed version of one package, as the database of dpkg or apk has it. */
  "package-version",
  /** Whether processes of one name are newer than the files of one package. */
  "process-restarted",
  /** Which of a closed list of sensors (EDR, audit, antivirus) run, and since when. */
  "sensor-inventory",
  /** Whether a service account's token is mounted: its presence and mode, never its bytes. */
  "service-account-token",
] as const;
export type HostKind = (typeof HOST_KINDS)[number];

/** Settings that `config-value` knows; where and how each is read stands in the agent's code. */
export const SETTINGS = [
  "login-encrypt-method",
  "login-pass-max-days",
  "login-umask",
  "sshd-password-authentication",
  "sshd-permit-empty-passwords",
  "sshd-permit-root-login",
  "sshd-x11-forwarding",
  "sysctl-accept-redirects",
  "sysctl-dmesg-restrict",
  "sysctl-ip-forward",
  "sysctl-kptr-restrict",
  "sysctl-protected-hardlinks",
  "sysctl-protected-symlinks",
  "sysctl-ptrace-scope",
  "sysctl-randomize-va-space",
  "sysctl-suid-dumpable",
] as const;
export type Setting = (typeof SETTINGS)[number];

/** Names of packages as Debian (policy 5.6.1), Alpine and RPM know them: no separator, no space, no option. */
export const PACKAGE_NAME = /^[A-Za-z0-9][A-Za-z0-9+._-]{0,127}$/;
/** `[epoch:]upstream[-revision]` of any of the distributions (deb-version(7), apk, RPM). */
export const PACKAGE_VERSION = /^[0-9A-Za-z][A-Za-z0-9.+~:^_-]{0,127}$/;
/** As the kernel tells a process's name: 15 bytes (TASK_COMM_LEN less its end), no slash. */
export const PROCESS_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.:+@()-]{0,14}$/;

/** One look at the host. */
export type HostLook =
  | { readonly kind: "package-version"; readonly package: string }
  | { readonly kind: "process-restarted"; readonly process: string; readonly package: string }
  | { readonly kind: "config-value"; readonly setting: Setting }
  | { readonly kind: PlainLook };
type PlainLook = Exclude<HostKind, "package-version" | "process-restarted" | "config-value">;

/** The look that a step of a scenario asks for, without the rest of the step. */
export function lookOf(entry: HostLook): HostLook {
  switch (entry.kind) {
    case "package-version":
      return { kind: entry.kind, package: entry.package };
    case "process-restarted":
      return { kind: entry.kind, process: entry.process, package: entry.package };
    case "config-value":
      return { kind: entry.kind, setting: entry.setting };
    default:
      return { kind: entry.kind };
  }
}

export const isHostKind = (kind: string): kind is HostKind =>
  (HOST_KINDS as readonly string[]).includes(kind);

/** Where each kind of look reads, for people who are to allow it. */
export const HOST_READS: Readonly<Record<HostKind, string>> = {
  "config-value":
    "/etc/ssh/sshd_config and what it includes, /etc/login.defs or one file under /proc/sys: one value and the SHA-256 of each file",
  listeners: "/proc/net/tcp, tcp6, udp, udp6: addresses and ports that have listeners",
  "own-confinement": "/proc/self/status and mountinfo: the agent's own confinement",
  "package-version": "the database of dpkg or apk: one package's version",
  "process-restarted":
    "the database of dpkg or apk, and /proc: when one package was unpacked, when processes of one name started, which of its files are mapped",
  "sensor-inventory": "/proc: names and starts of processes that are known sensors",
  "service-account-token": "whether a service account's token is mounted, and its mode; it is not opened",
};

/** What a look reads, for people who want to know before it runs. */
export function lookWords(look: HostLook): string {
  const about =
    look.kind === "config-value"
      ? ` (${look.setting})`
      : look.kind === "process-restarted"
        ? ` (${look.process}, ${look.package})`
        : look.kind === "package-version"
          ? ` (${look.package})`
          : "";
  return `nothing: it reads ${HOST_READS[look.kind]}${about}`;
}
