import type { Instant } from "../../proto/time.ts";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { Band } from "../domain/band.ts";
import type { Closure } from "../domain/closure.ts";
import type { Severity } from "../domain/exposure.ts";
import type { ExposureState } from "../domain/exposure-state.ts";
import type { Validation } from "../domain/validation.ts";
import { sayWhyShortly } from "../domain/why.ts";
import { jsonText } from "./foreign-text.ts";
import { iso, maybeIso } from "./instants.ts";
import type { ExposureView } from "./schemas.ts";

/** An exposure as stored. `state` is empty until it was settled for the first time. */
export type ExposureRecord = {
  readonly no: number;
  readonly id: string;
  readonly title: Untrusted;
  readonly weakness: string;
  readonly host: string | null;
  readonly port: number | null;
  readonly transport: "tcp" | "udp" | null;
  readonly cves: readonly string[];
  readonly severity: Severity;
  readonly cvss: {
    readonly version: string;
    readonly vector: string | null;
    readonly score: number | null;
  } | null;
  readonly firstSightedAt: number;
  readonly lastSightedAt: number;
  readonly sightings: number;
  readonly tools: readonly string[];
  readonly owner: string | null;
  readonly validation: Validation["kind"];
  readonly freshUntil: number | null;
  readonly closure: Closure["kind"];
  readonly assertedBand: Band;
  readonly assertedDue: number | null;
  readonly groundedBand: Band;
  readonly groundedDue: number | null;
  readonly score: number;
  readonly state: Partial<ExposureState>;
  readonly asset: { readonly id: string; readonly name: string; readonly segment: string | null };
};

export const exposureView = (exposure: ExposureRecord, now: Instant): ExposureView => ({
  id: exposure.id,
  title: jsonText(exposure.title),
  asset: exposure.asset,
  endpoint:
    exposure.host === null
      ? null
      : { host: exposure.host, port: exposure.port, protocol: exposure.transport ?? "tcp" },
  cves: [...exposure.cves],
  severity: exposure.severity,
  owner: exposure.owner,
  validation: exposure.validation,
  fresh: exposure.freshUntil !== null && now < exposure.freshUntil,
  closure: exposure.closure,
  asserted: { band: exposure.assertedBand, due: maybeIso(exposure.assertedDue) },
  grounded: { band: exposure.groundedBand, due: maybeIso(exposure.groundedDue) },
  score: exposure.score,
  reason:
    exposure.state.priority === undefined
      ? "Not settled yet"
      : sayWhyShortly(exposure.state.priority.grounded),
  sightings: exposure.sightings,
  tools: [...exposure.tools],
  firstSightedAt: iso(exposure.firstSightedAt),
  lastSightedAt: iso(exposure.lastSightedAt),
});
