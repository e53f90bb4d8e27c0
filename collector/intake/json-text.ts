import { at } from "./json.ts";

type Path = readonly (string | number)[];

/** The trimmed text at a path; numbers and flags as text; empty for anything else. */
export function textAt(value: unknown, ...path: Path): string {
  const found = at(value, ...path);
  return typeof found === "string" || typeof found === "number" || typeof found === "boolean"
    ? String(found).trim()
    : "";
}

/** The first of some members that holds text. */
export const firstText = (value: unknown, ...keys: readonly string[]): string =>
  keys.map((key) => textAt(value, key)).find((text) => text !== "") ?? "";

/** The texts of a list, or the one text that stands in its place; no empty ones. */
export function textsAt(value: unknown, ...path: Path): readonly string[] {
  const found = at(value, ...path);
  const texts = Array.isArray(found) ? found.map((member) => textAt(member)) : [textAt(found)];
  return texts.filter((text) => text !== "");
}

/** The number at a path, also where it is written as text; undefined for anything else. */
export function numberAt(value: unknown, ...path: Path): number | undefined {
  const text = textAt(value, ...path);
  return NUMBER.test(text) ? Number(text) : undefined;
}

const NUMBER = /^-?\d{1,9}(\.\d{1,9})?$/;

/** The members of a list; the empty list for anything else. */
export function membersAt(value: unknown, ...path: Path): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}
