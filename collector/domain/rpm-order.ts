import { compareNumbers } from "./deb-order.ts";

/**
 * How rpm orders EVR, [epoch:]version[-release] (rpm-version(7)): the epoch as a number, then version
 * and release, each segment by segment of digits or of letters; whatever stands between only parts
 * them. A number is after letters, "~" is before the end, "^" is behind the end and before anything else.
 */
export function compareRpm(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  return (
    compareNumbers(left.epoch, right.epoch) ||
    compareSegments(left.version, right.version) ||
    compareSegments(left.release, right.release)
  );
}

/** Whether rpm would take it for a version. */
export const isRpmVersion = (text: string): boolean =>
  /^(?:\d{1,9}:)?[0-9A-Za-z][0-9A-Za-z._+~^]*(?:-[0-9A-Za-z._+~^]+)?$/.test(text);

function partsOf(text: string): { epoch: string; version: string; release: string } {
  const epoch = /^(\d*):/.exec(text)?.[1];
  const rest = epoch === undefined ? text : text.slice(epoch.length + 1);
  const hyphen = rest.lastIndexOf("-");
  return {
    epoch: epoch ?? "",
    version: hyphen < 0 ? rest : rest.slice(0, hyphen),
    release: hyphen < 0 ? "" : rest.slice(hyphen + 1),
  };
}

function compareSegments(a: string, b: string): number {
  const [left, right] = [segmentsOf(a), segmentsOf(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [here, there] = [left[i] ?? "", right[i] ?? ""];
    const [rank, otherRank] = [rankOf(here), rankOf(there)];
    if (rank !== otherRank) return rank - otherRank;
    const order = rank === NUMBER ? compareNumbers(here, there) : compareText(here, there);
    if (order !== 0) return order;
  }
  return 0;
}

const segmentsOf = (text: string): readonly string[] => text.match(/\d+|[A-Za-z]+|[~^]/g) ?? [];

const NUMBER = 4;

/** "~", the end, "^", letters, a number. */
function rankOf(segment: string): number {
  if (segment === "~") return 0;
  if (segment === "") return 1;
  if (segment === "^") return 2;
  return /^\d/.test(segment) ? NUMBER : 3;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
