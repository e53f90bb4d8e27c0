/**
 * How dpkg orders versions (deb-version(7), Debian Policy 5.6.12): the epoch as a number, then the
 * upstream version and the revision, each in turns of what is no digit and what is a number. "~" is
 * before everything, the end included, and letters are before every other character.
 *
 * Ours, because the one package that npm has for it (deb-version-compare, 800 downloads a week) has no
 * types and does Debian alone: there is none for rpm or apk, and the three should read alike.
 */
export function compareDeb(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  return (
    compareNumbers(left.epoch, right.epoch) ||
    compareParts(left.upstream, right.upstream) ||
    compareParts(left.revision, right.revision)
  );
}

/** Whether dpkg would take it for a version. */
export const isDebVersion = (text: string): boolean =>
  /^(?:\d{1,9}:)?[0-9][0-9A-Za-z.+~:-]*$/.test(text) && !text.endsWith("-");

function partsOf(text: string): { epoch: string; upstream: string; revision: string } {
  const colon = text.indexOf(":");
  const rest = text.slice(colon + 1);
  const hyphen = rest.lastIndexOf("-");
  return {
    epoch: colon < 0 ? "" : text.slice(0, colon),
    upstream: hyphen < 0 ? rest : rest.slice(0, hyphen),
    revision: hyphen < 0 ? "" : rest.slice(hyphen + 1),
  };
}

function compareParts(a: string, b: string): number {
  const [left, right] = [turnsOf(a), turnsOf(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [here, there] = [left[i] ?? "", right[i] ?? ""];
    const order = i % 2 === 0 ? compareWords(here, there) : compareNumbers(here, there);
    if (order !== 0) return order;
  }
  return 0;
}

/** What is no digit, then a number, and so on; either may be empty. */
const turnsOf = (text: string): readonly string[] =>
  [...text.matchAll(/(\D*)(\d*)/g)].flatMap(([, word = "", number = ""]) => [word, number]);

function compareWords(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = weightOf(a[i]) - weightOf(b[i]);
    if (order !== 0) return order;
  }
  return 0;
}

/** More than any code of a character in one unit. */
const BEHIND_LETTERS = 0x10000;

function weightOf(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === "~") return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + BEHIND_LETTERS;
}

/** Numbers of any length, as text; an empty one is zero. */
export function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}
