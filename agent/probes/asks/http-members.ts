/** The members of a JSON object, of which nothing is known. */
export type Members = Readonly<Record<string, unknown>>;

/** The members of a JSON object in a body; none where the body is no such thing. */
export function membersOf(body: Buffer): Members {
  try {
    return membersIn(JSON.parse(body.toString("utf8")));
  } catch {
    return {};
  }
}

/** The members of a value; none where it is no object. */
export const membersIn = (value: unknown): Members =>
  typeof value === "object" && value !== null ? (value as Members) : {};

/** A text; undefined where it is none. */
export const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
