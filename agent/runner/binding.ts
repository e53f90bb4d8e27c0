import type { JobBinding } from "../../proto/observation.ts";
import { sha256 } from "../../proto/seal.ts";
import type { Job } from "../../proto/wire.ts";

const NONCE_BYTES = 16;
const DIGEST = /^[0-9a-f]{64}$/;

/**
 * What of an order goes into the signed envelope. Undefined where the order itself is malformed:
 * then there is nothing that could be signed, and the job is refused anyway.
 */
export const bindingOf = ({ nonce, scenarioDigest, manifest }: Job): JobBinding | undefined =>
  nonce.length === NONCE_BYTES && DIGEST.test(scenarioDigest)
    ? { nonce, scenarioDigest: Buffer.from(scenarioDigest, "hex"), bundleDigest: digestOf(manifest) }
    : undefined;

/** Empty where the scenario came without a signed bundle. */
const digestOf = (manifest: Uint8Array): Uint8Array =>
  manifest.length === 0 ? new Uint8Array() : sha256(manifest);
