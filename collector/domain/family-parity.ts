import type { Transport } from "../../proto/target.ts";
import type { Standing } from "./claim.ts";

/** A claim as far as its family of addresses matters: the address as it is reached from its segment. */
export type AddressClaim = {
  readonly segment: string;
  readonly expectation: "deny" | "allow";
  readonly transport: Transport;
  readonly host: string;
  readonly port: number;
  readonly standing: Standing["kind"];
};

/**
 * Where the two families of one asset are not known to be alike (design 3.1): `differs`, one is reached
 * and the other is not; `untested`, the asset has an address of the other family and nothing settled it there.
 */
export type FamilyGap = {
  readonly kind: "differs" | "untested";
  readonly segment: string;
  readonly transport: Transport;
  readonly port: number;
  readonly sentence: string;
};

/**
 * What is to be said of the other family for each of these claims, one word for each segment and port.
 * `onAsset` are all claims of the asset, whatever they are about; `addresses` all that it is known by. A rule
 * for IPv4 alone is the commonest way in which a closed port stays open, and no verdict on one address shows it.
 */
export function familyGaps(
  claims: readonly AddressClaim[],
  onAsset: readonly AddressClaim[],
  addresses: readonly string[],
): readonly FamilyGap[] {
  const gaps = claims.flatMap((claim) => gapOf(claim, onAsset, addresses) ?? []);
  return gaps.filter(({ sentence }, at) => gaps.findIndex((one) => one.sentence === sentence) === at);
}

function gapOf(
  claim: AddressClaim,
  onAsset: readonly AddressClaim[],
  addresses: readonly string[],
): FamilyGap | undefined {
  const { segment, transport, port } = claim;
  const others = onAsset.filter(
    (one) => isSameAsked(one, claim) && isSixth(one.host) !== isSixth(claim.host),
  );
  const contrary = others.find((one) => isContrary(one, claim));
  const about = { segment, transport, port };
  if (contrary !== undefined) return { ...about, kind: "differs", sentence: difference(claim, contrary) };
  if (others.some(({ standing }) => standing !== "unvalidated" && standing !== "inconclusive"))
    return undefined;
  const [address] = addresses.filter((one) => isAddress(one) && isSixth(one) !== isSixth(claim.host));
  const other = others[0]?.host ?? address;
  if (other === undefined) return undefined;
  const sentence = `The asset has ${other} too, and whether ${transport}/${port} answers there from ${segment} is not settled: a rule for one family alone would not show`;
  return { ...about, kind: "untested", sentence };
}

const isSameAsked = (one: AddressClaim, other: AddressClaim): boolean =>
  one.segment === other.segment &&
  one.expectation === other.expectation &&
  one.transport === other.transport &&
  one.port === other.port;

const isContrary = (one: AddressClaim, other: AddressClaim): boolean =>
  (one.standing === "supported" && other.standing === "refuted") ||
  (one.standing === "refuted" && other.standing === "supported");

function difference(one: AddressClaim, other: AddressClaim): string {
  const [open, closed] = one.standing === "supported" ? [one, other] : [other, one];
  return `From ${one.segment}, ${one.transport}/${one.port} is reached over ${family(open)} and not over ${family(closed)}: the two families of this asset differ`;
}

const family = ({ host }: AddressClaim): string => `${isSixth(host) ? "IPv6" : "IPv4"} (${host})`;

const isSixth = (host: string): boolean => host.includes(":");

/** An asset is also known by names, which have no family. */
const isAddress = (text: string): boolean => isSixth(text) || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text);
