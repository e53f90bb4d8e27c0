import { plainAddress } from "../../proto/address.ts";
import { packageName } from "./package-name.ts";

/** What one tool says of one weakness, as far as it tells which weakness is meant, and where. */
export type Meant = {
  /** The tool's own key. */
  readonly weakness: string;
  readonly cves: readonly string[];
  readonly component: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly transport: string | null;
};

/**
 * What a finding has in common with other tools' findings of the same weakness on the same asset.
 *
 * `key` names the weakness independently of any tool. `place` says where, as far as the tool says it: two findings
 * may be one where they contradict each other in none of these. Whether they are one depends on what else there is
 * (same-weakness.ts).
 */
export type Sameness = {
  readonly key: string;
  readonly place: Readonly<Partial<Record<Dimension, string>>>;
};

/** In what places can contradict each other. An address and a name don't: a name is not known to mean another host. */
export type Dimension = "address" | "name" | "port" | "ecosystem" | "file";

/**
 * Undefined for what no other tool can be held against: a title, a CWE or a tool's own number say too little, for
 * one CWE stands for a hundred weaknesses and one title for several. Told apart are
 * - a port that answers: the port;
 * - a package: the advisories (its CVEs, else one id of a public database), its name and its version;
 * - everything else: its CVEs, all of them. One tool's list that is longer than another's is another weakness.
 */
export function samenessOf(meant: Meant): Sameness | undefined {
  const { weakness, component } = meant;
  if (isOpenPort(meant)) return { key: `open-port ${placeOf(meant).port}`, place: placeOf(meant) };
  const named = component === null ? undefined : packageName(component);
  if (component !== null && named === undefined) return undefined;
  const advisories =
    meant.cves.length > 0 ? [...meant.cves].sort() : component === null ? [] : publicIds(weakness);
  if (advisories.length === 0) return undefined;
  if (named === undefined) return { key: JSON.stringify(["weakness", ...advisories]), place: placeOf(meant) };
  return {
    key: JSON.stringify(["package", named.name, named.version, ...advisories]),
    place: {
      ...placeOf(meant),
      ...(named.ecosystem === undefined ? {} : { ecosystem: named.ecosystem }),
      ...(named.file === undefined ? {} : { file: named.file }),
    },
  };
}

/** Whether it says nothing but that a port answers: the exposure is its reachability. */
export const isOpenPort = ({ weakness, port }: Pick<Meant, "weakness" | "port">): boolean =>
  port !== null && OPEN_PORTS.has(weakness);

/** Ours for every port scanner's open port. */
const OPEN_PORTS: ReadonlySet<string> = new Set(["open-port"]);

/** A port without its host number (`general/tcp`, Nessus's port 0) is no port: the tool means the host. */
function placeOf({ host, port, transport }: Meant): Sameness["place"] {
  const address = host === null ? undefined : plainAddress(host);
  const name = host === null || address !== undefined ? undefined : host.toLowerCase().replace(/\.$/, "");
  return {
    ...(address === undefined ? {} : { address }),
    ...(name === undefined ? {} : { name }),
    ...(port === null ? {} : { port: `${transport ?? "tcp"}/${port}` }),
  };
}

/**
 * Ids that a public database gave, where the tool's own key is or begins with one: GitHub's, and those that OSV
 * collects from Rust, Python, Go and for malicious packages (ossf.github.io/osv-schema, "id").
 */
function publicIds(weakness: string): readonly string[] {
  const [id] =
    /^(?:GHSA(?:-[0-9a-z]{4}){3}|(?:RUSTSEC|PYSEC|GO|MAL)-\d{4}-\d{1,7})(?![0-9a-z-])/i.exec(weakness) ?? [];
  return id === undefined ? [] : [id.toUpperCase()];
}
