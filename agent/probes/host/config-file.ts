import { createHash } from "node:crypto";
import { type HostDoor, Unreadable } from "./door.ts";

/** A configuration file larger than this is not read. */
export const MAX_CONFIG_BYTES = 1024 * 1024;

/** A file that was read for a setting. */
export type ConfigFile = { readonly path: string; readonly text: string; readonly sha256: string };

/** Reads one configuration file whole. Rejects with `Unreadable`, also when it is no text. */
export async function readConfig(path: string, host: HostDoor): Promise<ConfigFile> {
  const bytes = await host.read(path, MAX_CONFIG_BYTES);
  if (bytes.includes(0)) throw new Unreadable("gone-wrong", `${path} is no text`);
  return { path, text: bytes.toString("utf8"), sha256: createHash("sha256").update(bytes).digest("hex") };
}
