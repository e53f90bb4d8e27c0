import type { Setting } from "../../../proto/host.ts";

/**
 * Where each setting is read, and how: `kernel` is a value in force under /proc/sys; `sshd` is the
 * server's configuration with what it includes; `login-defs` is shadow's. `unset` is what the program
 * does when nothing is said: OpenSSH's own manual (sshd_config(5)); of login.defs it depends on the build.
 */
export type Source =
  | { readonly by: "kernel"; readonly path: string }
  | { readonly by: "sshd"; readonly keyword: string; readonly unset: string }
  | { readonly by: "login-defs"; readonly keyword: string };

export const SOURCES: Readonly<Record<Setting, Source>> = {
  "login-encrypt-method": { by: "login-defs", keyword: "ENCRYPT_METHOD" },
  "login-pass-max-days": { by: "login-defs", keyword: "PASS_MAX_DAYS" },
  "login-umask": { by: "login-defs", keyword: "UMASK" },
  "sshd-password-authentication": { by: "sshd", keyword: "passwordauthentication", unset: "yes" },
  "sshd-permit-empty-passwords": { by: "sshd", keyword: "permitemptypasswords", unset: "no" },
  "sshd-permit-root-login": { by: "sshd", keyword: "permitrootlogin", unset: "prohibit-password" },
  "sshd-x11-forwarding": { by: "sshd", keyword: "x11forwarding", unset: "no" },
  "sysctl-accept-redirects": { by: "kernel", path: "/proc/sys/net/ipv4/conf/all/accept_redirects" },
  "sysctl-dmesg-restrict": { by: "kernel", path: "/proc/sys/kernel/dmesg_restrict" },
  "sysctl-ip-forward": { by: "kernel", path: "/proc/sys/net/ipv4/ip_forward" },
  "sysctl-kptr-restrict": { by: "kernel", path: "/proc/sys/kernel/kptr_restrict" },
  "sysctl-protected-hardlinks": { by: "kernel", path: "/proc/sys/fs/protected_hardlinks" },
  "sysctl-protected-symlinks": { by: "kernel", path: "/proc/sys/fs/protected_symlinks" },
  "sysctl-ptrace-scope": { by: "kernel", path: "/proc/sys/kernel/yama/ptrace_scope" },
  "sysctl-randomize-va-space": { by: "kernel", path: "/proc/sys/kernel/randomize_va_space" },
  "sysctl-suid-dumpable": { by: "kernel", path: "/proc/sys/fs/suid_dumpable" },
};
