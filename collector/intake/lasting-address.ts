import { addressOf } from "./endpoint.ts";

/**
 * The addresses that tell one machine from another. Loopback, unspecified and link-local ones are every
 * machine's own (RFC 6890), and tools that run on the host itself list them.
 */
export const lastingAddresses = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => {
    const address = addressOf(text.trim());
    return address === undefined || EVERYBODYS.test(address) ? [] : [address];
  });

const EVERYBODYS = /^(?:127\.|0\.|169\.254\.|::1?$|fe[89ab][0-9a-f]:)/i;
