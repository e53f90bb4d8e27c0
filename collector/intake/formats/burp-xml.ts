import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { endpointOfUrl } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import type { ParsedReport } from "../report.ts";
import { attribute, childrenOf, childText, readXml, type XmlElement } from "../sax.ts";
import type { XmlSource } from "../source.ts";
import { toldSeverity } from "../told.ts";

/**
 * The issues that Burp Suite exports as XML.
 *
 * One exposure per host and name of issue: all extensions share one type number. An issue that somebody marked a false
 * positive is none. Of a request and its response only the first line is kept: the rest holds cookies and
 * passwords. The document type declares elements only. Format: PortSwigger's own DTD, which every export brings.
 */
export const burpXml: ReportFormat = {
  id: "burp-xml",
  title: "PortSwigger Burp issues XML",
  kind: "xml",
  recognises: ({ root }) => root === "issues",
  parse,
};

function parse(source: XmlSource): ParsedReport {
  const folding = foldReport("burp-xml");
  let issues = 0;
  readXml(source, {
    doctype: "declares-elements",
    records: ["issue"],
    onRecord: (issue) => {
      issues++;
      readIssue(folding, issue);
    },
  });
  if (issues === 0) folding.warn("The report lists no issues and does not say what was scanned");
  return folding.done();
}

function readIssue(folding: Folding, issue: XmlElement): void {
  const title = childText(issue, "name");
  const [host] = childrenOf(issue, "host");
  const endpoint = endpointOfUrl(host?.text ?? "") ?? endpointOfUrl(attribute(host, "ip"));
  if (title === "" || endpoint === null) {
    folding.unread(`The issue ${quoted(title)} has no name, or no host that can be read`);
    return;
  }
  const asset = folding.asset({
    name: endpoint.host,
    addresses: [endpoint.host, attribute(host, "ip")],
    isChosen: true,
  });
  const word = childText(issue, "severity");
  if (FALSE_POSITIVE.test(word)) folding.skip();
  else
    folding.exposure(asset, {
      title,
      cve: firstCves([title], detailsOf(issue), [childText(issue, "references")]),
      severity: toldSeverity(folding, word),
      endpoint,
      cvss: null,
      weakness: title,
      component: null,
      evidence: [childText(issue, "location") || childText(issue, "path"), ...exchangesOf(issue)],
    });
}

const FALSE_POSITIVE = /^false[ _-]?positive$/i;

const detailsOf = (issue: XmlElement): readonly string[] => [
  childText(issue, "issueDetail"),
  ...childrenOf(issue, "issueDetailItems").flatMap((list) =>
    childrenOf(list, "issueDetailItem").map((item) => item.text),
  ),
];

const exchangesOf = (issue: XmlElement): readonly string[] =>
  childrenOf(issue, "requestresponse").flatMap((exchange) =>
    ["request", "response"].flatMap((name) => childrenOf(exchange, name).map(firstLine)),
  );

/** More than any request line that a server accepts. */
const MAX_LINE_CHARS = 4_096;

function firstLine(message: XmlElement): string {
  const start = message.text.trimStart().slice(0, MAX_LINE_CHARS);
  const isEncoded = attribute(message, "base64") === "true";
  const text = isEncoded ? Buffer.from(start, "base64").toString("latin1") : start;
  return /^[^\r\n]*/.exec(text)?.[0] ?? "";
}
