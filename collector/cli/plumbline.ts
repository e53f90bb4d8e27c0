#!/usr/bin/env node
import { randomBytes } from "node:crypto";
import process from "node:process";
import { instant } from "../../proto/time.ts";
import { readEnvironment } from "./environment.ts";
import { plumbline } from "./program.ts";
import { askSecret } from "./secret-prompt.ts";

/** The process: its streams, its clock, its chance, its signals. Nothing imports this file. */
const told = new AbortController();
let isListening = false;

function interrupted(): AbortSignal {
  if (!isListening) {
    isListening = true;
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => told.abort());
  }
  return told.signal;
}

// Whoever reads us may stop reading: `plumbline … | head` is no error.
process.stdout.on("error", (cause: NodeJS.ErrnoException) => {
  if (cause.code !== "EPIPE") throw cause;
  process.exit(0);
});

const exitCode = await plumbline(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  taken: () => new Promise((done) => process.stdout.write("", () => done())),
  isTerminal: { out: process.stdout.isTTY === true, err: process.stderr.isTTY === true },
  width: process.stdout.isTTY === true ? process.stdout.columns : undefined,
  environment: readEnvironment(),
  clock: () => instant(Date.now()),
  random: (length) => new Uint8Array(randomBytes(length)),
  interrupted,
  askSecret: (prompt) => askSecret(process.stdin, process.stderr, prompt),
});

// A collector that could not start may leave a thread behind; what was said is out before it ends.
await new Promise((done) => process.stdout.write("", done));
process.exit(exitCode);
