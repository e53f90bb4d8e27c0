import { spawnSync } from "node:child_process";
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build as bundle } from "esbuild";
import { AGENT_BUNDLE, OUT } from "./build.mjs";
import { ROOT, say, Unready } from "./install.mjs";

/**
 * `npm run release -- [--out DIR] [--key FILE]`: everything that a release consists of, out of one
 * clean build, byte for byte the same each time: the package, the agent's one file, a CycloneDX bill
 * of materials for each, their checksums, and with a key the signature over the checksums. The key is
 * an Ed25519 private key in PEM that is kept off this machine but for the moment of signing.
 */
export async function release(args) {
  const { out = join(OUT, "release"), key } = options(args);
  const { name, version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  // Before anything is made: a key that can't be used should not be found out at the end.
  const signer = key === undefined ? undefined : signingKey(key);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  npm(["pack", "--ignore-scripts", "--pack-destination", out]);
  copyFileSync(join(OUT, "plumbline-agent.js"), join(out, `plumbline-agent-${version}.js`));
  const bill = JSON.parse(
    npm(["sbom", "--sbom-format=cyclonedx", "--sbom-type=application", "--package-lock-only"]),
  );
  const inAgent = await packagesInAgent();
  const running = runningPackages();
  write(out, `${name}-${version}.cdx.json`, settled(billOf(bill, name, running)));
  write(out, `plumbline-agent-${version}.cdx.json`, settled(billOf(bill, "plumbline-agent", inAgent)));
  const sums = readdirSync(out)
    .sort()
    .map((file) => `${sha256(readFileSync(join(out, file)))}  ${file}\n`)
    .join("");
  write(out, "SHA256SUMS", sums);
  if (signer !== undefined) {
    writeFileSync(join(out, "SHA256SUMS.sig"), sign(null, Buffer.from(sums), signer));
    say(
      `Signed; whoever checks it needs this key:\n${createPublicKey(signer).export({ type: "spki", format: "pem" }).trim()}`,
    );
  } else say("Not signed: give --key FILE for that");
  process.stdout.write(sums);
  say(`In ${out}`);
  return 0;
}

function options(args) {
  const given = {};
  for (let i = 0; i < args.length; i += 2) {
    const [option, value] = [args[i], args[i + 1]];
    if (!["--out", "--key"].includes(option) || value === undefined)
      throw new Unready(`"${option}" is no option; there are --out DIR and --key FILE`);
    given[option.slice(2)] = resolve(value);
  }
  return given;
}

function signingKey(file) {
  let stat;
  let key;
  try {
    stat = statSync(file);
    key = createPrivateKey(readFileSync(file));
  } catch (cause) {
    throw new Unready(`--key: ${file} can't be read as a private key (${cause.code ?? cause.message})`);
  }
  if ((stat.mode & 0o077) !== 0) throw new Unready(`--key: others may read ${file} (run: chmod 600 ${file})`);
  if (key.asymmetricKeyType !== "ed25519")
    throw new Unready(`--key: ${file} holds a key of type ${key.asymmetricKeyType}, not Ed25519`);
  return key;
}

/** npm numbers and dates each bill anew; ours has the number that follows from what is in it, and no date. */
function settled(bill) {
  const { serialNumber: _, metadata, ...rest } = bill;
  const { timestamp: __, ...kept } = metadata;
  const body = { ...rest, metadata: kept };
  const hex = sha256(JSON.stringify(body));
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return `${JSON.stringify({ ...body, serialNumber: `urn:uuid:${uuid}` }, undefined, 2)}\n`;
}

/** The bill of one of our programs: of those packages alone. npm names the whole after the folder. */
function billOf(bill, program, packages) {
  const components = bill.components.filter(({ name, group, version }) =>
    packages.has(`${group === undefined ? "" : `${group}/`}${name}@${version}`),
  );
  const refs = new Set(components.map((component) => component["bom-ref"]));
  const dependencies = (bill.dependencies ?? [])
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
  const self = { ...bill.metadata.component, name: program };
  return { ...bill, metadata: { ...bill.metadata, component: self }, components, dependencies };
}

/** What a collector is installed with. By the lock file: npm's own --omit=dev leaves out what a development tool happens to need as well. */
const runningPackages = () =>
  named(
    Object.entries(LOCK).filter(
      ([path, { dev, devOptional }]) => path !== "" && dev !== true && devOptional !== true,
    ),
  );

async function packagesInAgent() {
  const { metafile } = await bundle({
    ...AGENT_BUNDLE,
    entryPoints: [join(ROOT, "agent", "main.ts")],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    write: false,
    metafile: true,
    logLevel: "silent",
    absWorkingDir: ROOT,
  });
  const paths = Object.keys(metafile.inputs).map(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0],
  );
  return named(Object.entries(LOCK).filter(([path]) => paths.includes(path)));
}

const LOCK = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;

/** `name@version` of each. */
const named = (entries) =>
  new Set(
    entries.map(([path, { version }]) => `${path.slice(path.lastIndexOf("node_modules/") + 13)}@${version}`),
  );

function npm(args) {
  const { status, stdout, stderr, error } = spawnSync("npm", [...args, "--loglevel=error"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  if (status !== 0) throw new Unready(`npm ${args[0]} failed: ${error?.message ?? stderr.trim()}`);
  return stdout;
}

const write = (folder, file, text) => writeFileSync(join(folder, file), text);
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
