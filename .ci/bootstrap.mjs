import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build, OUT } from "./build.mjs";
import { install, ROOT, Unready } from "./install.mjs";

/** `node .ci/bootstrap.mjs build|demo|bench|… [arguments]`: installs and builds what is missing, then hands over. */
const [task = "", ...rest] = process.argv.slice(2);

const TASKS = {
  build: () => 0,
  demo: () => run([join(OUT, "demo.js"), ...rest]),
  bench: () => run(["--import", "tsx", join(ROOT, "test", "bench", "main.ts"), ...rest]),
  faults: () =>
    run([join(ROOT, "node_modules", "vitest", "vitest.mjs"), "run", "test/faults", ...rest], {
      FAULT_KILLS: "100",
    }),
  lab: async () => {
    (await import("./checks.mjs")).needLab();
    return run(["--import", "tsx", join(ROOT, "test", "lab", "main.ts"), ...rest]);
  },
  release: async () => (await import("./release.mjs")).release(rest),
  test: async () => (await import("./checks.mjs")).checks(rest),
};

try {
  const act = TASKS[task];
  if (act === undefined)
    throw new Unready(`Unknown task "${task}"; there are ${Object.keys(TASKS).join(", ")}`);
  install();
  if (existsSync(join(ROOT, "collector"))) await build();
  process.exitCode = await act();
} catch (cause) {
  const words = cause instanceof Unready ? cause.message : (cause?.stack ?? String(cause));
  process.stderr.write(`${words}\n`);
  process.exitCode = 2;
}

/** The child gets the terminal and its signals; its exit code is ours. */
function run(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      stdio: "inherit",
      cwd: ROOT,
      env: { ...env, ...process.env },
    });
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
    child.on("exit", (code, signal) => resolve(code ?? (signal === null ? 1 : 130)));
  });
}
