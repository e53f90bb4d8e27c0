/** Anything that JSON can carry. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** Nesting beyond this is refused. */
export const MAX_CANONICAL_DEPTH = 32;

/**
 * The one text form of a value, for hashing and signing (RFC 8785, JSON Canonicalization Scheme):
 * no white space, keys in UTF-16 order, absent members left out.
 * Throws on what JSON cannot carry (NaN, infinities, functions) and on nesting beyond the limit.
 */
export function canonical(value: Json, depth = 0): string {
  if (depth > MAX_CANONICAL_DEPTH) throw new RangeError("Cannot canonicalise: nested too deeply");
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`Cannot canonicalise ${value}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonical(item, depth + 1)).join(",")}]`;
  if (typeof value !== "object") throw new TypeError(`Cannot canonicalise a ${typeof value}`);
  const record = value as { readonly [key: string]: Json | undefined };
  const members = Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(record[key] ?? null, depth + 1)}`);
  return `{${members.join(",")}}`;
}
