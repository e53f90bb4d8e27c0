import type { UdpSendStep } from "../../proto/step.ts";
import { classify } from "./classify.ts";
import { byReply } from "./peer-identity.ts";
import type { Probe } from "./probe.ts";
import { sample } from "./sample.ts";

/** Sends the nonce in one datagram and waits for any reply until the step's deadline. */
export const udpSend: Probe<UdpSendStep> = async (step, io) => {
  const exchange = await io.datagram(step.target, io.nonce, {
    localAddress: io.sourceAddress,
    timeoutMs: step.timeoutMs,
    stop: io.stop,
    steadyMs: io.steadyMs,
  });
  if (exchange.kind === "failed") return classify(exchange.failure, step.target);
  const { reply, from, elapsedMs } = exchange;
  return { kind: "spoke", elapsedMs, from, identity: byReply(reply, io.nonce), sample: sample(reply) };
};
