import type { Outcome } from "../../../proto/outcome.ts";
import type { HostStep } from "../../../proto/step.ts";
import { type Findings, factsOf } from "../facts.ts";
import type { ProbeIo } from "../probe.ts";
import { configValue } from "./config-value.ts";
import { type HostDoor, Unreadable } from "./door.ts";
import { listeners } from "./listeners.ts";
import { ownConfinement } from "./own-confinement.ts";
import { packageVersion } from "./package-version.ts";
import { processRestarted } from "./process-restarted.ts";
import { sensorInventory } from "./sensor-inventory.ts";
import { serviceAccountToken } from "./service-account-token.ts";

/**
 * Looks at the agent's own host and says what it found, without a word on what it means. Where the
 * host is not Linux, or what is asked for can't be read, it says that it could not.
 */
export async function look(step: HostStep, io: ProbeIo): Promise<Outcome> {
  const { host } = io;
  if (host.platform !== "linux")
    return { kind: "unable", reason: `unsupported: ${step.kind} on ${host.platform}; it reads Linux alone` };
  const startedAtMs = io.steadyMs();
  const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late"), step.timeoutMs).unref());
  try {
    const found = await Promise.race([findings(step, host), late]);
    if (found === "late") return { kind: "unable", reason: `not read within ${step.timeoutMs} ms` };
    return { kind: "looked", elapsedMs: io.steadyMs() - startedAtMs, facts: factsOf(found) };
  } catch (cause) {
    if (cause instanceof Unreadable) return { kind: "unable", reason: cause.message };
    throw cause;
  }
}

function findings(step: HostStep, host: HostDoor): Promise<Findings> {
  switch (step.kind) {
    case "package-version":
      return packageVersion(step.package, host);
    case "process-restarted":
      return processRestarted(step, host);
    case "config-value":
      return configValue(step.setting, host);
    case "listeners":
      return listeners(host);
    case "own-confinement":
      return ownConfinement(host);
    case "sensor-inventory":
      return sensorInventory(host);
    case "service-account-token":
      return serviceAccountToken(host);
  }
}
