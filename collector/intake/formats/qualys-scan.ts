import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { cvssText } from "../cvss-text.ts";
import { endpointOf } from "../endpoint.ts";
import type { Folding } from "../folding.ts";
import { attribute, childrenOf, childText, type XmlElement } from "../sax.ts";
import { qualysName, qualysSeverity } from "./qualys.ts";

/** The four lists of a scanned host, each sorted into categories by port: what is there, runs, may be and is weak. */
const LISTS = [
  { list: "INFOS", entry: "INFO" },
  { list: "SERVICES", entry: "SERVICE" },
  { list: "PRACTICES", entry: "PRACTICE" },
  { list: "VULNS", entry: "VULN" },
] as const;

/** Reads one host of a scan result. */
export function readScannedHost(folding: Folding, host: XmlElement): void {
  const address = attribute(host, "value");
  const name = qualysName(attribute(host, "name")) || address;
  if (name === "") {
    folding.unread("A host has no address and no name");
    return;
  }
  const status = attribute(host, "status");
  if (/not alive|down|no results|not scanned/i.test(status))
    folding.warn(`The host ${quoted(name)} was not scanned: ${quoted(status)}`);
  const asset = folding.asset({ name, addresses: [address], names: [childText(host, "NETBIOS_HOSTNAME")] });
  for (const { list, entry } of LISTS) {
    for (const category of childrenOf(host, list).flatMap((all) => childrenOf(all, "CAT"))) {
      const endpoint = endpointOf(
        address || name,
        attribute(category, "port"),
        attribute(category, "protocol"),
      );
      for (const found of childrenOf(category, entry)) {
        const qid = attribute(found, "number");
        const title = childText(found, "TITLE");
        if (qid === "" || title === "")
          folding.unread(`A finding on ${quoted(name)} has no number or no title`);
        else folding.exposure(asset, { ...sightingOf(found), title, weakness: qid, endpoint });
      }
    }
  }
}

function sightingOf(found: XmlElement) {
  const listed = childrenOf(found, "CVE_ID_LIST").flatMap((list) => childrenOf(list, "CVE_ID"));
  return {
    cve: firstCves(
      [attribute(found, "cveid"), ...listed.map((id) => childText(id, "ID"))],
      [childText(found, "TITLE")],
    ),
    severity: qualysSeverity(attribute(found, "severity")) ?? "info",
    cvss: newestCvss([
      cvssText("3.0", childText(found, "CVSS3_BASE")),
      cvssText("2.0", childText(found, "CVSS_BASE")),
    ]),
    component: null,
    evidence: [childText(found, "RESULT")],
  };
}

/** The header's words on how the scan went. */
export function readScanKey(folding: Folding, key: XmlElement): void {
  const [name, value] = [attribute(key, "value"), key.text.trim()];
  if (name === "STATUS" && !/^(?:finished|novulnsfound|)$/i.test(value))
    folding.warn(`The scan did not finish, its status is ${quoted(value)}: it may be incomplete`);
  if (name === "NBHOST_ALIVE" && /^0+$/.test(value)) folding.warn("No host was alive: nothing was scanned");
}
