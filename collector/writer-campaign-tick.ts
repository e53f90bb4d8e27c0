import type { Instant } from "../proto/time.ts";
import { advanceCampaigns } from "./app/advance-campaigns.ts";
import type { CommandParts } from "./writer-commands.ts";

/** What the writer's tick does for campaigns, in a transaction of its own. Remembers since when this process looks. */
export function campaignTick(
  parts: { inTransaction<T>(act: (tx: CommandParts) => Promise<T>): Promise<T> },
  clock: () => Instant,
): () => Promise<void> {
  const since = clock();
  return () => parts.inTransaction((tx) => advanceCampaigns(tx, clock(), since));
}
