import process from "node:process";
import { parseArgs } from "node:util";
import { SITUATIONS } from "./catalogue.ts";
import { LIMITS, UNJUDGED } from "./situations/limits.ts";
import { startLab } from "./start.ts";
import { tableOf } from "./table.ts";
import { FORBIDDEN, matrix, tally } from "./truth.ts";

/**
 * `npm run lab [-- --only ID,ID] [--repeats N] [--json]`: exits 1 when a word was false or a
 * situation broke. `--list` tells what there is; `--limits` makes the states that are known to fool the judgement.
 */
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    repeats: { type: "string", default: process.env["LAB_REPEATS"] ?? "3" },
    workers: { type: "string", default: "2" },
    limits: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});

const counted = (name: string, text: string): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 99)
    throw new Error(`--${name} is a whole number from 1 to 99, not "${text}"`);
  return count;
};

async function main(): Promise<number> {
  if (values.list) {
    const lines = [
      ...SITUATIONS.map(({ id, truth, state }) => `${id} (${truth}): ${state}`),
      ...UNJUDGED.map(({ id, state, because }) => `${id} (not judged yet): ${state}; ${because}`),
      ...LIMITS.map(
        ({ id, truth, state, needs }) => `${id} (${truth}, a known limit): ${state}; needs ${needs}`,
      ),
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
    return 0;
  }
  const startedAtMs = performance.now();
  const repeats = counted("repeats", values.repeats);
  const only = values.limits ? LIMITS.map(({ id }) => id) : values.only?.split(",");
  const run = await startLab({
    ...(only === undefined ? {} : { only }),
    repeats,
    workers: counted("workers", values.workers),
  });
  const ms = Math.round(performance.now() - startedAtMs);
  const report = {
    repeats,
    ms,
    msPerRepeat: Math.round(ms / repeats),
    tally: tally(run.answers),
    matrix: matrix(run.answers),
  };
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...report, ...run, notJudged: UNJUDGED })}\n`
      : `${[...tableOf(run, UNJUDGED), `${repeats} repeats in ${Math.round(ms / 1_000)} s`].join("\n")}\n`,
  );
  const isFooled = run.answers.some(({ score }) => FORBIDDEN.has(score));
  return run.broken.length > 0 || (isFooled && !values.limits) ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (cause) {
  process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 2;
}
