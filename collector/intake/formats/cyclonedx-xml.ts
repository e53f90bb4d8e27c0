import { foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import type { ParsedReport } from "../report.ts";
import { readXml, type XmlElement } from "../sax.ts";
import type { XmlSource } from "../source.ts";
import { bomOf } from "./cyclonedx-bom.ts";
import { childNamed, componentOf, localName, vulnerabilitiesIn, vulnerabilityOf } from "./cyclonedx-tree.ts";
import { addVulnerability } from "./cyclonedx-vulnerability.ts";

/**
 * CycloneDX XML 1.x, also with the vulnerability extension of before 1.4, beside the components or inside them.
 * Format: `bom-1.x.xsd` and `ext/vulnerability-1.0.xsd`.
 */
export const cyclonedxXml: ReportFormat = {
  id: "cyclonedx-xml",
  title: "CycloneDX XML",
  kind: "xml",
  recognises: ({ root }) => localName(root) === "bom",
  parse,
};

const PARTS: ReadonlySet<string> = new Set(["metadata", "component", "service", "vulnerability"]);

function parse(source: XmlSource): ParsedReport {
  const folding = foldReport("cyclonedx-xml");
  const { records, serial } = partsOf(source);
  const bom = bomOf();
  let subject: unknown;
  readXml(source, {
    doctype: "none",
    records,
    onRecord: (part) => {
      const kind = localName(part.name);
      if (kind === "component" || kind === "service") bom.learn(componentOf(part));
      else if (kind === "metadata") subject = subjectOf(part);
    },
  });
  bom.describe(folding, subject, serial);
  let seen = 0;
  const add = (vulnerability: object, owner?: object): void =>
    addVulnerability(folding, bom, vulnerability, `Vulnerability ${seen++}`, owner && bom.owner(owner));
  readXml(source, {
    doctype: "none",
    records,
    onRecord: (part) => {
      const kind = localName(part.name);
      if (kind === "vulnerability") add(vulnerabilityOf(part));
      else if (kind !== "metadata")
        for (const { vulnerability, owner } of vulnerabilitiesIn(part)) add(vulnerability, owner);
    },
  });
  if (seen === 0) bom.warnOfNone(folding);
  return folding.done();
}

const subjectOf = (metadata: XmlElement): unknown => {
  const component = childNamed(metadata, "component");
  return component === undefined ? undefined : componentOf(component);
};

/** The names of the parts as this file writes them, with its prefixes, and the number of the BOM. */
function partsOf(source: XmlSource): {
  readonly records: readonly string[];
  readonly serial: string;
} {
  const records = new Set<string>();
  let serial = "";
  readXml(source, {
    doctype: "none",
    records: [],
    onRecord: () => undefined,
    onOpen: (name, attributes) => {
      if (name === source.root) serial ||= attributes.get("serialNumber") ?? "";
      if (PARTS.has(localName(name))) records.add(name);
    },
  });
  return { records: [...records], serial };
}
