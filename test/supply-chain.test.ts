import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { hasBrotliFault } from "../agent/runtime.ts";
import { ROOT } from "./support/root.ts";

const semver = createRequire(import.meta.url)("semver") as {
  readonly satisfies: (version: string, range: string) => boolean;
  readonly lt: (a: string, b: string) => boolean;
  readonly validRange: (range: string) => string | null;
};

type Locked = {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
};
type Bad = { readonly name: string; readonly bad: string; readonly because: string };

const json = <T>(...path: readonly string[]): T => JSON.parse(readFileSync(join(ROOT, ...path), "utf8")) as T;
const manifest = json<{
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}>("package.json");
const known = json<{
  readonly dated: string;
  readonly reviewed: Readonly<Record<string, string>>;
  readonly node: readonly { readonly bad: string }[];
  readonly packages: readonly Bad[];
}>("test", "fixtures", "known-bad", "packages.json");
const lock = Object.entries(
  json<{ readonly packages: Readonly<Record<string, Locked>> }>("package-lock.json").packages,
)
  .filter(([path]) => path !== "")
  .map(([path, locked]) => ({ name: path.slice(path.lastIndexOf("node_modules/") + 13), ...locked }));

/** Packages that run where a collector runs, those for other machines' processors counted in. */
const MOST_IN_COLLECTOR = 120;
/** Packages whose code is in the agent's one file. */
const MOST_IN_AGENT = 25;

/** Why each package that we ask for by name is there. A new one needs a line here, and its reason in the pull request. */
const REASONS: Readonly<Record<string, string>> = {
  "@hono/node-server": "Hono over node's own HTTPS server",
  "@hono/zod-openapi": "one definition for a route's checks and its documentation",
  "@node-rs/argon2": "argon2id off the main thread",
  "@streamparser/json": "reports as JSON, streamed",
  "ae-cvss-calculator": "scores of four CVSS versions from their vectors",
  "better-sqlite3": "the store",
  commander: "both command lines",
  croner: "cron by the clocks of a time zone",
  "csv-parse": "reports as CSV",
  fflate: "reports in an archive, unpacked in pieces under a bound",
  hono: "the people's API",
  "ipaddr.js": "addresses in every spelling",
  kysely: "typed queries and migrations",
  "node-forge": "builds certificates, never verifies",
  "openid-client": "sign-in by a provider: discovery, PKCE, and the checks of its word",
  picocolors: "colours on a terminal",
  pino: "logs as JSON lines",
  protobufjs: "the wire, by generated code",
  saxes: "reports as XML, streamed, without entities",
  undici: "outgoing HTTP that decodes nothing",
  ws: "the agents' link",
  yaml: "documents that people write",
  zod: "every edge",
};

/** What of `packages` is known to be bad, each with its because. */
const badAmong = (
  packages: readonly { readonly name: string; readonly version: string }[],
): readonly string[] =>
  packages.flatMap(({ name, version }) => [
    ...known.packages
      .filter((one) => one.name === name && semver.satisfies(version, one.bad))
      .map(({ because }) => `${name}@${version}: ${because}`),
    ...(known.reviewed[name] !== undefined && semver.lt(version, known.reviewed[name])
      ? [
          `${name}@${version}: older than ${known.reviewed[name]}, whose advisories were reviewed on ${known.dated}`,
        ]
      : []),
  ]);

describe("what we build on", () => {
  it("is asked for by exact versions, and locked with their hashes", () => {
    const asked = { ...manifest.dependencies, ...manifest.devDependencies };
    for (const [name, version] of Object.entries(asked)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
      expect(lock, name).toContainEqual(expect.objectContaining({ name, version }));
    }
    for (const { name, integrity, resolved } of lock) {
      expect(integrity, name).toMatch(/^sha512-/);
      expect(resolved ?? "https://registry.npmjs.org/", name).toMatch(/^https:\/\/registry\.npmjs\.org\//);
    }
  });

  it("takes new versions a week after they came out, and not before", () => {
    expect(manifest.scripts["update-packages"]).toContain("--min-release-age=7");
  });

  it("runs no script when it is installed, but the one of the store that we start ourselves", () => {
    const scripted = lock.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    expect(Object.keys(manifest.allowScripts)).toEqual(expect.arrayContaining(scripted));
    expect(Object.entries(manifest.allowScripts).filter(([, isAllowed]) => isAllowed)).toEqual([
      ["better-sqlite3", true],
    ]);
    const npmrc = readFileSync(join(ROOT, ".npmrc"), "utf8");
    expect(npmrc).toMatch(/^ignore-scripts=true$/m);
    expect(readFileSync(join(ROOT, ".ci", "install.mjs"), "utf8")).toContain('"ci", "--ignore-scripts"');
  });

  it(`has ${MOST_IN_COLLECTOR} packages at most in a collector, and a reason for each that was asked for`, () => {
    const running = lock.filter(({ dev, devOptional }) => dev !== true && devOptional !== true);
    expect(running.length).toBeGreaterThan(20);
    expect(running.length).toBeLessThanOrEqual(MOST_IN_COLLECTOR);
    expect(Object.keys(REASONS).sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });

  it(`has ${MOST_IN_AGENT} packages at most in the agent's one file, and no add-on`, async () => {
    const { metafile } = await build({
      entryPoints: [join(ROOT, "agent", "main.ts")],
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      write: false,
      metafile: true,
      logLevel: "error",
    });
    const inputs = Object.keys(metafile.inputs);
    const packages = new Set(
      inputs.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
    );
    expect(packages.size).toBeGreaterThan(5);
    expect(packages.size).toBeLessThanOrEqual(MOST_IN_AGENT);
    expect(inputs.filter((path) => path.endsWith(".node"))).toEqual([]);
    expect(inputs.filter((path) => path.startsWith("collector/"))).toEqual([]);
  });
});

describe("the list of known-bad versions", () => {
  it("has nothing that is in the lock file", () => {
    expect(badAmong(lock)).toEqual([]);
  });

  it("would tell each version that it names", () => {
    for (const { name, bad, because } of known.packages) {
      expect(semver.validRange(bad), `${name} ${bad}`).not.toBeNull();
      const first = /\d+\.\d+\.\d+(?:-\d+)?/.exec(bad)?.[0] ?? "1.0.0";
      const version = bad.startsWith("<") ? "0.0.1" : first;
      expect(badAmong([{ name, version }]).join("\n")).toContain(because);
    }
  });

  it("is of a day, and what was reviewed on it is what is locked", () => {
    expect(known.dated).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    for (const [name, version] of Object.entries(known.reviewed))
      expect(lock, name).toContainEqual(expect.objectContaining({ name, version }));
  });

  it("agrees with the warning that agents give about their Node", () => {
    for (const version of [
      "20.20.2",
      "22.23.3",
      "22.23.4",
      "24.22.0",
      "24.22.1",
      "26.12.0",
      "26.12.1",
      "27.0.0",
    ])
      expect(
        known.node.some(({ bad }) => semver.satisfies(version, bad)),
        version,
      ).toBe(hasBrotliFault(`v${version}`));
  });
});
