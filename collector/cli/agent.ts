import type { Command } from "commander";
import { agentActCommands } from "./agent-acts.ts";
import { noticeLines, noticesOf } from "./agent-notices.ts";
import { agentTokenCommands } from "./agent-token.ts";
import { coloursOf, paintOf } from "./colour.ts";
import { withClient } from "./connection.ts";
import { when } from "./instants.ts";
import { listPages, type PageOptions, paged, restLine } from "./pages.ts";
import { print } from "./print.ts";
import { agentReply } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

/** `plumbline agent …`: the fleet, and the tokens by which it grows. */
export function agentCommands(program: Command, shell: Shell): void {
  const agent = program.command("agent").description("the fleet of agents");

  agentTokenCommands(agent, shell);
  agentActCommands(agent, shell);

  paged(
    agent.command("list").description("the agents").option("--segment <segment>", "of one segment"),
  ).action(async ({ segment, ...pages }: PageOptions & { readonly segment?: string }, command: Command) => {
    const listed = await withClient(shell, command, (client) =>
      listPages(client, agentReply, "/agents", { segment }, pages),
    );
    const colours = coloursOf(shell);
    print(shell, command, listed, (shown) => [
      ...table(
        shown.items,
        [
          { title: "agent", cell: ({ id }) => id },
          { title: "segment", cell: ({ segment: name }) => name },
          {
            title: "status",
            cell: (one) => (one.halted ? `${one.status}, halted` : one.status),
            paint: ({ status }) => paintOf(colours, status),
          },
          { title: "version", cell: ({ version }) => version },
          { title: "address", cell: ({ sourceAddress }) => sourceAddress },
          { title: "last seen", cell: ({ lastSeenAt }) => when(lastSeenAt) },
          {
            title: "problem",
            cell: ({ rulesProblem, warnings }) => [...warnings, rulesProblem].filter(Boolean).join("; "),
            isLong: true,
          },
        ],
        shell.width,
      ),
      ...restLine(shown),
    ]);
  });

  agent
    .command("show <agent>")
    .description("one agent, with what it may do")
    .action(async (id: string, _options: object, command: Command) => {
      const found = await withClient(shell, command, async (client) => ({
        ...(await client.get(agentReply, `/agents/${encodeURIComponent(id)}`)),
        notices: await noticesOf(client, id),
      }));
      print(shell, command, found, (one) => [
        `${one.id} in ${one.segment}: ${one.status}${one.halted ? ", halted" : ""}`,
        `version ${one.version}, at ${one.sourceAddress || "an address not told yet"}, permission model ${one.permissionModel ? "on" : "off"}`,
        `joined ${when(one.joinedAt)}, last seen ${when(one.lastSeenAt)}, certificate until ${when(one.certificateExpiresAt)}`,
        `evidence durable to sequence ${one.durableSequence}, clock off by ${one.clockOffsetMs === null ? "an unknown span" : `${Math.round(one.clockOffsetMs)} ms`}`,
        one.rulesProblem === ""
          ? `rules ${one.rulesDigest.slice(0, 12) || "not told yet"}`
          : `rules: ${one.rulesProblem}`,
        `fingerprint ${one.fingerprint}, boot ${one.bootId || "not told yet"}`,
        ...one.warnings,
        ...noticeLines(one.notices),
      ]);
    });
}
