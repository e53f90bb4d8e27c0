import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { type CvssGiven, newestCvss } from "../cvss.ts";
import { endpointOf, endpointOfUrl } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import type { Sighting } from "../kept-parts.ts";
import { nessusExploits } from "../nessus-exploits.ts";
import type { ParsedReport } from "../report.ts";
import { attribute, childrenOf, childText, readXml, type XmlElement } from "../sax.ts";
import { severityOfStep } from "../severity.ts";
import type { XmlSource } from "../source.ts";
import { isDeadHost } from "./tenable.ts";

/**
 * Tenable's `.nessus` export, version 2, of network and web application scans.
 *
 * Every plugin on every port of every host is an exposure, informational ones too. A compliance check that
 * passed is skipped. A host that was dead, or whose scan has no end, is a warning: it was not found clean.
 * Format: "Nessus v2 File Format", Tenable 2012, as the samples of DefectDojo show it.
 */
export const nessusXml: ReportFormat = {
  id: "nessus-xml",
  title: "Tenable Nessus v2 (.nessus)",
  kind: "xml",
  recognises: ({ root }) => root === "NessusClientData_v2",
  parse,
};

/** The host whose items are being read. */
type Host = { readonly name: string; readonly tags: ReadonlyMap<string, string> };

function parse(source: XmlSource): ParsedReport {
  const folding = foldReport("nessus-xml");
  let host: Host | undefined;
  const finish = () => host !== undefined && nameAsset(folding, host);
  readXml(source, {
    doctype: "none",
    records: ["HostProperties", "ReportItem"],
    onOpen: (name, attributes) => {
      if (name !== "ReportHost") return;
      finish();
      host = { name: attributes.get("name") ?? "", tags: new Map() };
    },
    onRecord: (record) => {
      if (host === undefined) return;
      if (record.name === "ReportItem") {
        readItem(folding, host, record);
        return;
      }
      host = { name: host.name, tags: tagsOf(record) };
      if (!host.tags.has("HOST_END"))
        folding.warn(`The scan of ${quoted(host.name)} has no end: it may be incomplete`);
    },
  });
  if (host === undefined) folding.warn("The report names no host: nothing was scanned");
  finish();
  return folding.done();
}

const tagsOf = (properties: XmlElement): ReadonlyMap<string, string> =>
  new Map(childrenOf(properties, "tag").map((tag) => [attribute(tag, "name"), tag.text.trim()]));

/** Web application scans name a host by its URL; the asset is the host in it. */
const hostName = (name: string): string =>
  name.includes("://") ? (endpointOfUrl(name)?.host ?? name) : name;

/** Where the scanner connected to: the address where it says so. */
const hostAddress = ({ name, tags }: Host): string => tags.get("host-ip") || hostName(name);

function nameAsset(folding: Folding, host: Host) {
  const names = ["host-fqdn", "host-rdns", "hostname", "netbios-name"].map((tag) =>
    hostName(host.tags.get(tag) ?? ""),
  );
  return folding.asset({
    name: hostName(host.name) || hostAddress(host),
    addresses: [hostAddress(host)],
    names,
  });
}

function readItem(folding: Folding, host: Host, item: XmlElement): void {
  const plugin = attribute(item, "pluginID");
  if (plugin === "" || titleOf(item) === "" || hostAddress(host) === "") {
    folding.unread(`An item of ${quoted(host.name)} has no plugin id, no name or no host`);
    return;
  }
  if (isDeadHost(plugin, childText(item, "plugin_output")))
    folding.warn(`The host ${quoted(host.name)} did not answer and was not scanned`);
  const asset = nameAsset(folding, host);
  if (childText(item, "cm:compliance-result").toUpperCase() === "PASSED") folding.skip();
  else folding.exposure(asset, sightingOf(folding, host, item));
}

const sightingOf = (folding: Folding, host: Host, item: XmlElement): Sighting => ({
  title: titleOf(item),
  cve: firstCves(textsOf(item, "cve"), [titleOf(item)], textsOf(item, "xref")),
  severity: severityOf(folding, item),
  endpoint: endpointOf(hostAddress(host), attribute(item, "port"), attribute(item, "protocol")),
  cvss: newestCvss(cvssOf(item)),
  weakness: weaknessOf(item),
  component: null,
  evidence: [childText(item, "plugin_output") || childText(item, "cm:compliance-actual-value")],
  ...nessusExploits(item),
});

const titleOf = (item: XmlElement): string =>
  childText(item, "cm:compliance-check-name") ||
  attribute(item, "pluginName") ||
  childText(item, "plugin_name");

/** One compliance plugin carries every check of a policy, so the check is part of the key. */
function weaknessOf(item: XmlElement): string {
  const plugin = attribute(item, "pluginID");
  const check = childText(item, "cm:compliance-check-id") || childText(item, "cm:compliance-check-name");
  return check === "" ? plugin : `${plugin}:${check}`;
}

const textsOf = (item: XmlElement, name: string): readonly string[] =>
  childrenOf(item, name).map((child) => child.text.trim());

function severityOf(folding: Folding, item: XmlElement) {
  const step = attribute(item, "severity");
  const severity = severityOfStep(step);
  if (severity === undefined && step !== "")
    folding.warn(`The severity ${quoted(step)} is unknown and was read as info`);
  return severity ?? "info";
}

/** Network scans write a score and a vector, web application scans a score in fields of other names. */
const cvssOf = (item: XmlElement): readonly CvssGiven[] => [
  {
    version: "4.0",
    vector: childText(item, "cvss4_vector"),
    score: scoreOf(item, "cvss4_base_score", "cvssv4"),
  },
  {
    version: "3.0",
    vector: childText(item, "cvss3_vector"),
    score: scoreOf(item, "cvss3_base_score", "cvssv3"),
  },
  { version: "2.0", vector: childText(item, "cvss_vector"), score: scoreOf(item, "cvss_base_score", "cvss") },
];

function scoreOf(item: XmlElement, ...names: readonly string[]): number | undefined {
  const text = names.map((name) => childText(item, name)).find((value) => value !== "");
  return text === undefined || !/^\d+(\.\d+)?$/.test(text) ? undefined : Number(text);
}
