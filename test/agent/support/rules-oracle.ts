import { BlockList, isIP } from "node:net";
import type { Listener } from "../../../agent/probes/ear-listener.ts";
import type { RulesOfEngagement } from "../../../proto/engagement.ts";
import type { Target } from "../../../proto/target.ts";

/**
 * The rules of engagement read by other code than `permits`: Node's own block lists do the
 * comparing, so that a mistake in ours is not made twice.
 */
const family = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");

function inside(block: string, address: string): boolean {
  const [network = "", bits] = block.split("/");
  if (family(network) !== family(address)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits ?? (family(network) === "ipv6" ? 128 : 32)), family(network));
  return list.check(address, family(address));
}

const bitsOf = (block: string): number => Number(block.split("/")[1] ?? 128);

/** What only its own name may name, written down again from the RFCs. */
const SPECIAL = [
  ...["127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "0.0.0.0/8"],
  ...["168.63.129.16/32", "100.100.100.200/32", "fd00:ec2::254/128"],
  ...["::1/128", "::/96", "fe80::/10", "ff00::/8", "2001::/32", "64:ff9b:1::/48"],
];
/** Spellings of IPv4 addresses in IPv6: what is dialled must be the address itself. */
const SPELLINGS = ["::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "2002::/16"];

/** Whether a try of this kind may go there. */
export function mayDial(rules: RulesOfEngagement, kind: string, { host, port }: Target): boolean {
  if (isIP(host) === 0 || !Number.isInteger(port) || port < 1 || port > 65_535) return false;
  if (SPELLINGS.some((block) => inside(block, host))) return false;
  if (rules.deny.some(({ to }) => to.some((block) => inside(block, host)))) return false;
  const special = SPECIAL.find((block) => inside(block, host));
  const isIsatap = /:(?:0|200)?:?5efe:/i.test(host);
  return rules.allow.some(
    ({ kinds, ports, to }) =>
      kinds.some((known) => known === kind) &&
      ports.some(([from, last]) => port >= from && port <= last) &&
      to.some(
        (block) =>
          inside(block, host) &&
          (special === undefined || bitsOf(block) >= bitsOf(special)) &&
          (!isIsatap || bitsOf(block) === 128),
      ),
  );
}

/** Whether it may listen there, take so much, speak that and serve that. */
export const mayListen = (
  rules: RulesOfEngagement,
  listen: Target,
  { maxBytes, speaks = [], serves }: Pick<Listener, "maxBytes" | "speaks" | "serves">,
): boolean =>
  isIP(listen.host) !== 0 &&
  (serves === undefined || mayLook(rules, "eicar-serve")) &&
  rules.witness.some(
    (entry) =>
      entry.transport === listen.transport &&
      inside(entry.on, listen.host) &&
      entry.ports.some(([from, last]) => listen.port >= from && listen.port <= last) &&
      speaks.every((speech) => entry.speaks.some((named) => named === speech)) &&
      maxBytes <= entry.maxBytes,
  );

/** Whether it may look at its own host so. */
export const mayLook = ({ host }: RulesOfEngagement, kind: string): boolean =>
  host.some((named) => named === kind);

/** Whether it may write into its sandbox so. */
export const mayWrite = (rules: RulesOfEngagement, kind: string): boolean =>
  rules.sandbox !== undefined && mayLook(rules, kind);
