import { CONSOLE_PAGES } from "../../../proto/console-pages.ts";
import type { AskStep } from "../../../proto/step.ts";
import type { HttpAnswer } from "../http-exchange.ts";
import type { HttpRequestLine } from "../question.ts";

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

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * The page that a console leads to from its root: on the same host and port, over the same scheme,
 * and of the closed list; its query is left out. Undefined where it leads elsewhere or nowhere.
 */
export function consolePage(
  answer: HttpAnswer,
  { kind, target, serverName }: AskStep,
): HttpRequestLine | undefined {
  const [location] = answer.header("location");
  if (!REDIRECTS.has(answer.status) || location === undefined || location.length > MAX_LOCATION)
    return undefined;
  const scheme = kind === "https-ask" ? "https" : "http";
  const own = target.host.includes(":") ? `[${target.host}]` : target.host;
  const base = `${scheme}://${serverName === "" ? own : serverName}:${target.port}`;
  const led = urlOf(location, base);
  const isHere =
    led !== undefined &&
    [base, `${scheme}://${own}:${target.port}`].some((one) => urlOf(one)?.origin === led.origin);
  const path = isHere ? CONSOLE_PAGES.find((known) => known === led.pathname) : undefined;
  return path === undefined ? undefined : { method: "GET", path };
}

/** A longer Location is none that a console has. */
const MAX_LOCATION = 2_048;

function urlOf(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
