import {
  BUNDLE_LIMITS,
  type BundleReason,
  isSignedManifest,
  readManifest,
  refusedAsExpired,
  refusedAsOld,
  type TakenVersion,
} from "../../proto/bundle.ts";
import { type Publisher, pinnedAs } from "../../proto/publisher.ts";
import { sha256 } from "../../proto/seal.ts";
import type { Instant } from "../../proto/time.ts";
import type { Job } from "../../proto/wire.ts";

/** What this agent took before. */
export type VersionsTaken = {
  readonly problem: () => string;
  readonly taken: (bundleId: string) => TakenVersion | undefined;
  readonly keep: (bundleId: string, version: TakenVersion) => boolean;
};

export type BundleCheck =
  /** `digest`: SHA-256 of the manifest's exact bytes, in hex. */
  | { readonly kind: "vouched"; readonly digest: string }
  | { readonly kind: "refused"; readonly reason: BundleReason; readonly sentence: string };

/**
 * Whether somebody whom this host's administrator pinned signed the job's scenario. A straight line:
 * a pinned key, its signature over the manifest's exact bytes, the manifest, its end, its version,
 * the scenario's digest in it. Nothing of the job is parsed before its signature holds, and the
 * version is durable here before the job may go on. `now` is the agent's own clock, never the collector's.
 */
export function checkBundle(
  { manifest, manifestSignature, publisherKeyId, scenario }: Job,
  publishers: readonly Publisher[],
  versions: VersionsTaken,
  now: Instant,
): BundleCheck {
  const pin = pinnedAs(publishers, publisherKeyId);
  if (pin.kind === "publisher-not-pinned") {
    return refused(pin.kind, "No publisher is pinned (publishers: in rules.yaml), so no scenario runs");
  }
  if (pin.kind === "key-not-pinned") {
    return refused(pin.kind, `No publisher pinned in rules.yaml has the key ${shortKey(publisherKeyId)}`);
  }
  if (manifest.length > BUNDLE_LIMITS.manifestBytes) {
    return refused("manifest-too-large", `The manifest is ${manifest.length} bytes long`);
  }
  if (!isSignedManifest(manifest, manifestSignature, pin.key)) {
    return refused("signature-wrong", `The manifest is not signed by the key pinned as "${pin.name}"`);
  }
  const reading = readManifest(manifest);
  if (reading.kind === "refused") return reading;
  const { digest, manifest: read, notAfter } = reading;
  const expired = refusedAsExpired(read, notAfter, now);
  if (expired !== undefined) return expired;
  if (versions.problem() !== "") return refused("versions-not-kept", versions.problem());
  const taken = versions.taken(read.id);
  const old = refusedAsOld(read, digest, taken);
  if (old !== undefined) return old;
  if (taken?.digest !== digest && !versions.keep(read.id, { version: read.version, digest })) {
    return refused("versions-not-kept", `The version of bundle "${read.id}" can't be kept on this machine`);
  }
  const named = sha256(scenario).toString("hex");
  if (!read.files.some((file) => file.sha256 === named && file.bytes === scenario.length)) {
    return refused(
      "scenario-not-in-bundle",
      `The scenario is not in bundle "${read.id}" version ${read.version}`,
    );
  }
  return { kind: "vouched", digest };
}

const refused = (reason: BundleReason, sentence: string): BundleCheck => ({
  kind: "refused",
  reason,
  sentence,
});

const shortKey = (keyId: string): string => (keyId === "" ? "(none named)" : `${keyId.slice(0, 16)}…`);
