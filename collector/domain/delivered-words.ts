import type { ActorPart } from "./actor-part.ts";
import { valuesOf } from "./facts-of.ts";
import type { StepSeen } from "./run.ts";
import type { RunScene } from "./run-scene.ts";

/**
 * That the witness got the nonce, for people: on which ports, where it listened on several, and whether
 * something on the way opened the TLS that it came in, which is no prevention and no plain way either.
 */
export function deliveredWords(part: ActorPart, { run, witness }: RunScene): string {
  const heard = run.jobs.filter(({ role }) => role === "witness").flatMap(({ seen }) => seen);
  const opened = isOpened(part, heard)
    ? "; something on the way opens TLS, for the certificate that was met is not the witness's"
    : "";
  const tries = part.tries.length;
  const got = Math.min(witness.receivedFrom(part.agentId), tries);
  const where = portsOf(heard) || (tries > 1 ? ` in ${got} of ${tries} tries` : "");
  return `the witness got the run's nonce${where}${opened}`;
}

function portsOf(heard: readonly StepSeen[]): string {
  const listened = heard.flatMap(({ outcome }) =>
    outcome.kind === "listening" ? (valuesOf(outcome, "ports") ?? []) : [],
  );
  const got = heard.flatMap(({ outcome }) =>
    outcome.kind === "received" ? (valuesOf(outcome, "port") ?? []) : [],
  );
  if (listened.length === 0 || got.length === 0) return "";
  const through = listened.filter((port) => got.includes(port));
  return through.length === 0 ? "" : ` on port${through.length === 1 ? "" : "s"} ${through.join(", ")}`;
}

/** A certificate was met, the witness said which is its own, and it was another. */
export function isOpened({ tries }: ActorPart, heard: readonly StepSeen[]): boolean {
  const own = heard.flatMap(({ outcome }) =>
    outcome.kind === "listening" ? (valuesOf(outcome, "leaf") ?? []) : [],
  );
  const met = tries.flatMap(({ outcome }) => valuesOf(outcome, "leaf") ?? []);
  return own.length > 0 && met.some((leaf) => !own.includes(leaf));
}
