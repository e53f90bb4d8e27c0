import {
  type BundleRefused,
  refusedAsExpired,
  refusedAsOld,
  refusedBundle,
  type TakenVersion,
} from "../../proto/bundle.ts";
import {
  type BundleParts,
  readBundle,
  readScenarioFiles,
  type ScenarioFile,
  sayProblem,
  type WholeBundle,
} from "../../proto/bundle-files.ts";
import { pinnedAs } from "../../proto/publisher.ts";
import type { Instant } from "../../proto/time.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { Presence } from "./agent-session.ts";
import type { Caller, PublishReply } from "./command.ts";
import { type ProposeAgainDeps, proposeAgain } from "./propose-again.ts";
import { scenarioDigest } from "./start-run.ts";

export type PublishDeps = ProposeAgainDeps & {
  readonly bundles: {
    taken(bundleId: string): Promise<TakenVersion | undefined>;
    elsewhere(scenarioId: string, bundleId: string): Promise<{ readonly id: string } | undefined>;
    put(bundle: {
      digest: string;
      id: string;
      version: number;
      not_after: number;
      key_id: string;
      manifest: Uint8Array;
      signature: Uint8Array;
      loaded_at: number;
      loaded_by: string;
    }): Promise<unknown>;
    putScenario(scenario: {
      digest: string;
      id: string;
      version: number;
      body: Uint8Array;
      loaded_at: number;
      bundle_digest: string;
      path: string;
    }): Promise<unknown>;
  };
  /** Open runs remember what vouches for their scenario; they read it again. */
  readonly runs: { forget(): void };
  readonly present: ReadonlyMap<string, Presence>;
  readonly trail: { audit(entry: AuditEntry): void };
};

/**
 * Takes a bundle up: whole, in force, not older than what is here, and readable to the last file.
 * The collector holds no publisher's key and decides nothing about whom to believe: it keeps the
 * signed bytes and hands them on. What is refused changes nothing but the audit log.
 */
export async function publishBundle(
  deps: PublishDeps,
  { user, from, parts }: Caller & { readonly parts: BundleParts },
  now: Instant,
): Promise<PublishReply> {
  const bundle = readBundle(parts);
  const fit = bundle.kind === "refused" ? bundle : await fitting(deps, bundle, now);
  if (bundle.kind === "refused" || fit.kind === "refused") {
    const { reason, sentence } = fit.kind === "refused" ? fit : refusedBundle("not-a-bundle", "");
    const subject = bundle.kind === "whole" ? bundle.manifest.id : "";
    deps.trail.audit({ at: now, who: user, what: "publish-refused", subject, from, body: { reason } });
    return { kind: "refused", reason, sentence };
  }
  const { manifest, digest, keyId, notAfter } = bundle;
  const isNew = (await deps.bundles.taken(manifest.id))?.digest !== digest;
  if (isNew) {
    await keep(deps, bundle, fit.scenarios, user, now);
    deps.runs.forget();
    await proposeAgain(deps, now);
    const body = { version: manifest.version, digest, keyId };
    deps.trail.audit({ at: now, who: user, what: "publish-bundle", subject: manifest.id, from, body });
  }
  return {
    kind: isNew ? "published" : "already-there",
    id: manifest.id,
    version: manifest.version,
    digest,
    keyId,
    notAfter,
    scenarios: manifest.files.length,
    agents: whoPins(deps, keyId),
  };
}

type Fitting = { readonly kind: "fit"; readonly scenarios: readonly ScenarioFile[] } | BundleRefused;

async function fitting(
  { bundles }: PublishDeps,
  { manifest, digest, notAfter, files }: WholeBundle,
  now: Instant,
): Promise<Fitting> {
  const early =
    refusedAsExpired(manifest, notAfter, now) ??
    refusedAsOld(manifest, digest, await bundles.taken(manifest.id));
  if (early !== undefined) return early;
  const reading = readScenarioFiles(files);
  if (reading.kind === "malformed")
    return refusedBundle("scenario-malformed", sayProblem(reading.problems[0]));
  for (const { scenario } of reading.scenarios) {
    const other = await bundles.elsewhere(scenario.id, manifest.id);
    if (other !== undefined)
      return refusedBundle("scenario-malformed", `"${scenario.id}" is in bundle "${other.id}" already`);
  }
  return { kind: "fit", scenarios: reading.scenarios };
}

async function keep(
  { bundles }: PublishDeps,
  bundle: WholeBundle,
  scenarios: readonly ScenarioFile[],
  user: string,
  now: Instant,
): Promise<void> {
  const { manifest, digest } = bundle;
  await bundles.put({
    digest,
    id: manifest.id,
    version: manifest.version,
    not_after: bundle.notAfter,
    key_id: bundle.keyId,
    manifest: bundle.manifestBytes,
    signature: bundle.signature,
    loaded_at: now,
    loaded_by: user,
  });
  for (const { path, bytes, scenario } of scenarios) {
    await bundles.putScenario({
      digest: scenarioDigest(bytes),
      id: scenario.id,
      version: scenario.version,
      body: bytes,
      loaded_at: now,
      bundle_digest: digest,
      path,
    });
  }
}

/** Of the live agents, how many take this publisher's word. */
function whoPins({ present }: PublishDeps, keyId: string): { live: number; pinning: number } {
  const pins = [...present.values()].map(({ rules }) => pinnedAs(rules?.publishers ?? [], keyId));
  return { live: pins.length, pinning: pins.filter(({ kind }) => kind === "pinned").length };
}
