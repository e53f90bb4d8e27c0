import { z } from "zod";
import type { Client } from "./http-client.ts";
import { when } from "./instants.ts";

/** So many of them are shown with the agent. */
const SHOWN = 10;

const noticesReply = z.looseObject({
  refused: z.number(),
  halted: z.number(),
  resumed: z.number(),
  items: z.array(z.looseObject({ at: z.string(), sentence: z.string(), runId: z.string().nullable() })),
});
export type NoticesReply = z.infer<typeof noticesReply>;

/** Asks what an agent signed about itself. */
export const noticesOf = (client: Client, agentId: string): Promise<NoticesReply> =>
  client.get(noticesReply, `/agents/${encodeURIComponent(agentId)}/notices`, { limit: SHOWN });

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
