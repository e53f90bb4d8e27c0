import type { Instant } from "../../proto/time.ts";
import type { CampaignRunRow } from "../domain/campaign-rows.ts";
import type { LiveLine, Tone } from "../domain/trail.ts";

/** Says on the live stream how a campaign goes. */
export function tellCampaign(
  { trail }: { readonly trail: { say(line: LiveLine): void } },
  { campaignId }: Pick<CampaignRunRow, "campaignId">,
  line: {
    readonly detail: string;
    readonly tone?: Tone;
    readonly runId?: string | undefined;
    readonly segment?: string | undefined;
  },
  at: Instant,
): void {
  trail.say({
    at,
    kind: "campaign-changed",
    segment: line.segment,
    exposureId: undefined,
    runId: line.runId,
    agentId: undefined,
    title: `Campaign ${campaignId}`,
    detail: line.detail,
    tone: line.tone ?? "neutral",
    axes: undefined,
  });
}
