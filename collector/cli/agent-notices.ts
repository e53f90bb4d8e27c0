import { z } from "zod";
import type { Client } from "./http-client.ts";
import { when } from "./instants.ts";

/** So many of them are shown with the agent. */
const SHOWN = 10;

const noticesSchema = z.looseObject({
  refused: z.number(),
  halted: z.number(),
  resumed: z.number(),
  items: z.array(z.looseObject({ at: z.string(), sentence: z.string(), runId: z.string().nullable() })),
});
const containmentReply = z.looseObject({ notices: noticesSchema });
export type NoticesReply = z.infer<typeof noticesSchema>;

/** Asks what an agent signed about itself. */
export async function noticesOf(client: Client, agentId: string): Promise<NoticesReply> {
  const path = `/agents/${encodeURIComponent(agentId)}/containment`;
  return (await client.get(containmentReply, path, { limit: SHOWN })).notices;
}

/** The same as lines under an agent. */
export const noticeLines = ({ refused, halted, items }: NoticesReply): readonly string[] =>
  items.length === 0
    ? ["its own rules have refused nothing"]
    : [
        `blocked by agent policy ${refused} times, halted ${halted} times; the newest:`,
        ...items.map(
          ({ at, sentence, runId }) => `  ${when(at)} ${sentence}${runId === null ? "" : ` (run ${runId})`}`,
        ),
      ];
