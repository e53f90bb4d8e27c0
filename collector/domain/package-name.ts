/**
 * A package as tools name it, in one spelling: `openssl 1.1.1`, `openssl@1.1.1 (usr/lib)` and
 * `pkg:deb/debian/openssl@1.1.1?arch=amd64` are one package. Only what is certainly the same spelling is made
 * equal: versions are compared as text, epochs other than 0 stay, distributions stay apart.
 */
export type PackageName = {
  /** As its own ecosystem writes it: `@scope/name`, `group:artifact`, `example.org/module`, `name`. */
  readonly name: string;
  readonly version: string;
  /** The type of its PURL with the distribution, `deb/debian`; undefined where the tool doesn't say. */
  readonly ecosystem: string | undefined;
  /** Where in the asset it was found; undefined where the tool doesn't say. */
  readonly file: string | undefined;
};

/** What a tool calls a component, read; undefined where it isn't a package with a version. */
export function packageName(component: string): PackageName | undefined {
  const { text, file } = withoutFile(component.trim());
  return text.startsWith("pkg:") ? fromPurl(text.slice(4), file) : fromPlain(text, file);
}

/** `name@version (file)`: the file is where it lies, and no part of its name. */
function withoutFile(component: string): { readonly text: string; readonly file: string | undefined } {
  const [, text, file] = /^(.{1,1000}?)\s+\(([^()]{1,1000})\)$/.exec(component) ?? [];
  return text === undefined ? { text: component, file: undefined } : { text, file };
}

/** The package-url specification: type/namespace/name@version?qualifiers#subpath, each part percent-encoded. */
function fromPurl(purl: string, file: string | undefined): PackageName | undefined {
  const [bare = ""] = purl.replace(/^\/+/, "").split(/[?#]/);
  const at = bare.lastIndexOf("@");
  // An npm scope begins with an "@" that a careless tool did not encode: it is no version.
  if (at <= 0 || bare.indexOf("/", at) !== -1) return undefined;
  const version = decoded(bare.slice(at + 1));
  const parts = bare.slice(0, at).split("/").map(decoded);
  const [type, ...path] = parts;
  const name = path.at(-1);
  if (type === undefined || name === undefined || name === "" || version === "") return undefined;
  const kind = type.toLowerCase();
  const namespace = path.slice(0, -1).join("/");
  const isDistribution = DISTRIBUTIONS.has(kind);
  return {
    name: spelt(
      isDistribution || namespace === "" ? name : namespace + (SEPARATORS[kind] ?? "/") + name,
      kind,
    ),
    version: plainVersion(version),
    ecosystem: isDistribution && namespace !== "" ? `${kind}/${namespace.toLowerCase()}` : kind,
    file,
  };
}

/** Types whose namespace is the distribution, and no part of the name. */
const DISTRIBUTIONS: ReadonlySet<string> = new Set(["deb", "rpm", "apk", "alpm", "qpkg"]);

/** What stands between namespace and name where it isn't a slash. */
const SEPARATORS: Readonly<Record<string, string>> = { maven: ":" };

/** `name@version`, `name version`, `group:artifact:version`; a leading "@" is a scope. */
function fromPlain(text: string, file: string | undefined): PackageName | undefined {
  const [, name, version] =
    /^(@?[^@\s]{1,500})@([^@\s]{1,200})$/.exec(text) ??
    /^([^\s]{1,500})\s+([^\s]{1,200})$/.exec(text) ??
    /^([^\s:@/]{1,250}:[^\s:@/]{1,250}):([^\s:@/]{1,200})$/.exec(text) ??
    [];
  if (name === undefined || version === undefined || !/\d/.test(version)) return undefined;
  return { name: spelt(name, undefined), version: plainVersion(version), ecosystem: undefined, file };
}

/**
 * Names are compared without regard to case (every registry that tells case apart forbids look-alikes by now,
 * and tools differ in how they write them), Python's also without regard to `-`, `_` and `.` (PEP 503).
 */
function spelt(name: string, kind: string | undefined): string {
  const lower = name.toLowerCase();
  return kind === "pypi" ? lower.replace(/[-_.]+/g, "-") : lower;
}

/** A `v` before the digits and the epoch 0 say nothing. */
const plainVersion = (version: string): string => version.replace(/^[vV](?=\d)/, "").replace(/^0:/, "");

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
