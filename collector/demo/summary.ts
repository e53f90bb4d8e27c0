import type { Stage } from "./stage.ts";
import type { Step } from "./story.ts";

type Overview = {
  readonly exposures: {
    readonly total: number;
    readonly byValidation: Record<string, number>;
    readonly byBand: Record<string, number>;
  };
  readonly runs: { readonly total: number; readonly byOutcome: Record<string, number> };
};

/** What `demo --once --json` prints (contract). */
export type Summary = {
  readonly version: string;
  readonly collector: { readonly url: string };
  readonly agents: readonly { readonly id: string; readonly segment: string }[];
  readonly exposures: {
    readonly imported: number;
    readonly by_validation: Record<string, number>;
    readonly by_band: Record<string, number>;
  };
  readonly runs: { readonly total: number; readonly by_outcome: Record<string, number> };
  readonly story: readonly Step[];
  readonly evidence_chain: { readonly batches: number; readonly verified: boolean };
  readonly duration_ms: number;
};

/** Asks the collector what it holds now that the story is told, and has it prove its evidence chain. */
export async function summary(
  { api, collector, imported }: Stage,
  story: readonly Step[],
  durationMs: number,
): Promise<Summary> {
  const session = await api.get<{ version: string }>("/api/v1/session");
  const agents = await api.get<{ items: { id: string; segment: string }[] }>("/api/v1/agents");
  const { exposures, runs } = await api.get<Overview>("/api/v1/overview");
  const chain = await api.get<{ batches: number; verified: number; firstBreak: string | null }>(
    "/api/v1/verify-log",
  );
  return {
    version: session.version,
    collector: { url: collector.url },
    agents: agents.items.map(({ id, segment }) => ({ id, segment })),
    exposures: { imported, by_validation: exposures.byValidation, by_band: exposures.byBand },
    runs: { total: runs.total, by_outcome: runs.byOutcome },
    story,
    evidence_chain: {
      batches: chain.batches,
      verified: chain.firstBreak === null && chain.verified === chain.batches,
    },
    duration_ms: durationMs,
  };
}
