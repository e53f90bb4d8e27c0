import { sha256 } from "../../proto/seal.ts";
import type { Step } from "../../proto/step.ts";

const RHYTHM_DOMAIN = "plumbline rhythm v1\0";

/**
 * How long after the beginning of the try before it a try begins, milliseconds; 0 where the scenario
 * says nothing of it. What chance moves comes of the run's nonce: nobody can know it before, and
 * everybody can reckon it afterwards.
 */
export function restBefore(step: Step, attempt: number, nonce: Uint8Array): number {
  const { everyMs = 0, jitterPercent = 0 } = step;
  if (attempt === 1 || everyMs === 0) return 0;
  const digest = sha256(RHYTHM_DOMAIN, nonce, Buffer.from(`${step.id}#${attempt}`));
  const fraction = digest.readUInt32BE(0) / 2 ** 32;
  return Math.round(everyMs * (1 + (jitterPercent / 100) * (2 * fraction - 1)));
}
