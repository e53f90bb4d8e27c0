import { attribute, type XmlElement } from "../sax.ts";

/** The name without its prefix. */
export const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

/** The first child of that local name. */
export const childNamed = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => localName(child.name) === name);

const childrenNamed = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => localName(child.name) === name) ?? [];

const text = (element: XmlElement | undefined, name: string): string | undefined =>
  childNamed(element, name)?.text.trim() || undefined;

/** A component or service of the XML as the JSON has it. */
export const componentOf = (element: XmlElement): object => ({
  "bom-ref": attribute(element, "bom-ref") || undefined,
  group: text(element, "group"),
  name: text(element, "name"),
  version: text(element, "version"),
  purl: text(element, "purl"),
  components: childrenNamed(childNamed(element, "components"), "component").map(componentOf),
  services: childrenNamed(childNamed(element, "services"), "service").map(componentOf),
});

/**
 * A vulnerability of the XML as the JSON has it. The extension of before 1.4 names its component in an attribute
 * `ref` and puts the score into `score/base`.
 */
export function vulnerabilityOf(element: XmlElement): object {
  const ref = attribute(element, "ref") || undefined;
  const source = childNamed(element, "source");
  return {
    id: text(element, "id"),
    "bom-ref": attribute(element, "bom-ref") || undefined,
    recommendation:
      text(element, "recommendation") ?? text(childNamed(element, "recommendations"), "recommendation"),
    rejected: text(element, "rejected"),
    source: {
      name: text(source, "name") ?? (attribute(source, "name") || undefined),
      url: text(source, "url"),
    },
    references: listed(element, "references", "reference").map((one) => ({ id: text(one, "id") })),
    ratings: listed(element, "ratings", "rating").map((one) => ({
      score: text(childNamed(one, "score"), "base") ?? text(one, "score"),
      severity: text(one, "severity"),
      method: text(one, "method"),
      vector: text(one, "vector"),
    })),
    advisories: listed(element, "advisories", "advisory").map((one) => ({
      title: text(one, "title"),
      url: text(one, "url") ?? one.text.trim(),
    })),
    analysis: analysisOf(childNamed(element, "analysis")),
    affects:
      ref === undefined
        ? listed(element, "affects", "target").map((one) => ({
            ref: text(one, "ref"),
            versions: listed(one, "versions", "version").map((version) => ({
              status: text(version, "status"),
            })),
          }))
        : [{ ref }],
  };
}

const analysisOf = (analysis: XmlElement | undefined): object | undefined =>
  analysis && { state: text(analysis, "state"), detail: text(analysis, "detail") };

const listed = (element: XmlElement, list: string, member: string): readonly XmlElement[] =>
  childrenNamed(childNamed(element, list), member);

/** A vulnerability and the component that it stands in, both as the JSON has them. */
export type OwnedVulnerability = { readonly owner: object; readonly vulnerability: object };

/** The vulnerabilities that the extension puts inside a component, and inside those in it. */
export function vulnerabilitiesIn(component: XmlElement): readonly OwnedVulnerability[] {
  const found = listed(component, "vulnerabilities", "vulnerability");
  const owner = found.length === 0 ? {} : componentOf(component);
  return [
    ...found.map((one) => ({ owner, vulnerability: vulnerabilityOf(one) })),
    ...listed(component, "components", "component").flatMap(vulnerabilitiesIn),
  ];
}
