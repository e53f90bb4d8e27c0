import type { Untrusted } from "../../proto/untrusted.ts";
import type { Asset } from "./asset.ts";

/** An exposure, as far as moving it needs to be known. */
export type HeldExposure = {
  readonly no: number;
  readonly id: string;
  readonly title: Untrusted;
  readonly foldKey: string;
  readonly host: string | null;
  readonly cves: string;
  readonly severity: string;
  readonly firstSightedAt: number;
  readonly lastSightedAt: number;
  readonly sightings: number;
  readonly owner: string | null;
  readonly closure: string;
  /** A retest is under way, or somebody holds a link to it. */
  readonly isSpokenFor: boolean;
};

export type HeldEndpoint = {
  readonly no: number;
  readonly transport: "tcp" | "udp";
  readonly host: string;
  readonly port: number;
};

export type HeldClaim = {
  readonly no: number;
  readonly id: string;
  readonly exposureNo: number | null;
  readonly endpointNo: number | null;
  readonly runs: number;
};

/** Everything that hangs on an asset. Exposures that were folded into another are not among them. */
export type Holdings = {
  readonly asset: Asset & { readonly no: number };
  /** Names and addresses that lead to it alone, and those that it shares. */
  readonly keys: readonly string[];
  readonly sharedKeys: readonly { readonly no: number; readonly key: string }[];
  readonly exposures: readonly HeldExposure[];
  readonly endpoints: readonly HeldEndpoint[];
  readonly claims: readonly HeldClaim[];
  readonly protections: readonly { readonly no: number; readonly endpointNo: number | null }[];
  readonly seenAddresses: readonly number[];
  /** What tools found on it, by the key under which each finds it again; and which reports covered it. */
  readonly sources: readonly { readonly no: number; readonly exposureNo: number; readonly foldKey: string }[];
  readonly covered: readonly { readonly no: number; readonly key: string }[];
};

/** The same exposure's key on another asset: all of what it says, but of whom. */
export function foldKeyOn(foldKey: string, assetNo: number): string {
  // Behind the list may stand an id, where another exposure had the key.
  const end = foldKey.lastIndexOf("]") + 1;
  const parts = JSON.parse(foldKey.slice(0, end)) as readonly unknown[];
  return `${JSON.stringify([assetNo, ...parts.slice(1)])}${foldKey.slice(end)}`;
}
