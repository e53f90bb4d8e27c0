import type { XmlElement } from "../sax.ts";

/** Names of elements without the prefix of their namespace: a file may write `<analysis>` or `<dc:analysis>`. */
export const bareNames = {
  of: (name: string): string => name.slice(name.indexOf(":") + 1),
  /** With its colon; empty where there is none. */
  prefixOf: (name: string): string => name.slice(0, name.indexOf(":") + 1),
} as const;

/** The children of that bare name. */
export const localChildren = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => bareNames.of(child.name) === name) ?? [];

/** The first child of that bare name. */
export const localChild = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => bareNames.of(child.name) === name);

/** The trimmed text of the first child of that bare name; empty where there is none. */
export const localText = (element: XmlElement | undefined, name: string): string =>
  localChild(element, name)?.text.trim() ?? "";
