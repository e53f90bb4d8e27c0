import ipaddr from "ipaddr.js";

/**
 * A literal address in its plainest form: mapped and translated IPv6 forms of an IPv4 address
 * (::ffff:0:0/96, ::ffff:0:0:0/96, 64:ff9b::/96, 2002::/16) become that IPv4 address, so that a rule
 * about an address can't be walked round by spelling it differently. Undefined for anything that is
 * not a full literal address ("010.1", "0x7f.1", names, zones).
 */
export function plainAddress(text: string): string | undefined {
  if (text.includes("%")) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toString();
  if (!text.includes(":") || !ipaddr.IPv6.isValid(text)) return undefined;
  const six = sixOf(text);
  if (six === undefined) return undefined;
  const bytes = six.toByteArray();
  if (six.isIPv4MappedAddress()) return six.toIPv4Address().toString();
  if (TRANSLATED.some((prefix) => six.match(ipaddr.IPv6.parse(prefix), 96)))
    return dotted(bytes.slice(12, 16));
  if (six.range() === "6to4") return dotted(bytes.slice(2, 6));
  return six.toString();
}

/**
 * Reads an IPv6 address as those who dial read it. The library takes octal and hex in a dotted end,
 * and "::10.1.1.1" for ::ffff:10.1.1.1, which is another address: so a dotted end is put into groups.
 */
function sixOf(text: string): ipaddr.IPv6 | undefined {
  const colon = text.lastIndexOf(":");
  const end = text.slice(colon + 1);
  if (!end.includes(".")) return ipaddr.IPv6.parse(text);
  if (!ipaddr.IPv4.isValidFourPartDecimal(end)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = ipaddr.IPv4.parse(end).toByteArray();
  const groups = `${text.slice(0, colon + 1)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  return ipaddr.IPv6.isValid(groups) ? ipaddr.IPv6.parse(groups) : undefined;
}

/** Prefixes of 96 bits whose last 32 are the IPv4 address that is meant (RFC 6052, RFC 6145). */
const TRANSLATED = ["64:ff9b::", "::ffff:0:0:0"];

const dotted = (bytes: readonly number[]): string => bytes.join(".");

/**
 * IPv4 addresses that an IPv6 address carries without being one of them: Teredo's server and client
 * (RFC 4380), ISATAP (RFC 5214), the old IPv4-compatible form (RFC 4291), translation with a local
 * prefix (RFC 8215). Whoever relays such an address may deliver to the one inside.
 */
export function carriedAddresses(address: string): readonly string[] {
  const plain = plainAddress(address);
  if (plain === undefined || !plain.includes(":")) return [];
  const bytes = ipaddr.IPv6.parse(plain).toByteArray();
  const last = bytes.slice(12, 16);
  if (contains(TEREDO, plain)) return [dotted(bytes.slice(4, 8)), dotted(last.map((byte) => byte ^ 0xff))];
  if (isIsatap(bytes) || contains(COMPATIBLE, plain) || contains(LOCAL_TRANSLATION, plain))
    return [dotted(last)];
  return [];
}

/** Interface identifiers 0000:5efe and 0200:5efe, under any prefix. */
const isIsatap = (bytes: readonly number[]): boolean =>
  ((bytes[8] ?? 0) & 0xfd) === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;

/** A CIDR block, checked. */
export type Cidr = string & { readonly __cidr: true };

/** Reads "10.0.0.0/8" or a single address; undefined when it is neither. Host bits are allowed and ignored. */
export function cidr(text: string): Cidr | undefined {
  const [network = "", bits, more] = text.split("/");
  const address = plainAddress(network);
  if (address === undefined || more !== undefined) return undefined;
  const most = address.includes(":") ? 128 : 32;
  if (bits === undefined) return `${address}/${most}` as Cidr;
  const isPlain = /^\d{1,3}$/.test(bits) && Number(bits) <= most;
  // A mapped network with an IPv6 prefix length would silently change its meaning.
  return isPlain && address.includes(":") === network.includes(":")
    ? (`${address}/${bits}` as Cidr)
    : undefined;
}

/** Whether `address` (any spelling) lies in the block. False for what is not an address. */
export function contains(block: Cidr, address: string): boolean {
  const plain = plainAddress(address);
  return plain !== undefined && holds(block, ipaddr.parse(plain));
}

function holds(block: Cidr, parsed: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const [network, prefix] = readBlock(block);
  return parsed.kind() === network.kind() && parsed.match(network, prefix);
}

/** Blocks kept read: rules and the special blocks are asked about each target of each step. */
const blocks = new Map<Cidr, ReturnType<typeof ipaddr.parseCIDR>>();
const MAX_BLOCKS = 4_096;

function readBlock(block: Cidr): ReturnType<typeof ipaddr.parseCIDR> {
  const known = blocks.get(block);
  if (known !== undefined) return known;
  const read = ipaddr.parseCIDR(block);
  // What others wrote in their rules must not fill our memory.
  if (blocks.size >= MAX_BLOCKS) blocks.clear();
  blocks.set(block, read);
  return read;
}

/** Whether `inner` lies wholly in `outer`. */
export function within(outer: Cidr, inner: Cidr): boolean {
  const [network, prefix] = ipaddr.parseCIDR(inner);
  const [, outerPrefix] = ipaddr.parseCIDR(outer);
  return prefix >= outerPrefix && contains(outer, network.toString());
}

const TEREDO = "2001::/32" as Cidr;
const COMPATIBLE = "::/96" as Cidr;
const LOCAL_TRANSLATION = "64:ff9b:1::/48" as Cidr;

/**
 * What nobody probes unless a rule names it: the host itself, link-local (metadata services live
 * there), multicast, broadcast, unspecified; metadata addresses outside link-local; and tunnels,
 * which lead to another address than they show. The first that holds an address is its kind.
 * Sources: RFC 6890, RFC 4291, RFC 4380, RFC 8215; metadata addresses from the manuals of the
 * providers that use them (EC2, Azure, Google, Alibaba, Oracle, Scaleway).
 */
export const SPECIAL_BLOCKS: readonly { readonly block: Cidr; readonly what: string }[] = [
  { block: "127.0.0.0/8" as Cidr, what: "loopback" },
  { block: "::1/128" as Cidr, what: "loopback" },
  { block: "169.254.0.0/16" as Cidr, what: "link-local" },
  { block: "fe80::/10" as Cidr, what: "link-local" },
  { block: "224.0.0.0/4" as Cidr, what: "multicast" },
  { block: "ff00::/8" as Cidr, what: "multicast" },
  { block: "255.255.255.255/32" as Cidr, what: "broadcast" },
  { block: "240.0.0.0/4" as Cidr, what: "reserved" },
  { block: "0.0.0.0/8" as Cidr, what: "this network" },
  { block: "::/128" as Cidr, what: "unspecified" },
  { block: "168.63.129.16/32" as Cidr, what: "metadata service" },
  { block: "100.100.100.200/32" as Cidr, what: "metadata service" },
  { block: "192.0.0.192/32" as Cidr, what: "metadata service" },
  { block: "fd00:ec2::254/128" as Cidr, what: "metadata service" },
  { block: "fd20:ce::254/128" as Cidr, what: "metadata service" },
  { block: "fd00:42::42/128" as Cidr, what: "metadata service" },
  { block: COMPATIBLE, what: "tunnel" },
  { block: TEREDO, what: "tunnel" },
  { block: LOCAL_TRANSLATION, what: "tunnel" },
];

/** The special block that holds the address, if any; an ISATAP address is a block of its own. */
export function specialBlock(address: string): { readonly block: Cidr; readonly what: string } | undefined {
  const plain = plainAddress(address);
  const parsed = plain === undefined ? undefined : ipaddr.parse(plain);
  const known = parsed && SPECIAL_BLOCKS.find(({ block }) => holds(block, parsed));
  if (known !== undefined || carriedAddresses(address).length === 0) return known;
  return { block: `${plain}/128` as Cidr, what: "tunnel" };
}
