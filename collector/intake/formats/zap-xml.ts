import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { endpointOf, endpointOfUrl } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import type { ParsedEndpoint, ParsedReport } from "../report.ts";
import { childrenOf, childText, readXml, type XmlElement } from "../sax.ts";
import { severityOfStep } from "../severity.ts";
import type { XmlSource } from "../source.ts";
import { toldSeverity } from "../told.ts";

/**
 * ZAP's traditional XML report, plain and "plus", of every version since 2.3.
 *
 * One exposure per site and alert; the addresses at which it was seen are evidence. An alert that somebody marked a
 * false positive (confidence 0) is none. Format: ZAP add-on "reports", templates traditional-xml and -plus.
 */
export const zapXml: ReportFormat = {
  id: "zap-xml",
  title: "OWASP ZAP XML",
  kind: "xml",
  recognises: ({ root }) => root === "OWASPZAPReport",
  parse,
};

function parse(source: XmlSource): ParsedReport {
  const folding = foldReport("zap-xml");
  let site: ParsedEndpoint | null = null;
  let sites = 0;
  readXml(source, {
    doctype: "none",
    records: ["alertitem"],
    onOpen: (name, attributes) => {
      // Alerts of a sequence of requests stand below no site.
      if (name === "sequences" || name === "sequence") site = null;
      if (name !== "site") return;
      sites++;
      site = siteOf(attributes);
      if (site !== null) nameAsset(folding, site);
    },
    onRecord: (alert) => readAlert(folding, site, alert),
  });
  if (sites === 0) folding.warn("The report names no site: nothing was scanned");
  return folding.done();
}

/** Old versions put host and port into the name alone. */
function siteOf(attributes: ReadonlyMap<string, string>): ParsedEndpoint | null {
  const named = endpointOfUrl(attributes.get("name") ?? "");
  const port = attributes.get("port") || String(named?.port ?? "");
  return endpointOf(attributes.get("host") || named?.host || "", port, "tcp");
}

const nameAsset = (folding: Folding, { host }: ParsedEndpoint) =>
  folding.asset({ name: host, addresses: [host], isChosen: true });

function readAlert(folding: Folding, site: ParsedEndpoint | null, alert: XmlElement): void {
  const instances = instancesOf(alert);
  const endpoint = site ?? endpointOfUrl(childText(instances[0] ?? alert, "uri"));
  const title = childText(alert, "alert") || childText(alert, "name");
  if (title === "" || endpoint === null)
    folding.unread(`An alert ${quoted(title)} has no name, or no site that can be read`);
  else if (isFalsePositive(alert)) folding.skip();
  else
    folding.exposure(nameAsset(folding, endpoint), {
      title,
      cve: cvesOf(alert, instances, title),
      severity: severityOf(folding, alert),
      endpoint,
      cvss: null,
      weakness: `${childText(alert, "pluginid")}:${title}`,
      component: null,
      evidence: instances.map(evidenceOf),
    });
}

/** Versions before 2.4 write one address into the alert itself. */
function instancesOf(alert: XmlElement): readonly XmlElement[] {
  const instances = childrenOf(alert, "instances").flatMap((list) => childrenOf(list, "instance"));
  return instances.length > 0 || childText(alert, "uri") === "" ? instances : [alert];
}

const isFalsePositive = (alert: XmlElement): boolean => childText(alert, "confidence") === "0";

/** Risk codes go from 0 (informational) to 3 (high); the description is `High (Medium)`, risk and confidence. */
function severityOf(folding: Folding, alert: XmlElement) {
  const code = childText(alert, "riskcode");
  const known = /^[0-3]$/.test(code) ? severityOfStep(code) : undefined;
  return known ?? toldSeverity(folding, childText(alert, "riskdesc").split(" ", 1)[0] ?? "");
}

const cvesOf = (alert: XmlElement, instances: readonly XmlElement[], title: string) =>
  firstCves(
    [title],
    childrenOf(alert, "tags").flatMap((list) => childrenOf(list, "tag").map((tag) => childText(tag, "tag"))),
    [alert, ...instances].map((element) => childText(element, "otherinfo")),
    [childText(alert, "reference")],
  );

function evidenceOf(instance: XmlElement): string {
  const parameter = childText(instance, "param");
  const request = `${childText(instance, "method")} ${childText(instance, "uri")}`.trim();
  return parameter === "" ? request : `${request} (${parameter})`;
}
