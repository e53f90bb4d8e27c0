import type { AssetId, ExposureId } from "../../proto/ids.ts";
import type { Instant } from "../../proto/time.ts";

/** The tool's own word for how bad it is, mapped to five steps. Says nothing about whether it is reachable. */
export type Severity = "critical" | "high" | "medium" | "low" | "info";

/** One weakness on one asset at one endpoint (one component for package findings). Not "finding". */
export type Exposure = {
  readonly id: ExposureId;
  readonly assetId: AssetId;
  readonly title: string;
  readonly weakness: string;
  readonly component: string | undefined;
  readonly endpoint: { readonly host: string; readonly port: number | undefined; readonly transport: "tcp" | "udp" } | undefined;
  readonly cves: readonly string[];
  readonly severity: Severity;
  readonly cvss: { readonly version: string; readonly vector: string; readonly score: number } | undefined;
  /** The exposure *is* its reachability: an open port, an exposed service. Refuted from everywhere means fixed. */
  readonly isReachability: boolean;
  readonly firstSightedAt: Instant;
  readonly lastSightedAt: Instant;
};
