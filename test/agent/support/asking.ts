import { ask } from "../../../agent/probes/ask.ts";
import type { ProbeIo } from "../../../agent/probes/probe.ts";
import type { AskKind } from "../../../proto/ask.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import type { AskStep } from "../../../proto/step.ts";
import type { Target } from "../../../proto/target.ts";
import { dataOf } from "../../../proto/untrusted.ts";
import { probeIo } from "./probe-io.ts";

/** Puts a question to a target on loopback through the real doors. */
export const asking =
  (kind: AskKind, variant: string) =>
  (target: Target, over: Partial<AskStep> = {}, io: Partial<ProbeIo> = {}): Promise<Outcome> =>
    ask(
      {
        kind,
        variant,
        id: "s",
        purpose: "attempt",
        timeoutMs: 2_000,
        tries: 1,
        target,
        serverName: "",
        ...over,
      },
      probeIo(io),
    );

/** The facts of an answer as plain text. Throws with what came instead. */
export function factsIn(outcome: Outcome): ReadonlyMap<string, readonly string[]> {
  if (outcome.kind !== "answered") throw new Error(`no answer: ${JSON.stringify(outcome)}`);
  return new Map(Object.entries(outcome.facts).map(([name, values]) => [name, values.map(dataOf)]));
}
