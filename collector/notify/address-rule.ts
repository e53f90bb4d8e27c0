import { type Cidr, cidr, contains, plainAddress, specialBlock } from "../../proto/address.ts";

/**
 * Where nothing of ours goes by itself, besides `SPECIAL_BLOCKS`: networks that are private, shared,
 * reserved or for documentation (IANA's special-purpose registries, RFC 6890). Inside them stand the
 * services that a request from here must not reach on somebody else's word.
 */
const INNER_BLOCKS = [
  "10.0.0.0/8",
  "100.64.0.0/10",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "240.0.0.0/4",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fec0::/10",
].flatMap((text) => cidr(text) ?? []);

/** Why that address is not dialled; undefined when it may be. Spelling doesn't matter: mapped and translated forms count as what they are. */
export function whyNotDial(address: string, allowed: readonly Cidr[]): string | undefined {
  const plain = plainAddress(address);
  if (plain === undefined) return `"${address}" is no address`;
  if (allowed.some((block) => contains(block, plain))) return undefined;
  const special = specialBlock(plain);
  if (special !== undefined) return `${plain} is ${special.what}`;
  const inner = INNER_BLOCKS.find((block) => contains(block, plain));
  return inner === undefined ? undefined : `${plain} is in ${inner}, which is not for the outside`;
}
