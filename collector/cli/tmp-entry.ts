import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { startCollector } from "../main.ts";

const arg = (n: string) => process.argv[process.argv.indexOf(n) + 1] ?? "";
const raw = process.argv.includes("--closure-policy")
  ? parse(readFileSync(arg("--closure-policy"), "utf8"))
  : undefined;
const policy =
  raw &&
  Object.fromEntries(
    Object.entries(raw).map(([k, v]: [string, any]) => [
      k,
      { runs: v.runs, windows: v.windows, windowGapMs: parseInt(v.windowGap) },
    ]),
  );
const log = (l: string) => (o: any, m: string) =>
  process.stderr.write(
    l + " " + m + " " + JSON.stringify(o, (k, v) => (v instanceof Error ? v.stack : v)) + "\n",
  );
const c = await startCollector({
  listen: arg("--listen"),
  agentsListen: arg("--agents-listen"),
  data: arg("--data"),
  log: { info: log("info"), warn: log("warn"), error: log("error") },
  ...(policy ? { closurePolicy: policy } : {}),
} as any);
process.stdout.write(
  JSON.stringify({ url: c.url, agentsUrl: c.agentsUrl, ca: c.ca, setupCode: c.setupCode }) + "\n",
);
process.on("SIGTERM", () => void c.stop().then(() => process.exit(0)));
