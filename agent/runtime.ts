import process from "node:process";

/** Releases from which Node's brotli decoder no longer carries CVE-2026-111497, per line. */
const FIXED: Readonly<Record<number, readonly [minor: number, patch: number]>> = {
  22: [23, 4],
  24: [22, 1],
  26: [12, 1],
};
/** Lines begun after the fix. */
const FIRST_CLEAN_LINE = 27;

/** Whether a Node version ("v20.20.2") still carries the brotli fault. Lines that never got the fix do. */
export function hasBrotliFault(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version
    .replace(/^v/, "")
    .split(".")
    .map((part) => Number.parseInt(part, 10));
  if (major >= FIRST_CLEAN_LINE) return false;
  const fixed = FIXED[major];
  if (fixed === undefined) return true;
  return minor < fixed[0] || (minor === fixed[0] && patch < fixed[1]);
}

/** Whether Node itself keeps this process from starting programs and threads. */
export const isUnderPermissionModel = (): boolean => {
  const { permission } = process as { readonly permission?: { readonly has: (scope: string) => boolean } };
  return permission !== undefined && !permission.has("child") && !permission.has("worker");
};

/** What a person should know about the ground this agent stands on; empty when nothing. */
export function groundWarnings(version: string, isConfined: boolean): readonly string[] {
  return [
    ...(hasBrotliFault(version)
      ? [
          `Node ${version} has a flaw in its brotli decoder (CVE-2026-111497). The agent decodes nothing, but deploy 22.23.4, 24.22.1, 26.12.1 or newer`,
        ]
      : []),
    ...(isConfined
      ? []
      : [
          "Node's permission model is off: nothing but our own code keeps this process from starting programs",
        ]),
  ];
}
