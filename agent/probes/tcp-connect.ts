import type { Outcome } from "../../proto/outcome.ts";
import type { TcpConnectStep } from "../../proto/step.ts";
import type { SocketName } from "../../proto/target.ts";
import { classify } from "./classify.ts";
import { type FirstWords, firstWords } from "./first-words.ts";
import { byBanner, byReply, holds } from "./peer-identity.ts";
import { type Probe, SPEAK_WAIT_MS } from "./probe.ts";
import { sample } from "./sample.ts";

/** Opens one TCP connection, says the nonce if asked to, and listens for the peer's first words. */
export const tcpConnect: Probe<TcpConnectStep> = async (step, io) => {
  const opening = await io.open(step.target, {
    localAddress: io.sourceAddress,
    ...(step.sourcePort === undefined ? {} : { localPort: step.sourcePort }),
    timeoutMs: step.timeoutMs,
    stop: io.stop,
    steadyMs: io.steadyMs,
  });
  if (opening.kind === "failed") return classify(opening.failure, step.target);
  const { line, from, elapsedMs } = opening;
  if (step.sendNonce) line.write(io.nonce);
  const words = await firstWords(line, SPEAK_WAIT_MS, io.stop, io.steadyMs);
  if (io.stop.aborted) return { kind: "unable", reason: "stopped" };
  return heard(words, from, elapsedMs, step.sendNonce ? io.nonce : undefined);
};

/** What an accepted connection came to. `elapsedMs` is the time to the handshake. */
function heard(words: FirstWords, from: SocketName, elapsedMs: number, nonce?: Uint8Array): Outcome {
  const { bytes, endedBy, waitedMs } = words;
  if (bytes.length > 0) {
    const isEcho = nonce !== undefined && holds(bytes, nonce);
    const identity = isEcho ? byReply(bytes, nonce) : byBanner(bytes);
    return { kind: "spoke", elapsedMs, from, identity, sample: sample(bytes) };
  }
  return endedBy === null
    ? { kind: "connected", elapsedMs, from, waitedMs }
    : { kind: "cut", elapsedMs, from, errno: endedBy };
}
