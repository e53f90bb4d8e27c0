import type { Command } from "commander";
import { withClient } from "./connection.ts";
import { when } from "./instants.ts";
import { listPages, type PageOptions, paged, restLine } from "./pages.ts";
import { print } from "./print.ts";
import { auditReply } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

type AuditOptions = PageOptions & {
  readonly who?: string;
  readonly what?: string;
  readonly subject?: string;
};

/** `plumbline audit`: who did what, when, and from where. */
export function auditCommand(program: Command, shell: Shell): void {
  paged(
    program
      .command("audit")
      .description("the audit log, newest first")
      .option("--who <user>", "of one person or agent")
      .option("--what <act>", "of one kind, such as halt")
      .option("--subject <subject>", "about one thing"),
  ).action(async ({ who, what, subject, ...pages }: AuditOptions, command: Command) => {
    const listed = await withClient(shell, command, (client) =>
      listPages(client, auditReply, "/audit", { who, what, subject }, pages),
    );
    print(shell, command, listed, (shown) => [
      ...table(
        shown.items,
        [
          { title: "no", cell: ({ no }) => String(no), align: "right" },
          { title: "at", cell: ({ at }) => when(at) },
          { title: "who", cell: (one) => one.who },
          { title: "what", cell: (one) => one.what },
          { title: "subject", cell: (one) => one.subject },
          { title: "from", cell: ({ from }) => from },
          { title: "more", cell: ({ body }) => body, isLong: true },
        ],
        shell.width,
      ),
      ...restLine(shown),
    ]);
  });
}
