import { type HostDoor, Unreadable } from "./door.ts";

/** A package database larger than this is not read; Debian's largest are a tenth of it. */
const MAX_DATABASE_BYTES = 64 * 1024 * 1024;
/** Packages of an image without dpkg, one file each beside its checksums; and the most bytes of one. */
const MAX_STATUS_FILES = 8_192;
const MAX_STATUS_FILE_BYTES = 256 * 1024;

/** One package as its database has it. */
export type PackageEntry = {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** What it was built from, where that has another name, with its version where that differs. */
  readonly source: string;
  /** The words of dpkg's Status; "installed" where a database has installed packages alone. */
  readonly status: string;
};

/** What a database says of one package, and that it could be read at all. */
export type PackageReading = {
  readonly ecosystem: "deb" | "apk";
  readonly database: string;
  readonly entries: readonly PackageEntry[];
  readonly packages: number;
  /** A package that every such system has, found in the same reading; empty when it was not. */
  readonly known: string;
};

const DPKG_STATUS = "/var/lib/dpkg/status";
const DPKG_STATUS_FOLDER = "/var/lib/dpkg/status.d";
const APK_DATABASES = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"] as const;
const RPM_DATABASES = ["/var/lib/rpm", "/usr/lib/sysimage/rpm"] as const;

/** What no installation is without; distroless images have base-files. */
const KNOWN = new Set(["dpkg", "base-files", "musl", "alpine-baselayout", "apk-tools"]);

/** Asks the host's package database for one package. Rejects with `Unreadable` where there is none that can be read. */
export async function readPackages(name: string, host: HostDoor): Promise<PackageReading> {
  const found =
    (await asked("deb", DPKG_STATUS, name, () => stanzas(host, DPKG_STATUS, ": "))) ??
    (await asked("deb", DPKG_STATUS_FOLDER, name, () => inFolder(host))) ??
    (await asked("apk", APK_DATABASES[0], name, () => stanzas(host, APK_DATABASES[0], ":"))) ??
    (await asked("apk", APK_DATABASES[1], name, () => stanzas(host, APK_DATABASES[1], ":")));
  if (found !== undefined) return found;
  for (const path of RPM_DATABASES)
    if (await isThere(host, path))
      throw new Unreadable(
        "gone-wrong",
        "unsupported: the rpm database can't be read without rpm; import an SBOM of this host instead",
      );
  throw new Unreadable("absent", "unsupported: neither dpkg nor apk keeps a package database here");
}

type Stanza = ReadonlyMap<string, string>;

/** Undefined where the database is not there. An empty one is no answer either. */
async function asked(
  ecosystem: PackageReading["ecosystem"],
  database: string,
  name: string,
  read: () => AsyncIterable<Stanza>,
): Promise<PackageReading | undefined> {
  const entries: PackageEntry[] = [];
  let [packages, known] = [0, ""];
  try {
    for await (const stanza of read()) {
      const entry = ecosystem === "deb" ? debEntry(stanza) : apkEntry(stanza);
      if (entry === undefined) continue;
      packages++;
      if (KNOWN.has(entry.name)) known = entry.name;
      if (entry.name === name) entries.push(entry);
    }
  } catch (cause) {
    if (cause instanceof Unreadable && cause.why === "absent") return undefined;
    throw cause;
  }
  return packages === 0 ? undefined : { ecosystem, database, entries, packages, known };
}

/** Fields that are asked for; all others are passed over. */
const FIELDS = new Set(["Package", "Version", "Architecture", "Source", "Status", "P", "V", "A", "o"]);

/** Paragraphs of fields with a blank line between them. Of a field that is said twice the first holds. */
async function* stanzas(host: HostDoor, path: string, colon: string): AsyncIterable<Stanza> {
  let stanza = new Map<string, string>();
  for await (const line of host.lines(path, MAX_DATABASE_BYTES)) {
    if (line === "") {
      yield stanza;
      stanza = new Map();
      continue;
    }
    const end = line.indexOf(colon);
    const field = line.slice(0, Math.max(end, 0));
    if (FIELDS.has(field) && !stanza.has(field)) stanza.set(field, line.slice(end + colon.length).trim());
  }
  yield stanza;
}

async function* inFolder(host: HostDoor): AsyncIterable<Stanza> {
  for (const file of await host.list(DPKG_STATUS_FOLDER, MAX_STATUS_FILES)) {
    if (!/^[A-Za-z0-9+._-]+$/.test(file) || file.endsWith(".md5sums")) continue;
    const text = (await host.read(`${DPKG_STATUS_FOLDER}/${file}`, MAX_STATUS_FILE_BYTES)).toString("latin1");
    const fields = text.split("\n").flatMap((line) => {
      const [, field = "", value = ""] = /^([A-Za-z-]+): (.*)$/.exec(line) ?? [];
      return FIELDS.has(field) ? [[field, value] as const] : [];
    });
    yield new Map(fields.reverse());
  }
}

function debEntry(stanza: Stanza): PackageEntry | undefined {
  const [name, version] = [stanza.get("Package"), stanza.get("Version")];
  if (name === undefined) return undefined;
  return {
    name,
    version: version ?? "",
    architecture: stanza.get("Architecture") ?? "",
    source: stanza.get("Source") ?? "",
    status: stanza.get("Status") ?? "install ok installed",
  };
}

function apkEntry(stanza: Stanza): PackageEntry | undefined {
  const [name, version] = [stanza.get("P"), stanza.get("V")];
  if (name === undefined || version === undefined) return undefined;
  return {
    name,
    version,
    architecture: stanza.get("A") ?? "",
    source: stanza.get("o") ?? "",
    status: "installed",
  };
}

async function isThere(host: HostDoor, path: string): Promise<boolean> {
  try {
    await host.look(path, true);
    return true;
  } catch {
    return false;
  }
}

/** States of dpkg in which no file of the package but its configuration is on the disk. */
const GONE = new Set(["not-installed", "config-files"]);

/** Files of the package are on the disk: all of them, or some that a broken installation left. */
export const isInstalled = ({ status }: PackageEntry): boolean => !GONE.has(status.split(" ").at(-1) ?? "");
