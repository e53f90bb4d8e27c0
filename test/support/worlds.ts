import type { Outcome } from "../../proto/outcome.ts";
import type { Step } from "../../proto/step.ts";
import { untrusted } from "../../proto/untrusted.ts";
import type { World } from "./sealing-agent.ts";

/** Worlds that an agent may stand in: what each of its steps sees there. */

const from = { address: "10.0.1.5", port: 40_000 };
const speaking: Outcome = {
  kind: "spoke",
  elapsedMs: 3,
  from,
  identity: { by: "banner", hash: "a1".repeat(32) },
  sample: untrusted("SSH-2.0"),
};
export const silence: Outcome = { kind: "silent", waitedMs: 4_500, from };
export const refusal: Outcome = { kind: "refused", elapsedMs: 2, errno: "ECONNREFUSED", from };
export const health: Outcome = { kind: "healthy", elapsedMs: 1, loopDelayMs: 1 };

/** Everything answers but the closed port that must not. */
export const openWorld: World = (step) => byPurpose(step, speaking);

/** The question meets silence; every baseline holds. */
export const shutWorld: World = (step) => byPurpose(step, silence);

/** Nothing answers anywhere. */
export const deadWorld: World = (step) =>
  step.kind === "self-check" ? health : step.kind === "socket-table" ? sockets : silence;

const sockets: Outcome = { kind: "sockets", listening: ["10.0.2.10"], peers: [] };

function byPurpose(step: Step, attempt: Outcome): Outcome {
  switch (step.purpose) {
    case "self-check":
      return health;
    case "packet-view":
      return sockets;
    case "negative-control":
      return refusal;
    case "attempt":
      return attempt;
    case "witness":
      return { kind: "not-received", listenedMs: 1_000, others: 0 };
    default:
      return speaking;
  }
}
