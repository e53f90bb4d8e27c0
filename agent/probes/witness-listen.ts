import { saidBaseline } from "../../proto/inert.ts";
import type { WitnessListenStep } from "../../proto/step.ts";
import type { Hearing } from "./ear.ts";
import type { Listener } from "./ear-listener.ts";
import { factsOf } from "./facts.ts";
import type { ProbeIo, Watch } from "./probe.ts";
import { watchUntil } from "./watch-until.ts";
import type { WitnessLeaf } from "./witness-leaf.ts";

/** Arrivals of the nonce beyond this are answered but no longer reported. */
export const MAX_RECEIVED = 64;

/**
 * Listens for the run's nonce, on every port of the step or on none. Says `listening` once all are
 * open, `received` as the nonce arrives, and goes on until its time is over or the other side is done.
 * Where nothing was received and something was turned away for its number, it says that it could not.
 * Answers nothing, or the nonce where the step says so.
 */
export const witnessListen: Watch<WitnessListenStep> = async (step, io) => {
  const startedAtMs = io.steadyMs();
  const counts: Counts = { arrivals: 0, others: 0, turnedAway: 0 };
  const leaf = step.speaks?.includes("tls") === true ? await io.leaf() : undefined;
  const ports = [...new Set([step.listen.port, ...(step.ports ?? [])])];
  const seconds = ports.map((port) => io.witnessLimits({ ...step.listen, port }, step).maxSeconds);
  const hearings: Hearing[] = [];
  try {
    for (const port of ports) {
      if (io.stop.aborted) return { kind: "unable", reason: "stopped" };
      const hearing = await io.hear({ ...step.listen, port }, listenerOn(port, step, io, leaf, counts));
      hearings.push(hearing);
      if (hearing.kind === "failed")
        return { kind: "unable", reason: cannotListen(hearing.code, port, ports) };
    }
    const [first] = hearings;
    if (first?.kind === "hearing") io.report({ kind: "listening", at: first.at, ...shown(ports, leaf) });
    await watchUntil(Math.min(step.timeoutMs, ...seconds.map((each) => each * 1_000)), io.finish, io.stop);
  } finally {
    for (const hearing of hearings) if (hearing.kind === "hearing") hearing.close();
  }
  if (counts.arrivals > 0) return undefined;
  // What was not looked at may have been the word: then nobody can say that it did not come.
  if (counts.turnedAway > 0)
    return { kind: "unable", reason: `turned away ${counts.turnedAway} arrivals beyond the rules' limits` };
  return { kind: "not-received", listenedMs: io.steadyMs() - startedAtMs, others: counts.others };
};

type Counts = { arrivals: number; others: number; turnedAway: number };

function listenerOn(
  port: number,
  step: WitnessListenStep,
  io: ProbeIo,
  leaf: WitnessLeaf | undefined,
  counts: Counts,
): Listener {
  const listen = { ...step.listen, port };
  const { maxSeconds: _, ...limits } = io.witnessLimits(listen, step);
  return {
    answers: step.answers,
    speaks: step.speaks ?? [],
    ...(step.zone === undefined ? {} : { zone: step.zone }),
    ...(leaf === undefined ? {} : { leaf }),
    ...(step.serves === undefined ? {} : { serves: step.serves }),
    limits,
    needle: io.nonce,
    baseline: saidBaseline(io.nonce),
    maxBytes: step.maxBytes,
    permits: (sender) => io.permitsSender(listen, sender, step),
    received: (from, bytes, heard) => {
      counts.arrivals++;
      if (counts.arrivals > MAX_RECEIVED) return;
      const facts = factsOf(heard);
      io.report({ kind: "received", from, bytes, ...(Object.keys(facts).length === 0 ? {} : { facts }) });
    },
    other: (what) => {
      if (what === "too-much") counts.turnedAway++;
      else counts.others++;
    },
  };
}

const cannotListen = (code: string, port: number, ports: readonly number[]): string =>
  `cannot listen${ports.length === 1 ? "" : ` on port ${port}`} (${code})`;

/** What a witness shows to whoever asks, by which an answer from another is told. */
function shown(ports: readonly number[], leaf: WitnessLeaf | undefined) {
  if (ports.length === 1 && leaf === undefined) return {};
  return { facts: factsOf({ ports: ports.length === 1 ? undefined : ports, leaf: leaf?.fingerprint }) };
}
