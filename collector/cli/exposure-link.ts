import { type Command, Option } from "commander";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { when } from "./instants.ts";
import { createdLinkReply, linkReply } from "./people-replies.ts";
import { print } from "./print.ts";
import { kindReply, pageOf } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { daysUpTo } from "./sign-in.ts";
import { table } from "./table.ts";

type LinkOptions = { readonly ttl?: number; readonly revoke?: string; readonly list?: boolean };

/** Links hold a week unless said otherwise, a month at most; the collector checks the same. */
const LINK_DAYS = { usual: 7, most: 30 } as const;

/** `plumbline exposure link`: lets somebody without an account see and retest one exposure. */
export function exposureLinkCommand(group: Command, shell: Shell): void {
  withExamples(
    group
      .command("link <exposure>")
      .description(
        "make a link by which somebody without an account sees and retests this exposure, and no other",
      )
      .option("--ttl <span>", "how long it holds, such as 7d; at most 30d", daysUpTo("--ttl", LINK_DAYS.most))
      .addOption(
        new Option("--revoke <link>", "end one, and all that was opened with it").conflicts(["ttl", "list"]),
      )
      .addOption(new Option("--list", "the links there are, without their secrets").conflicts("ttl")),
    "exposure link 0197… --ttl 7d",
    "exposure link 0197… --revoke 0198…",
  ).action(async (id: string, { ttl, revoke, list }: LinkOptions, command: Command) => {
    const path = `/exposures/${encodeURIComponent(id)}/links`;
    if (revoke !== undefined) {
      const { value } = await withClient(shell, command, (client) =>
        client.ask(kindReply, { method: "DELETE", path: `${path}/${encodeURIComponent(revoke)}` }),
      );
      return print(shell, command, value, () => [`Ended ${revoke}`]);
    }
    if (list === true) return listLinks(shell, command, path);
    const made = await withClient(shell, command, (client) =>
      client.post(createdLinkReply, path, { ttlDays: ttl ?? LINK_DAYS.usual }),
    );
    return print(shell, command, made, ({ url, expiresAt }) => [
      url,
      `Whoever has it sees and retests ${id} until ${when(expiresAt)}; it is shown this once`,
    ]);
  });
}

async function listLinks(shell: Shell, command: Command, path: string): Promise<void> {
  const listed = await withClient(shell, command, (client) => client.get(pageOf(linkReply), path));
  print(shell, command, listed, ({ items }) =>
    table(items, [
      { title: "link", cell: ({ id }) => id },
      { title: "made by", cell: ({ madeBy }) => madeBy },
      { title: "until", cell: ({ expiresAt }) => when(expiresAt) },
      { title: "ended", cell: ({ endedBecause }) => endedBecause ?? "" },
      { title: "opened", cell: ({ uses }) => String(uses) },
      { title: "last", cell: ({ lastUsedAt }) => when(lastUsedAt) },
    ]),
  );
}
