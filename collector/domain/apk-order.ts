import { compareNumbers } from "./deb-order.ts";

/**
 * How apk orders versions (apk-package(5)): digits{.digits}{letter}{_suffix{number}}{~hash}{-r number}.
 * Components behind the first that begin with a zero are fractions and compared as text; suffixes up
 * to _rc come before the version without one, the others after; the hash is not compared.
 *
 * What is no version stands before the version that it begins like, by the text in front of its first hyphen, so
 * that even of such there is an order; `isApkVersion` tells, and a judge does not rest on it.
 */
export function compareApk(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  return (
    compareComponents(left.components, right.components) ||
    compareText(left.letter, right.letter) ||
    compareSuffixes(left.suffixes, right.suffixes) ||
    compareRevisions(left.revision, right.revision) ||
    Number(left.junk === undefined) - Number(right.junk === undefined) ||
    compareText(left.junk ?? "", right.junk ?? "")
  );
}

/** Whether apk would take it for a version. */
export const isApkVersion = (text: string): boolean =>
  /^\d+(?:\.\d+)*[a-z]?(?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*(?:~[0-9a-f]+)?(?:-r\d+)?$/.test(text);

type Parts = {
  readonly components: readonly string[];
  readonly letter: string;
  readonly suffixes: readonly (readonly [rank: number, number: string])[];
  /** Digits, which may be none; undefined where there is no revision, and that is before -r0. */
  readonly revision: string | undefined;
  /** What is no part of a version, up to its first hyphen; undefined where all is. */
  readonly junk: string | undefined;
};

/** In their order; a version without a suffix stands between _rc and _cvs. */
const SUFFIXES: readonly string[] = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"];
const NO_SUFFIX = SUFFIXES.indexOf("");

function partsOf(text: string): Parts {
  const revision = /-r(\d*)$/.exec(text);
  const body = revision === null ? text : text.slice(0, revision.index);
  const [components = ""] = /^\d+(?:\.\d+)*/.exec(body) ?? [];
  const behind = body.slice(components.length);
  const [letter = ""] = /^[a-z]/.exec(behind) ?? [];
  const [suffixes = ""] =
    /^(?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*(?:~[0-9a-f]+)?/.exec(behind.slice(letter.length)) ?? [];
  const rest = behind.slice(letter.length + suffixes.length);
  return {
    components: components === "" ? [] : components.split("."),
    letter,
    suffixes: [...suffixes.matchAll(/_([a-z]+)(\d*)/g)].map(([, name = "", number = ""]) => [
      SUFFIXES.indexOf(name),
      number,
    ]),
    revision: revision?.[1],
    junk: rest === "" ? undefined : rest.split("-")[0],
  };
}

function compareComponents(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [here, there] = [a[i], b[i]];
    if (here === undefined || there === undefined) return here === undefined ? -1 : 1;
    const areFractions = i > 0 && (here.startsWith("0") || there.startsWith("0"));
    const order = areFractions ? compareText(here, there) : compareNumbers(here, there);
    if (order !== 0) return order;
  }
  return 0;
}

function compareSuffixes(a: Parts["suffixes"], b: Parts["suffixes"]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [rank, number] = a[i] ?? [NO_SUFFIX, ""];
    const [otherRank, otherNumber] = b[i] ?? [NO_SUFFIX, ""];
    const order = rank - otherRank || compareNumbers(number, otherNumber);
    if (order !== 0) return order;
  }
  return 0;
}

function compareRevisions(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return compareNumbers(a, b);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
