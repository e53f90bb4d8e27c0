import type { Severity } from "../../domain/exposure.ts";
import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { type CvssGiven, newestCvss } from "../cvss.ts";
import { cvssText } from "../cvss-text.ts";
import { endpointOf } from "../endpoint.ts";
import type { Folding } from "../folding.ts";
import { copyOf } from "../kept-text.ts";
import { attribute, childrenOf, childText, type XmlElement } from "../sax.ts";
import { qualysName, qualysSeverity } from "./qualys.ts";

/** What the glossary of a report says of one QID. */
export type VulnDetails = {
  readonly title: string;
  readonly severity: Severity | undefined;
  readonly cves: readonly string[];
  readonly cvss: readonly CvssGiven[];
};

/** Keeps an entry of the glossary. */
export function readDetails(glossary: Map<string, VulnDetails>, details: XmlElement): void {
  const ids = childrenOf(details, "CVE_ID_LIST").flatMap((list) => childrenOf(list, "CVE_ID"));
  const title = copyOf(childText(details, "TITLE"));
  glossary.set(copyOf(qidOf(childText(details, "QID") || attribute(details, "id"))), {
    title,
    severity: qualysSeverity(childText(details, "SEVERITY")),
    cves: firstCves(
      ids.map((id) => childText(id, "ID") || id.text),
      [title],
    ).map(copyOf),
    cvss: [...ratings(details, "CVSS3_SCORE", "CVSS3_BASE"), ...ratings(details, "CVSS_SCORE", "CVSS_BASE")],
  });
}

const qidOf = (text: string): string => text.replace(/^qid_/i, "").trim();

function ratings(details: XmlElement, list: string, field: string): readonly CvssGiven[] {
  const [scores] = childrenOf(details, list);
  const text = copyOf((scores === undefined ? "" : childText(scores, field)) || childText(details, field));
  if (list === "CVSS_SCORE") return [cvssText("2.0", text)];
  const version = (scores === undefined ? "" : childText(scores, "CVSS3_VERSION")) === "3.1" ? "3.1" : "3.0";
  return [cvssText(version, text)];
}

/** Reads a host with all that was found on it, or the list of those that gave no results. */
export function readReportHost(
  folding: Folding,
  glossary: ReadonlyMap<string, VulnDetails>,
  host: XmlElement,
): void {
  if (host.name === "NO_RESULTS") {
    for (const range of childrenOf(host, "IP_LIST").flatMap((list) => childrenOf(list, "RANGE")))
      folding.warn(`There are no results of ${quoted(rangeText(range))}: it was not scanned`);
    return;
  }
  const address = childText(host, "IP");
  const name = qualysName(childText(host, "DNS")) || address || childText(host, "NETBIOS");
  const failure = childText(host, "ERROR");
  if (name === "") {
    folding.unread(
      failure === "" ? "A host has no address and no name" : `A host failed: ${quoted(failure)}`,
    );
    return;
  }
  if (failure !== "") folding.warn(`The scan of ${quoted(name)} failed: ${quoted(failure)}`);
  const asset = folding.asset({ name, addresses: [address], names: [childText(host, "NETBIOS")] });
  for (const found of childrenOf(host, "VULN_INFO_LIST").flatMap((list) => childrenOf(list, "VULN_INFO"))) {
    const qid = qidOf(childText(found, "QID") || attribute(childrenOf(found, "QID")[0], "id"));
    if (qid === "") folding.unread(`A vulnerability of ${quoted(name)} has no QID`);
    else if (/^fixed$/i.test(childText(found, "VULN_STATUS"))) folding.skip();
    else
      folding.exposure(asset, sightingOf(found, { qid, host: address || name, details: glossary.get(qid) }));
  }
}

const rangeText = (range: XmlElement): string => {
  const [start, end] = [childText(range, "START"), childText(range, "END")];
  return start === end ? start : `${start}-${end}`;
};

type Found = { readonly qid: string; readonly host: string; readonly details: VulnDetails | undefined };

/** The scores of the glossary; a host's final one, which its environment changes, only where that has none. */
const sightingOf = (found: XmlElement, { qid, host, details }: Found) => ({
  title: details?.title || `QID ${qid}`,
  cve: details?.cves ?? [],
  severity: details?.severity ?? "info",
  endpoint: endpointOf(host, childText(found, "PORT"), childText(found, "PROTOCOL")),
  cvss:
    newestCvss(details?.cvss ?? []) ??
    newestCvss([
      cvssText("3.0", childText(found, "CVSS3_FINAL")),
      cvssText("2.0", childText(found, "CVSS_FINAL")),
    ]),
  weakness: qid,
  component: null,
  evidence: [childText(found, "RESULT")],
});
