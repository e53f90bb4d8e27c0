/** Without letters and digits that look alike: it may be read out or written down. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** Twenty letters of 31, some 99 bits: `k7fxp-…`. Good for one sign-in. */
export function oneTimePassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(256));
  // Bytes at the end would favour the first letters.
  const fair = [...bytes].filter((byte) => byte < 256 - (256 % LETTERS.length));
  const letters = fair.slice(0, GROUPS * GROUP_LENGTH).map((byte) => LETTERS[byte % LETTERS.length] ?? "");
  return Array.from({ length: GROUPS }, (_, group) =>
    letters.slice(group * GROUP_LENGTH, (group + 1) * GROUP_LENGTH).join(""),
  ).join("-");
}
