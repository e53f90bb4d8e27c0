import type { Asset, Seen } from "../asset-register.ts";
import { quoted } from "../bounded-text.ts";
import { endpointOf } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { openPort } from "../open-port.ts";
import { type ParsedEndpoint, type ParsedReport, ReportRefused } from "../report.ts";
import { attribute, childrenOf, readXml, type XmlElement } from "../sax.ts";
import type { XmlSource } from "../source.ts";
import { readScript } from "./nmap-scripts.ts";

/**
 * Nmap's `-oX` output.
 *
 * An open port is an `info` exposure; closed, filtered and open|filtered ports are none. Scripts that report
 * weaknesses add theirs. A run that did not finish with success is refused; hosts that were down, or only
 * assumed to be up, are warnings. Format: nmap.dtd, and `nmaprun` as masscan writes it (no `exit` there).
 */
export const nmapXml: ReportFormat = {
  id: "nmap-xml",
  title: "Nmap -oX",
  kind: "xml",
  recognises: ({ root }) => root === "nmaprun",
  parse,
};

function parse(source: XmlSource): ParsedReport {
  const folding = foldReport("nmap-xml");
  let stats: XmlElement | undefined;
  readXml(source, {
    doctype: "outside",
    records: ["host", "runstats"],
    onRecord: (record) => {
      if (record.name === "host") readHost(folding, record);
      else stats = record;
    },
  });
  refuseUnfinished(stats);
  warnOfNothing(folding, stats);
  return folding.done();
}

function refuseUnfinished(stats: XmlElement | undefined): void {
  const [finished] = childrenOf(stats, "finished");
  if (finished === undefined)
    throw new ReportRefused("The scan did not finish: the report has no end of run");
  const exit = attribute(finished, "exit");
  if (exit === "success" || exit === "") return;
  throw new ReportRefused(`The scan failed with ${quoted(attribute(finished, "errormsg") || exit)}`);
}

function warnOfNothing(folding: Folding, stats: XmlElement | undefined): void {
  const [hosts] = childrenOf(stats, "hosts");
  const [up, down] = [attribute(hosts, "up"), attribute(hosts, "down")];
  if (/^0+$/.test(up)) folding.warn(`No host was up (${quoted(down || "0")} down): nothing was scanned`);
  else if (/^[0-9]*[1-9][0-9]*$/.test(down))
    folding.warn(`${down.slice(0, 12)} hosts were down and not scanned`);
}

function readHost(folding: Folding, host: XmlElement): void {
  const address = scannedAddress(host);
  const [status] = childrenOf(host, "status");
  if (address === undefined) folding.unread("A host has no IPv4 or IPv6 address");
  else if (attribute(status, "state") !== "down") readLiveHost(folding, host, address);
  else folding.warn(`The host ${quoted(address)} was down and not scanned`);
}

function readLiveHost(folding: Folding, host: XmlElement, address: string): void {
  const asset = folding.asset(seen(host, address));
  const ports = childrenOf(host, "ports").flatMap((list) => childrenOf(list, "port"));
  const open = ports.filter(isOpen);
  folding.skip(ports.length - open.length);
  if (open.length === 0 && attribute(childrenOf(host, "status")[0], "reason") === "user-set") {
    folding.warn(`The host ${quoted(address)} was assumed to be up and answered on no port`);
  }
  for (const port of open) readPort(folding, asset, address, port);
  for (const scripts of childrenOf(host, "hostscript")) {
    readScripts(folding, asset, scripts, endpointOf(address, "", "tcp"));
  }
}

const isOpen = (port: XmlElement): boolean => attribute(childrenOf(port, "state")[0], "state") === "open";

const scannedAddress = (host: XmlElement): string | undefined =>
  childrenOf(host, "address")
    .filter((address) => attribute(address, "addrtype") !== "mac")
    .map((address) => attribute(address, "addr"))
    .find((address) => address !== "");

/** The name that the user typed is what was scanned; a reverse name is only a further name. */
function seen(host: XmlElement, address: string): Seen {
  const names = childrenOf(host, "hostnames").flatMap((list) => childrenOf(list, "hostname"));
  const typed = names.find((name) => attribute(name, "type") === "user");
  return {
    name: attribute(typed, "name") || address,
    addresses: [address],
    names: names.map((name) => attribute(name, "name")),
  };
}

function readPort(folding: Folding, asset: Asset, address: string, port: XmlElement): void {
  const [number, protocol] = [attribute(port, "portid"), attribute(port, "protocol")];
  const endpoint = endpointOf(address, number, protocol);
  if (endpoint === null || endpoint.port === null) {
    folding.unread(`The port ${quoted(`${number}/${protocol}`)} of ${quoted(address)} cannot be read`);
    return;
  }
  folding.exposure(asset, openPort(endpoint, serviceOf(port)));
  readScripts(folding, asset, port, endpoint);
}

/** The name is a guess from the port's number unless nmap probed the service. */
function serviceOf(port: XmlElement): { readonly name: string; readonly banner: string } {
  const [service] = childrenOf(port, "service");
  const parts = ["product", "version", "extrainfo"].map((name) => attribute(service, name));
  return { name: attribute(service, "name"), banner: parts.filter((part) => part !== "").join(" ") };
}

function readScripts(
  folding: Folding,
  asset: Asset,
  parent: XmlElement,
  endpoint: ParsedEndpoint | null,
): void {
  for (const script of childrenOf(parent, "script")) {
    const { sightings, clean } = readScript(folding, script, endpoint);
    folding.skip(clean);
    for (const sighting of sightings) folding.exposure(asset, sighting);
  }
}
