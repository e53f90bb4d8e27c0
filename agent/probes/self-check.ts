import type { SelfCheckStep } from "../../proto/step.ts";
import type { Target } from "../../proto/target.ts";
import { firstWords } from "./first-words.ts";
import { holds } from "./peer-identity.ts";
import type { Probe } from "./probe.ts";

/** An event loop later than this would date and time what it sees wrongly. */
export const MAX_LOOP_DELAY_MS = 500;
const LOOP_SAMPLE_MS = 20;

const LOOPBACK: Target = { transport: "tcp", host: "127.0.0.1", port: 0 };

/** Says the nonce to an echo of the agent's own on loopback and measures how late its event loop runs. */
export const selfCheck: Probe<SelfCheckStep> = async (step, io) => {
  const startedAtMs = io.steadyMs();
  const hearing = await io.hear(LOOPBACK, {
    needle: io.nonce,
    maxBytes: io.nonce.length,
    answers: true,
    limits: { maxConnections: 1, maxArrivals: 4, maxPerSender: 4 },
    permits: () => true,
    received: () => undefined,
    other: () => undefined,
  });
  if (hearing.kind === "failed") return { kind: "unable", reason: `self-check: ${hearing.code}` };
  try {
    const echo: Target = { ...LOOPBACK, port: hearing.at.port };
    const { timeoutMs } = step;
    const opening = await io.open(echo, {
      localAddress: "",
      timeoutMs,
      stop: io.stop,
      steadyMs: io.steadyMs,
    });
    if (opening.kind === "failed") {
      return { kind: "unable", reason: `self-check: ${opening.failure.code}` };
    }
    opening.line.write(io.nonce);
    const words = await firstWords(opening.line, timeoutMs, io.stop, io.steadyMs);
    if (!holds(words.bytes, io.nonce)) return { kind: "unable", reason: "self-check: no echo on loopback" };
    const elapsedMs = io.steadyMs() - startedAtMs;
    const loopDelayMs = await loopDelay(io.steadyMs);
    return loopDelayMs > MAX_LOOP_DELAY_MS
      ? { kind: "unable", reason: `self-check: the event loop runs ${Math.round(loopDelayMs)} ms late` }
      : { kind: "healthy", elapsedMs, loopDelayMs };
  } finally {
    hearing.close();
  }
};

async function loopDelay(steadyMs: () => number): Promise<number> {
  const startedAtMs = steadyMs();
  await new Promise((resolve) => setTimeout(resolve, LOOP_SAMPLE_MS));
  return Math.max(0, steadyMs() - startedAtMs - LOOP_SAMPLE_MS);
}
