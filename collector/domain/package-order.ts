import { compareApk, isApkVersion } from "./apk-order.ts";
import { compareDeb, isDebVersion } from "./deb-order.ts";
import { compareRpm, isRpmVersion } from "./rpm-order.ts";

/** Whose ordering of versions holds: Debian's and its kin, Red Hat's and SUSE's, Alpine's. */
type Ecosystem = "deb" | "rpm" | "apk";

const ORDERS: Readonly<
  Record<Ecosystem, { compare: (a: string, b: string) => number; isVersion: (text: string) => boolean }>
> = {
  deb: { compare: compareDeb, isVersion: isDebVersion },
  rpm: { compare: compareRpm, isVersion: isRpmVersion },
  apk: { compare: compareApk, isVersion: isApkVersion },
};

/** A version longer than this is none. */
const MAX_VERSION_LENGTH = 128;

/**
 * Whether one version is older than another by the distribution's own ordering. Undefined where that
 * can't be told: an unknown ecosystem, or a text that is no version of it.
 */
export function isOlder(ecosystem: string, version: string, than: string): boolean | undefined {
  if (!Object.hasOwn(ORDERS, ecosystem)) return undefined;
  const { compare, isVersion } = ORDERS[ecosystem as Ecosystem];
  const areVersions = [version, than].every((text) => text.length <= MAX_VERSION_LENGTH && isVersion(text));
  return areVersions ? compare(version, than) < 0 : undefined;
}
