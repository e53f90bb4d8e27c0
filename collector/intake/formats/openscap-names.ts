import type { XmlElement } from "../sax.ts";

/** The name of an element without the prefix of its namespace. */
export const bare = (name: string): string => name.slice(name.indexOf(":") + 1);

/** The trimmed texts of the children of that bare name; no empty ones. */
export const localTexts = (element: XmlElement, name: string): readonly string[] =>
  element.children
    .filter((child) => bare(child.name) === name)
    .map((child) => child.text.trim())
    .filter((text) => text !== "");
