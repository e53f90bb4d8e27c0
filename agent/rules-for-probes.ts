import { permits } from "../proto/engagement.ts";
import type { Instant } from "../proto/time.ts";
import type { ProbeIo } from "./probes/probe.ts";
import { maySend, type RulesReading, witnessLimits } from "./rules.ts";

/** The rules' word, as it is at the moment that a probe asks for it: of a job of this tier. Without rules nothing is granted. */
export const rulesForProbes = (
  current: () => RulesReading,
  tier: number,
  wall: () => Instant,
): Pick<ProbeIo, "witnessLimits" | "permitsAlso" | "permitsSender"> => ({
  witnessLimits: (listen, taking) => witnessLimits(current(), listen, taking),
  permitsAlso: (kind, target) => {
    const reading = current();
    return reading.kind === "in-force"
      ? permits(reading.rules, { kind, target }, tier, wall())
      : { granted: false, rule: "rules", because: "not-listed" };
  },
  permitsSender: (...asked) => maySend(current(), ...asked),
});
