/**
 * Which package is too old, and which version has the fix, as reports write them.
 *
 * Read from foreign text by the few shapes that tools are known to write, each matched whole; what does not match is
 * not guessed at; nor is a finding about several packages, of which one would be called the whole. The values still have to fit the scenario's typed parameters before a claim carries them.
 */
import { PACKAGE_NAME, PACKAGE_VERSION } from "../../proto/host.ts";

export type PackageFix = { readonly package: string; readonly fixed: string };

/** The most text of one piece of evidence that is looked at. */
const MAX_EVIDENCE = 4_000;

/** Undefined where no fix is named, or where the package is a library of a language's own, which no host's database has. */
export function packageFix(
  component: string | undefined,
  evidence: readonly string[],
): PackageFix | undefined {
  for (const text of evidence.map((one) => one.slice(0, MAX_EVIDENCE))) {
    const found =
      fromTrivy(component, text) ?? fromWazuh(component, text) ?? fromNessus(text) ?? fromGreenbone(text);
    if (found !== undefined && PACKAGE_NAME.test(found.package) && PACKAGE_VERSION.test(found.fixed))
      return found;
  }
  return undefined;
}

/** Trivy: component `openssl@3.0.1-1`, evidence `openssl@3.0.1-1 in debian 12; fixed in 3.0.2-1`. A file in brackets is a lock file's. */
function fromTrivy(component: string | undefined, text: string): PackageFix | undefined {
  const pack = /^([a-zA-Z0-9+._-]+)@[^\s()@]+$/.exec(component ?? "")?.[1];
  const rest =
    component !== undefined && text.startsWith(`${component} in `) ? text.slice(component.length) : "";
  const [, target, fixed] = /^ in ([^;]{1,300}); fixed in (\S+)$/.exec(rest) ?? [];
  const isOfHost = target !== undefined && /\((debian|ubuntu|alpine) [^)]*\)$/.test(target);
  return pack !== undefined && isOfHost && fixed !== undefined ? { package: pack, fixed } : undefined;
}

/** Wazuh, whose agents list the packages of their hosts: component `openssl@3.0.1-1`, evidence `Package less than 3.0.2-1`. */
function fromWazuh(component: string | undefined, text: string): PackageFix | undefined {
  const pack = /^([a-zA-Z0-9+._-]+)@[^\s()@]+$/.exec(component ?? "")?.[1];
  const fixed = /^Package less than (\S+)$/.exec(text)?.[1];
  return pack !== undefined && fixed !== undefined ? { package: pack, fixed } : undefined;
}

/** Nessus's checks of Debian and Ubuntu: `- Installed package : openssl_1.1.1n-0+deb11u3` and `- Fixed package : openssl_1.1.1n-0+deb11u4`. */
function fromNessus(text: string): PackageFix | undefined {
  if (text.split(/^\s*-?\s*(?:Fixed package|Should be)\s*:/m).length > 2) return undefined;
  const [, installed] =
    /^\s*-?\s*(?:Installed package|Remote package installed)\s*:\s*([a-z0-9+.-]+)_\S+\s*$/m.exec(text) ?? [];
  const [, name, fixed] =
    /^\s*-?\s*(?:Fixed package|Should be)\s*:\s*([a-z0-9+.-]+)_(\S+)\s*$/m.exec(text) ?? [];
  return name !== undefined && fixed !== undefined && name === installed
    ? { package: name, fixed }
    : undefined;
}

/** Greenbone's package checks: `Vulnerable package: openssl`, `Installed version: …`, `Fixed version: >=openssl-1.1.1n-0+deb11u4`. */
function fromGreenbone(text: string): PackageFix | undefined {
  if (text.split(/^Vulnerable package:/m).length > 2) return undefined;
  const [, name] = /^Vulnerable package:\s*([a-z0-9+.-]+)\s*$/m.exec(text) ?? [];
  const [, fixed] = /^Fixed version:\s*>=\s*(\S+)\s*$/m.exec(text) ?? [];
  if (name === undefined || fixed === undefined || !fixed.startsWith(`${name}-`)) return undefined;
  return { package: name, fixed: fixed.slice(name.length + 1) };
}

/**
 * The process that runs a package's own code, where the two are known to go together on Debian, Ubuntu and Alpine.
 * A library has none of its own: which processes hold it is for a host's list to say, so it gets no claim here.
 */
export const processOf = (packageName: string): string | undefined => PROCESSES.get(packageName);

const PROCESSES: ReadonlyMap<string, string> = new Map([
  ["openssh-server", "sshd"],
  ["nginx", "nginx"],
  ["apache2", "apache2"],
  ["apache2-bin", "apache2"],
  ["redis-server", "redis-server"],
  ["mariadb-server", "mariadbd"],
  ["mysql-server", "mysqld"],
  ["bind9", "named"],
  ["haproxy", "haproxy"],
  ["squid", "squid"],
  ["exim4-daemon-light", "exim4"],
  ["vsftpd", "vsftpd"],
  ["proftpd-core", "proftpd"],
  ["memcached", "memcached"],
  ["dnsmasq-base", "dnsmasq"],
  ["docker.io", "dockerd"],
  ["containerd", "containerd"],
]);
