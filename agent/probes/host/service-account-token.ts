import type { Findings } from "../facts.ts";
import { type HostDoor, Unreadable } from "./door.ts";

/** Where kubelet mounts a service account (Kubernetes' documentation, "Configure Service Accounts for Pods"). */
const FOLDERS = [
  "/var/run/secrets/kubernetes.io/serviceaccount",
  "/run/secrets/kubernetes.io/serviceaccount",
] as const;
const MAX_MOUNTS_BYTES = 4 * 1024 * 1024;

/**
 * Whether a service account's token is there, with its mode. The file is looked at and never opened.
 * `mounts` counts the agent's mounts, which shows that the look went into a file system that is there.
 */
export async function serviceAccountToken(host: HostDoor): Promise<Findings> {
  let [mounts, isMounted] = [0, false];
  for await (const line of host.lines("/proc/self/mountinfo", MAX_MOUNTS_BYTES)) {
    mounts++;
    const mountPoint = line.split(" ")[4] ?? "";
    if (FOLDERS.some((folder) => mountPoint === folder)) isMounted = true;
  }
  for (const folder of FOLDERS) {
    const path = `${folder}/token`;
    try {
      // Kubelet puts links there, so that all files change at once.
      const { kind, mode } = await host.look(path, true);
      return {
        token: "present",
        kind,
        mode: `0${mode.toString(8)}`,
        path,
        "own-mount": yes(isMounted),
        mounts,
      };
    } catch (cause) {
      if (!(cause instanceof Unreadable && cause.why === "absent")) throw cause;
    }
  }
  return { token: "absent", "own-mount": yes(isMounted), mounts };
}

const yes = (is: boolean): string => (is ? "yes" : "no");
