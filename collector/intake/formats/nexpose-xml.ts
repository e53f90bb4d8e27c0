import type { Severity } from "../../domain/exposure.ts";
import type { Asset } from "../asset-register.ts";
import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { type CvssGiven, newestCvss } from "../cvss.ts";
import { cvssText } from "../cvss-text.ts";
import { endpointOf } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { copyOf } from "../kept-text.ts";
import type { ParsedEndpoint, ParsedReport } from "../report.ts";
import { attribute, childrenOf, readXml, type XmlElement } from "../sax.ts";
import { severityOfScore } from "../severity.ts";
import type { XmlSource } from "../source.ts";

/**
 * Rapid7's "XML Export", versions 1.0 and 2.0 of Nexpose and InsightVM.
 *
 * Every test of a node or service whose status says vulnerable is an exposure; the others are skipped, and those
 * under an exception are too. Titles and scores stand in definitions at the end of the file.
 */
export const nexposeXml: ReportFormat = {
  id: "nexpose-xml",
  title: "Nexpose XML",
  kind: "xml",
  recognises: ({ root }) => root === "NexposeReport",
  parse,
};

type Definition = {
  readonly title: string;
  readonly severity: Severity;
  readonly cves: readonly string[];
  readonly cvss: readonly CvssGiven[];
};

function parse(source: XmlSource): ParsedReport {
  const folding = foldReport("nexpose-xml");
  const definitions = new Map<string, Definition>();
  readXml(source, {
    doctype: "outside",
    records: ["vulnerability", "node"],
    onRecord: (record) => {
      if (record.name === "vulnerability" && attribute(record, "title") !== "")
        definitions.set(copyOf(attribute(record, "id").toLowerCase()), definitionOf(record));
    },
  });
  let nodes = 0;
  readXml(source, {
    doctype: "outside",
    records: ["node", "scan", "vulnerability"],
    onRecord: (record) => {
      if (record.name === "scan") warnOfScan(folding, record);
      if (record.name !== "node") return;
      nodes++;
      readNode(folding, definitions, record);
    },
  });
  if (nodes === 0) folding.warn("The report names no node: nothing was scanned");
  return folding.done();
}

function definitionOf(record: XmlElement): Definition {
  const references = childrenOf(record, "references").flatMap((list) => childrenOf(list, "reference"));
  const cves = references
    .filter((one) => /^cve$/i.test(attribute(one, "source")))
    .map((one) => (/^cve-/i.test(one.text.trim()) ? one.text : `CVE-${one.text.trim()}`));
  return {
    title: copyOf(attribute(record, "title")),
    severity: severityOfNumber(attribute(record, "severity")),
    cves: firstCves(
      cves,
      [attribute(record, "title")],
      [attribute(record, "id")],
      references.map((one) => one.text),
    ).map(copyOf),
    cvss: [
      cvssText("3.0", copyOf(attribute(record, "cvssV3Vector")), attribute(record, "cvssV3Score")),
      cvssText("2.0", copyOf(attribute(record, "cvssVector")), attribute(record, "cvssScore")),
    ],
  };
}

/** From 1 to 10: 1 to 3 moderate, 4 to 7 severe, 8 to 10 critical. It follows the CVSS score, and so do we. */
const severityOfNumber = (text: string): Severity =>
  /^(?:[0-9]|10)$/.test(text) ? severityOfScore(Number(text)) : "info";

function warnOfScan(folding: Folding, scan: XmlElement): void {
  const status = attribute(scan, "status");
  if (!/^(?:finished|)$/i.test(status))
    folding.warn(
      `The scan ${quoted(attribute(scan, "name"))} did not finish, its status is ${quoted(status)}: it may be incomplete`,
    );
}

type Definitions = ReadonlyMap<string, Definition>;

function readNode(folding: Folding, definitions: Definitions, node: XmlElement): void {
  const address = attribute(node, "address");
  const names = childrenOf(node, "names")
    .flatMap((list) => childrenOf(list, "name"))
    .map((name) => name.text.trim())
    .filter((name) => name !== "");
  const name = names[0] ?? address;
  if (name === "") {
    folding.unread("A node has no address and no name");
    return;
  }
  const asset = folding.asset({ name, addresses: [address], names });
  const status = attribute(node, "status");
  if (/^(?:dead|unknown)$/i.test(status))
    folding.warn(`The node ${quoted(name)} was ${quoted(status)} and not scanned`);
  const host = address || name;
  let failed = readTests(folding, definitions, {
    asset,
    endpoint: endpointOf(host, "", "tcp"),
    holder: node,
  });
  for (const point of childrenOf(node, "endpoints").flatMap((list) => childrenOf(list, "endpoint"))) {
    const endpoint = endpointOf(host, attribute(point, "port"), attribute(point, "protocol"));
    const services = childrenOf(point, "services").flatMap((list) => childrenOf(list, "service"));
    for (const holder of [point, ...services])
      failed += readTests(folding, definitions, { asset, endpoint, holder });
  }
  if (failed > 0) folding.warn(`${failed} tests of ${quoted(name)} failed`);
}

type Place = { readonly asset: Asset; readonly endpoint: ParsedEndpoint | null; readonly holder: XmlElement };

/** How many of the tests failed. */
function readTests(folding: Folding, definitions: Definitions, { asset, endpoint, holder }: Place): number {
  let failed = 0;
  for (const test of childrenOf(holder, "tests").flatMap((list) => childrenOf(list, "test"))) {
    const id = attribute(test, "id");
    const status = attribute(test, "status");
    if (id === "") folding.unread(`A test of ${quoted(asset.name)} has no id`);
    else if (/^(?:vulnerable|potential)\b/i.test(status)) {
      const definition = definitions.get(id.toLowerCase());
      folding.exposure(asset, {
        title: definition?.title ?? id,
        cve: definition?.cves ?? firstCves([id]),
        severity: definition?.severity ?? "info",
        endpoint,
        cvss: newestCvss(definition?.cvss ?? []),
        weakness: id.toLowerCase(),
        component: null,
        evidence: [attribute(test, "key"), textOf(test)],
      });
    } else {
      folding.skip();
      if (/^error$/i.test(status)) failed++;
    }
  }
  return failed;
}

/** The words of nested paragraphs, on one line. */
const textOf = (element: XmlElement): string =>
  [element.text, ...element.children.map(textOf)].join(" ").replace(/\s+/g, " ").trim();
