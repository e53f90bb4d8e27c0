import { randomUUID } from "node:crypto";
import process from "node:process";
import pino from "pino";
import { logLine, REDACTION } from "../proto/log-line.ts";
import { instant } from "../proto/time.ts";
import { startAgent } from "./agent.ts";
import type { RunOptions } from "./cli/command-io.ts";
import { cli } from "./cli.ts";
import { readEnvironment } from "./config.ts";
import { secureDataFolder } from "./data-folder.ts";
import { BACKOFF, quickBackoff } from "./link/backoff.ts";
import { lookupAll } from "./lookup.ts";
import { groundWarnings, isUnderPermissionModel } from "./runtime.ts";
import type { Timepiece } from "./timepiece.ts";

/** What still holds the process when a command is over (a disk that is being tried again) may do so for this long. */
const LINGER_MS = 500;

/** The process: its clocks, its chance, its signals. Nothing imports this file. */
const time: Timepiece = {
  wall: () => instant(Date.now()),
  steadyMs: () => performance.now(),
};

const userId = process.geteuid?.() ?? -1;
// Whatever this process writes is for its own user alone.
process.umask(0o077);

async function runUntilTold({
  directory,
  policy,
  sourceAddress,
  retryWithinMs,
}: RunOptions): Promise<number> {
  const stderr = pino.destination({ dest: 2, sync: true });
  const log = pino(
    { base: null, redact: REDACTION },
    { write: (entry) => void stderr.write(logLine(entry)) },
  );
  for (const warning of groundWarnings(process.version, isUnderPermissionModel())) log.warn(warning);
  await secureDataFolder(directory, userId, (sentence) =>
    log.warn({ sentence }, "the data folder was not private"),
  );
  const told = Promise.race([signalled("SIGTERM"), signalled("SIGINT")]);
  const agent = await startAgent({
    directory,
    policy,
    sourceAddress,
    userId,
    bootId: randomUUID(),
    resolve: lookupAll,
    time,
    chance: Math.random,
    backoff: retryWithinMs > 0 ? quickBackoff(retryWithinMs) : BACKOFF,
    log,
  });
  process.on("SIGUSR2", () => {
    agent
      .halt("SIGUSR2")
      .catch((cause: unknown) => log.error({ err: cause }, "the halt file can't be written"));
  });
  log.info({ signal: await told }, "ending");
  await agent.stop();
  return 0;
}

const signalled = (signal: NodeJS.Signals): Promise<string> =>
  new Promise((resolve) => process.once(signal, () => resolve(signal)));

process.exitCode = await cli(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  environment: readEnvironment(),
  userId,
  time,
  run: runUntilTold,
});
setTimeout(() => process.exit(), LINGER_MS).unref();
