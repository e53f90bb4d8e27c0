import { saidBaseline } from "../../proto/inert.ts";
import type { WitnessListenStep } from "../../proto/step.ts";
import type { Watch } from "./probe.ts";
import { watchUntil } from "./watch-until.ts";

/** Arrivals of the nonce beyond this are answered but no longer reported. */
export const MAX_RECEIVED = 16;

/**
 * Listens for the run's nonce. Says `listening` at once, `received` as the nonce arrives, and goes
 * on until its time is over or the other side is done. Answers nothing, or the nonce where the step says so.
 */
export const witnessListen: Watch<WitnessListenStep> = async (step, io) => {
  const startedAtMs = io.steadyMs();
  let arrivals = 0;
  let others = 0;
  const { maxSeconds, ...limits } = io.witnessLimits(step.listen, step.maxBytes);
  const hearing = await io.hear(step.listen, {
    answers: step.answers,
    ...(step.serves === undefined ? {} : { serves: step.serves }),
    limits,
    needle: io.nonce,
    baseline: saidBaseline(io.nonce),
    maxBytes: step.maxBytes,
    permits: (sender) => io.permitsSender(step.listen, sender, step.maxBytes),
    received: (from, bytes) => {
      arrivals++;
      if (arrivals <= MAX_RECEIVED) io.report({ kind: "received", from, bytes });
    },
    other: () => {
      others++;
    },
  });
  if (hearing.kind === "failed") return { kind: "unable", reason: `cannot listen (${hearing.code})` };
  try {
    io.report({ kind: "listening", at: hearing.at });
    await watchUntil(Math.min(step.timeoutMs, maxSeconds * 1_000), io.finish, io.stop);
  } finally {
    hearing.close();
  }
  if (arrivals > 0) return undefined;
  return { kind: "not-received", listenedMs: io.steadyMs() - startedAtMs, others };
};
