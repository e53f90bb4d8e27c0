import type { Setting } from "../../../proto/host.ts";
import type { Findings } from "../facts.ts";
import { type ConfigFile, readConfig } from "./config-file.ts";
import type { HostDoor } from "./door.ts";
import { SOURCES } from "./settings.ts";
import { sshdSetting } from "./sshd-setting.ts";

const LOGIN_DEFS = "/etc/login.defs";

/**
 * The value of one setting of the closed list, where it was read, and the SHA-256 of each file that
 * was read for it. Nothing else of a file leaves the host.
 */
export async function configValue(setting: Setting, host: HostDoor): Promise<Findings> {
  const source = SOURCES[setting];
  switch (source.by) {
    case "kernel": {
      const file = await readConfig(source.path, host);
      return { setting, value: file.text.trim(), origin: "kernel", ...filesRead([file]) };
    }
    case "login-defs": {
      const file = await readConfig(LOGIN_DEFS, host);
      const value = lastOf(file.text, source.keyword);
      return {
        setting,
        value: value ?? "unset",
        origin: value === undefined ? "unset" : "file",
        ...filesRead([file]),
      };
    }
    case "sshd": {
      const found = await sshdSetting(source.keyword, host);
      return {
        setting,
        value: found.value ?? source.unset,
        origin: found.value === undefined ? "default" : "file",
        conditional: found.conditional.length === 0 ? "none" : found.conditional,
        ...filesRead(found.files),
      };
    }
  }
}

const filesRead = (files: readonly ConfigFile[]): Findings => ({
  files: files.map(({ path }) => path),
  sha256: files.map(({ sha256 }) => sha256),
});

/** Of login.defs the last line that says a keyword holds. */
function lastOf(text: string, keyword: string): string | undefined {
  const values = text.split("\n").flatMap((line) => {
    const [word, value] = line.trim().split(/\s+/);
    return word === keyword && value !== undefined ? [value] : [];
  });
  return values.at(-1);
}
