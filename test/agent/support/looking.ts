import type { HostDoor } from "../../../agent/probes/host/door.ts";
import { look } from "../../../agent/probes/host/look.ts";
import type { HostLook } from "../../../proto/host.ts";
import { dataOf } from "../../../proto/untrusted.ts";
import { probeIo } from "./probe-io.ts";

/** What a look finds, as plain text; or why it could not. */
export async function seenBy(
  wanted: HostLook,
  host: HostDoor,
  timeoutMs = 5_000,
): Promise<Readonly<Record<string, readonly string[]>> | string> {
  const outcome = await look(
    { id: "look", purpose: "attempt", timeoutMs, tries: 1, ...wanted },
    probeIo({ host }),
  );
  if (outcome.kind === "unable") return outcome.reason;
  if (outcome.kind !== "looked") throw new Error(outcome.kind);
  return Object.fromEntries(
    Object.entries(outcome.facts).map(([name, values]) => [name, values.map(dataOf)]),
  );
}
