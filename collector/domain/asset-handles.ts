import { plainAddress, specialBlock } from "../../proto/address.ts";
import type { IdentityRules } from "./identity-rule.ts";

/** What a report, a person or an agent says of something that may be known already. */
export type SeenAsset = {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly names: readonly string[];
  /** An image, a repository, a lock file: never the same thing as a host, whatever it is called. */
  readonly isArtifact: boolean;
};

/**
 * By what it may be recognised, strongest first: a word of a person that things are the same; an id that is given
 * out once (cloud instance, resource, burnt-in MAC); an address; a full name; the first label of a full name.
 */
export type HandleKind = "rule" | "id" | "address" | "name" | "short-name";
export type Handle = {
  readonly key: string;
  readonly kind: HandleKind;
  /** Not said of it, but of something that a rule says is the same. */
  readonly isByRule?: true;
};

/** Its handles, and what says nothing of who it is, with the reason. */
export type Handles = {
  readonly handles: readonly Handle[];
  readonly leftOut: readonly { readonly text: string; readonly because: string }[];
};

/** By how many handles one thing is recognised; further ones are only kept in the report. */
export const MAX_HANDLES = 256;

/**
 * What identifies something. Loopback, link-local, multicast and unspecified addresses are the same on every host,
 * so they say nothing unless somebody declared that address, or the thing has no other name; the same goes for
 * names that everybody has. What a rule ignores (a VIP, a range of changing addresses) says nothing either.
 */
export function handlesOf(
  seen: SeenAsset,
  isDeclared: (address: string) => boolean,
  rules: IdentityRules,
): Handles {
  if (seen.isArtifact) return { handles: [{ key: artifactKey(seen.name), kind: "name" }], leftOut: [] };
  const handles = new Map<string, Handle>();
  const leftOut: { text: string; because: string }[] = [];
  const add = (key: string, kind: HandleKind): void => {
    if (!handles.has(key) && handles.size < MAX_HANDLES) handles.set(key, { key, kind });
  };
  for (const text of [seen.name, ...seen.names, ...seen.addresses]) {
    const key = handleKey(text);
    const because = key === "" ? "it is empty" : (ignoredBy(rules, key) ?? sharedByAll(key, isDeclared));
    if (because !== undefined) leftOut.push({ text, because });
    else if (plainAddress(key) !== undefined) add(key, "address");
    else add(key, key.startsWith("mac:") || isGivenOnce(key) ? "id" : "name");
  }
  for (const { key, kind } of [...handles.values()]) {
    for (const same of rules.sameAs(key)) {
      const isSeen = handles.delete(same);
      handles.set(same, { key: same, kind: "rule", ...(isSeen ? {} : { isByRule: true }) });
    }
    const short = kind === "name" ? shortOf(key) : undefined;
    if (short !== undefined) add(`short:${short}`, "short-name");
  }
  // Better known by what everybody is called than not at all: the same report again speaks of the same thing.
  if (handles.size === 0) add(assetKey(seen.name), "name");
  return { handles: [...handles.values()], leftOut };
}

/** The keys by which known assets are looked for: a full name may be known by its first label, and the other way round. */
export const lookupKeys = (handles: readonly Handle[]): readonly string[] => [
  ...new Set(
    handles.flatMap(({ key, kind }) => (kind === "name" ? [key, shortOf(key) ?? `short:${key}`] : [key])),
  ),
];

/** Addresses are compared whatever their spelling, names without regard to case and to a trailing dot. */
export const assetKey = (name: string): string =>
  plainAddress(name.trim().replace(/^\[(.+)\]$/, "$1")) ??
  name.trim().normalize("NFC").toLowerCase().replace(/\.$/, "");

/** The same for all that identifies: a MAC address too is compared whatever its spelling. */
export function handleKey(text: string): string {
  const key = assetKey(text);
  const mac = macOf(key);
  return mac === undefined ? key : `mac:${mac}`;
}

/** A name with a slash, a colon or an at sign is no host's; a bare word may be one, and is told apart. */
const artifactKey = (name: string): string => {
  const key = assetKey(name);
  return /[/:@\\]/.test(key) && plainAddress(key) === undefined ? key : `artifact:${key}`;
};

/** The first label, of a name that has more and is no address. */
export const shortOf = (key: string): string | undefined =>
  /^([a-z0-9_-]{1,63})\.[a-z0-9._-]+$/.exec(key)?.[1];

function ignoredBy(rules: IdentityRules, key: string): string | undefined {
  const rule = rules.ignoring(key);
  return (
    rule &&
    `the rule "${rule.id}" says that it identifies nothing${rule.because === "" ? "" : `: ${rule.because}`}`
  );
}

/** Why a handle is everybody's; undefined when it is somebody's. */
function sharedByAll(key: string, isDeclared: (address: string) => boolean): string | undefined {
  if (PLACEHOLDERS.has(key)) return "many things are called that";
  const mac = macOf(key);
  if (mac !== undefined) return sharedMac(mac);
  const special = specialBlock(key);
  if (special === undefined || !SHARED.has(special.what)) return undefined;
  return isDeclared(key) ? undefined : `every host has such an address (${special.what})`;
}

const SHARED = new Set(["loopback", "link-local", "multicast", "broadcast", "unspecified", "this network"]);

const PLACEHOLDERS = new Set([
  ...["localhost", "localhost.localdomain", "localhost4", "localhost6", "ip6-localhost", "ip6-loopback"],
  ...["unknown", "none", "null", "undefined", "n/a", "na", "-", "host", "hostname", "target", "(none)"],
]);

/** A MAC address in its plainest form: twelve digits. */
function macOf(key: string): string | undefined {
  const digits =
    /^(?:mac:)?((?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}|(?<=^mac:)[0-9a-f]{12})$/.exec(
      key,
    )?.[1];
  return digits?.replace(/[^0-9a-f]/g, "");
}

/** The second lowest bit of a MAC's first byte says that software chose it, the lowest that it is a group's (IEEE 802). */
const LOCAL_OR_GROUP = 0x03;
/** Virtual routers share theirs (RFC 5798 VRRP; HSRP, GLBP). */
const VIRTUAL_MAC = /^(?:00005e0001|00005e0002|00000c07ac|0007b400)/;

const sharedMac = (mac: string): string | undefined =>
  (Number.parseInt(mac.slice(0, 2), 16) & LOCAL_OR_GROUP) !== 0 ||
  /^(?:0{12}|f{12})$/.test(mac) ||
  VIRTUAL_MAC.test(mac)
    ? "software chose this MAC, or several hosts share it"
    : undefined;

/** Ids that a provider gives to one thing only: EC2 instances, ARNs, Azure and Google Cloud resources. */
const isGivenOnce = (key: string): boolean =>
  /^(?:i-(?:[0-9a-f]{8}|[0-9a-f]{17})$|arn:[a-z-]+:[a-z0-9-]+:|\/subscriptions\/[0-9a-f-]{36}\/|\/\/[a-z]+\.googleapis\.com\/)/.test(
    key,
  );
