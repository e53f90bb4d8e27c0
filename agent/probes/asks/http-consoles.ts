import type { HttpAnswer } from "../http-exchange.ts";

/** So much of a tag, and of a title, is looked at. */
const TITLE = /<title[^>]{0,200}>([^<]{0,200})/i;

/** The title of a page, its white space in one; undefined where it has none. */
export const titleOf = (body: Buffer): string | undefined =>
  TITLE.exec(body.toString("utf8"))?.[1]?.replace(/\s+/g, " ").trim();

/** Consoles that administer something, by what the page at their root calls itself, or by a header that only they send. */
const BY_TITLE: readonly (readonly [RegExp, string])[] = [
  [/\bjenkins\b/i, "jenkins"],
  [/\bgrafana\b/i, "grafana"],
  [/\bkibana\b|^elastic$/i, "kibana"],
  [/\bphpmyadmin\b/i, "phpmyadmin"],
  [/\bpgadmin\b/i, "pgadmin"],
  [/^login - adminer|\badminer\b/i, "adminer"],
  [/\bwebmin\b/i, "webmin"],
  [/\bproxmox\b/i, "proxmox"],
  [/\bpfsense\b/i, "pfsense"],
  [/\bopnsense\b/i, "opnsense"],
  [/\brabbitmq management\b/i, "rabbitmq"],
  [/\bportainer\b/i, "portainer"],
  [/\bkubernetes dashboard\b/i, "kubernetes-dashboard"],
  [/\bargo ?cd\b/i, "argo-cd"],
  [/\bnexus repository\b/i, "nexus"],
  [/\bsonarqube\b/i, "sonarqube"],
  [/\bgitlab\b/i, "gitlab"],
  [/\bapache tomcat\b/i, "tomcat"],
  [/\bvmware (?:esxi|vsphere|vcenter)|\bvsphere\b|\bid_vc_welcome\b/i, "vsphere"],
  [/\bidrac\b/i, "idrac"],
  [/\bilo\b.{0,20}\b(?:hewlett|hpe?|login)\b|\bhpe? ilo\b/i, "ilo"],
  [/\bsynology\b|diskstation/i, "synology"],
  [/\bprometheus\b/i, "prometheus"],
  [/\btraefik\b/i, "traefik"],
  [/\bconsul by hashicorp\b/i, "consul"],
  [/^vault$|\bhashicorp vault\b/i, "vault"],
  [/\bzabbix\b/i, "zabbix"],
  [/\bsolr admin\b/i, "solr"],
];

const BY_HEADER: readonly (readonly [string, string])[] = [
  ["x-jenkins", "jenkins"],
  ["x-influxdb-version", "influxdb"],
  ["kbn-name", "kibana"],
  ["x-gitlab-meta", "gitlab"],
];

/** Which console answers, where it is one that is known. */
export function consoleBy({ header, body }: HttpAnswer): string | undefined {
  const byHeader = BY_HEADER.find(([name]) => header(name).length > 0);
  const title = titleOf(body) ?? "";
  return byHeader?.[1] ?? BY_TITLE.find(([pattern]) => pattern.test(title))?.[1];
}
