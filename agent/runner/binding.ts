import type { JobBinding } from "../../proto/observation.ts";
import type { Job } from "../../proto/wire.ts";

const NONCE_BYTES = 16;
const DIGEST = /^[0-9a-f]{64}$/;

/**
 * What of an order goes into the signed envelope. Undefined where the order itself is malformed:
 * then there is nothing that could be signed, and the job is refused anyway.
 */
export const bindingOf = ({ nonce, scenarioDigest }: Job): JobBinding | undefined =>
  nonce.length === NONCE_BYTES && DIGEST.test(scenarioDigest)
    ? { nonce, scenarioDigest: Buffer.from(scenarioDigest, "hex"), bundleDigest: NO_BUNDLE }
    : undefined;

/** The scenario came without a signed bundle. */
const NO_BUNDLE = new Uint8Array();
