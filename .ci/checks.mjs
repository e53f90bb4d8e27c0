import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { OUT } from "./build.mjs";
import { aptInstall, has, ROOT, say, Unready } from "./install.mjs";

const RESULTS = join(OUT, "test-results.json");
const bin = (name) => join(ROOT, "node_modules", ".bin", name);

/** Each check counts as one; every vitest test counts as one. With arguments only vitest runs, on what they name. */
const CHECKS = [
  { name: "format and lint", command: [bin("biome"), "check", "--error-on-warnings", "."] },
  { name: "types", command: [bin("tsc"), "-p", "."] },
  { name: "types of the console", command: [bin("tsc"), "-p", "collector/web"] },
  { name: "dead code", command: [bin("knip"), "--no-progress"] },
  { name: "duplicates", command: [bin("jscpd"), "--config", ".jscpd.json", "."] },
  { name: "lock file", command: ["npm", "ci", "--ignore-scripts", "--dry-run", "--loglevel=error"] },
];

export async function checks(args) {
  needTools();
  let passed = 0;
  let failed = 0;
  for (const { name, command } of args.length > 0 ? [] : CHECKS) {
    const { code, output } = await run(command);
    if (code === 0) passed += 1;
    else failed += 1;
    say(`${code === 0 ? "ok  " : "FAIL"} ${name}`);
    if (code !== 0) process.stdout.write(`${output}\n`);
  }
  rmSync(RESULTS, { force: true });
  const vitest = [
    bin("vitest"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile=${RESULTS}`,
    ...args,
  ];
  const { code } = await run(vitest, "inherit");
  const results = JSON.parse(readFileSync(RESULTS, "utf8"));
  passed += results.numPassedTests;
  // A file that doesn't even load has no tests to fail: it counts as one.
  const broken = results.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  failed += results.numFailedTests + broken.length;
  if (code !== 0 && failed === 0) failed = 1;
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

/** Tests run the real thing; what is missing is installed, and where it can't be the tests would fail, not be skipped. */
function needTools() {
  const hasChromium = ["chromium", "chromium-browser", "google-chrome"].some((name) => has(name));
  const missing = [
    ...(hasChromium ? [] : ["chromium", "fonts-liberation"]),
    ...TOOLS.filter(({ program, question }) => !has(program, question)).map((tool) => tool.from),
    ...SERVICES.filter(({ file }) => !existsSync(file)).map((service) => service.from),
  ];
  if (missing.length > 0) installTools([...new Set(missing)]);
  tellNamespaces();
}

/** What tests call besides node, how it is asked for its version, and the package of Debian's that it is in. */
const TOOLS = [
  { program: "openssl", question: "version", from: "openssl" },
  { program: "ip", question: "-V", from: "iproute2" },
  { program: "unshare", from: "util-linux" },
  { program: "setpriv", from: "util-linux" },
  { program: "systemd-analyze", from: "systemd" },
  { program: "nft", from: "nftables" },
];

/** Real services that questions are put to: where each lies, and the package of Debian's that it is in. */
const SERVICES = [
  { file: "/usr/sbin/apache2", from: "apache2" },
  { file: "/usr/lib/apache2/modules/mod_security2.so", from: "libapache2-mod-security2" },
  { file: "/usr/share/modsecurity-crs/rules", from: "modsecurity-crs" },
  { file: "/usr/sbin/rpcbind", from: "rpcbind" },
  { file: "/usr/sbin/rpc.mountd", from: "nfs-kernel-server" },
  { file: "/usr/sbin/named", from: "bind9" },
  { file: "/usr/bin/clamscan", from: "clamav" },
  { file: "/usr/bin/etcd", from: "etcd-server" },
  { file: "/usr/sbin/exim4", from: "exim4-daemon-light" },
  { file: "/usr/sbin/mariadbd", from: "mariadb-server-core" },
  { file: "/usr/bin/memcached", from: "memcached" },
  { file: "/usr/sbin/mosquitto", from: "mosquitto" },
  { file: "/usr/sbin/nginx", from: "nginx" },
  { file: "/usr/sbin/sshd", from: "openssh-server" },
  { file: "/usr/lib/postgresql", from: "postgresql" },
  { file: "/usr/bin/redis-server", from: "redis-server" },
  { file: "/usr/bin/rsync", from: "rsync" },
  { file: "/usr/sbin/smbd", from: "samba" },
  { file: "/usr/sbin/slapd", from: "slapd" },
  { file: "/usr/sbin/unbound", from: "unbound" },
  { file: "/usr/sbin/snmpd", from: "snmpd" },
  { file: "/usr/sbin/vsftpd", from: "vsftpd" },
  { file: "/usr/bin/x11vnc", from: "x11vnc" },
  { file: "/usr/sbin/xrdp", from: "xrdp" },
];

/** What the truth lab makes its networks with. */
export function needLab() {
  const lacking = TOOLS.filter(({ program, question, from }) => LAB.has(from) && !has(program, question));
  if (lacking.length > 0) installTools([...new Set(lacking.map(({ from }) => from))]);
}

const LAB = new Set(["iproute2", "util-linux", "nftables"]);

/** Tests of containment stand in network namespaces of their own; where none can be made they fail, and this says why. */
function tellNamespaces() {
  const { status, stderr, error } = spawnSync("unshare", ["-n", "true"], { encoding: "utf8" });
  if (status !== 0)
    say(
      `This machine makes no network namespaces (${(error?.message ?? stderr).trim()}): tests that need one will fail`,
    );
}

function installTools(missing) {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    throw new Unready(`The tests need ${missing.join(", ")}; install them and try again`);
  }
  say(`Installing ${missing.join(", ")} from Debian's packages…`);
  aptInstall(missing);
}

function run([program, ...args], stdio = "pipe") {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: ["ignore", stdio, stdio], env: process.env });
    const chunks = [];
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    child.on("error", reject);
    child.on("exit", (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString("utf8") }));
  });
}
