import type { KeyObject } from "node:crypto";
import { evidenceKey } from "../proto/seal.ts";

/** Evidence keys read once; an agent's key never changes. */
export function evidenceKeys(): (spki: Uint8Array) => KeyObject {
  const known = new Map<string, KeyObject>();
  return (spki) => {
    const name = Buffer.from(spki).toString("base64");
    const key = known.get(name) ?? evidenceKey(spki);
    known.set(name, key);
    return key;
  };
}
