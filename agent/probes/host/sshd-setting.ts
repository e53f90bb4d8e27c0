import { type ConfigFile, readConfig } from "./config-file.ts";
import { type HostDoor, Unreadable } from "./door.ts";

const SSHD_CONFIG = "/etc/ssh/sshd_config";
const SSHD_FOLDER = "/etc/ssh/";
/** So many files may be included, and so deep (OpenSSH's own bound is 16). */
const MAX_FILES = 64;
const MAX_DEPTH = 16;
const MAX_NAMES = 1_024;

/** What the server's configuration says of one keyword. */
export type SshdSetting = {
  /** The first value outside of Match, which is the one that holds; undefined where none is said. */
  readonly value: string | undefined;
  /** Values inside of Match: they hold for some connections. */
  readonly conditional: readonly string[];
  readonly files: readonly ConfigFile[];
};

type Reading = { value: string | undefined; conditional: Set<string>; files: ConfigFile[] };

/**
 * Reads one keyword as sshd_config(5) says it is read: of each keyword the first value holds, files
 * are included where they are named, in the order of their names, and Match makes what follows it
 * conditional. Options on sshd's command line win over all of it, and can't be seen here. An include
 * from elsewhere than /etc/ssh rejects: what can't be read may be what holds.
 */
export async function sshdSetting(keyword: string, host: HostDoor): Promise<SshdSetting> {
  const reading: Reading = { value: undefined, conditional: new Set(), files: [] };
  await readInto(reading, SSHD_CONFIG, keyword, false, 0, host);
  return { ...reading, conditional: [...reading.conditional] };
}

async function readInto(
  reading: Reading,
  path: string,
  keyword: string,
  isConditional: boolean,
  depth: number,
  host: HostDoor,
): Promise<void> {
  if (depth > MAX_DEPTH || reading.files.length >= MAX_FILES)
    throw new Unreadable("too-large", `${SSHD_CONFIG} includes more than ${MAX_FILES} files, or itself`);
  const file = await readConfig(path, host);
  reading.files.push(file);
  let isInMatch = isConditional;
  for (const line of file.text.split("\n")) {
    const [word = "", ...values] = wordsIn(line);
    switch (word.toLowerCase()) {
      case "match":
        isInMatch = isConditional || values[0]?.toLowerCase() !== "all";
        break;
      case "include":
        for (const pattern of values)
          for (const included of await filesOf(pattern, host))
            await readInto(reading, included, keyword, isInMatch, depth + 1, host);
        break;
      case keyword: {
        const value = (values[0] ?? "").toLowerCase();
        if (isInMatch) reading.conditional.add(value);
        else reading.value ??= value;
        break;
      }
    }
  }
}

/** A line's words: parted by spaces, or by one "=" behind the keyword; double quotes hold a word together. */
function wordsIn(line: string): readonly string[] {
  const text = line.trim();
  if (text.startsWith("#")) return [];
  const [, keyword = "", rest = ""] = /^([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*)$/.exec(text) ?? [];
  const words = [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  const comment = words.findIndex((word) => word.startsWith("#"));
  return [keyword, ...(comment < 0 ? words : words.slice(0, comment))];
}

/** The files that a pattern names; "*" and "?" are taken in the last part of its path alone. */
async function filesOf(pattern: string, host: HostDoor): Promise<readonly string[]> {
  const path = pattern.startsWith("/") ? pattern : `${SSHD_FOLDER}${pattern}`;
  const folder = path.slice(0, path.lastIndexOf("/"));
  const name = path.slice(folder.length + 1);
  if (
    !path.startsWith(SSHD_FOLDER) ||
    path.includes("..") ||
    /[*?[\]{}]/.test(folder) ||
    /[[\]{}\\]/.test(name)
  )
    throw new Unreadable(
      "not-permitted",
      "sshd_config includes what is not below /etc/ssh, or by a pattern that is not read here",
    );
  const isIt = new RegExp(
    `^${name
      .replace(/[.+^$()|]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );
  try {
    const names = await host.list(folder, MAX_NAMES);
    // glob(3) leaves hidden files out, and its order is that of the bytes.
    return names
      .filter((each) => isIt.test(each) && (name.startsWith(".") || !each.startsWith(".")))
      .sort()
      .map((each) => `${folder}/${each}`);
  } catch (cause) {
    if (cause instanceof Unreadable && cause.why === "absent") return [];
    throw cause;
  }
}
