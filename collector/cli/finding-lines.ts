import { when } from "./instants.ts";
import type { ExposureDetailReply } from "./replies.ts";
import { table } from "./table.ts";
import type { Shown } from "./terminal-text.ts";

/** What each tool says of an exposure, in what they contradict each other, and which newer reports did not see it. */
export function findingLines({
  findings,
  disagreements,
  folded,
  saidBy,
}: Shown<ExposureDetailReply>): readonly string[] {
  return [
    ...table(findings, [
      { title: "no", cell: ({ no }) => String(no) },
      { title: "tool", cell: ({ tool }) => (tool === saidBy ? `${tool} *` : tool) },
      { title: "key", cell: ({ weakness }) => weakness, isLong: true },
      { title: "severity", cell: ({ severity }) => severity },
      { title: "score", cell: ({ cvss }) => String(cvss?.score ?? "-") },
      { title: "reports", cell: ({ reports }) => String(reports) },
      { title: "last seen", cell: ({ lastSeenAt }) => when(lastSeenAt).slice(0, 10) },
      { title: "title", cell: ({ title }) => title, isLong: true },
    ]),
    ...disagreements,
    ...findings.flatMap(({ notSeenIn }) =>
      notSeenIn === null
        ? []
        : [`not seen in ${notSeenIn.file} of ${when(notSeenIn.at)}: ${notSeenIn.sentence}`],
    ),
    ...folded.map(({ id, by, reason }) => `with ${id}, by ${by}: ${reason}`),
  ];
}
