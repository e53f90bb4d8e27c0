import type { Command } from "commander";
import { noticeLines, noticesOf } from "./agent-notices.ts";
import { coloursOf, paintOf } from "./colour.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { spanMs, when } from "./instants.ts";
import { keyValue } from "./key-value.ts";
import { listPages, type PageOptions, paged, positive, restLine } from "./pages.ts";
import { print } from "./print.ts";
import { agentReply, joinTokenReply, kindReply } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

type TokenOptions = {
  readonly segment: string;
  readonly label: Readonly<Record<string, string>>;
  readonly ttl: string;
  readonly uses: number;
  readonly data?: string;
};

/** `plumbline agent …`: the fleet, and the tokens by which it grows. */
export function agentCommands(program: Command, shell: Shell): void {
  const agent = program.command("agent").description("the fleet of agents");

  const token = agent.command("token").description("one-time tokens by which agents join");
  withExamples(
    token
      .command("create")
      .description("make a token by which an agent joins a segment; it is shown this once")
      .requiredOption("--segment <segment>", "segment that the agent stands in")
      .option("--label <key=value>", "label for the agent (repeatable)", keyValue, {})
      .option("--ttl <span>", "how long the token waits, at most 1h", "1h")
      .option("--uses <n>", "how many agents may join with it", positive, 1)
      .option("--data <dir>", "make it in a collector's data folder on this machine, without signing in"),
    "agent token create --segment guest",
    "agent token create --segment dmz --label role=witness --ttl 10m --data /var/lib/plumbline",
  ).action(async (options: TokenOptions, command: Command) => createToken(shell, command, options));

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
          { title: "problem", cell: ({ rulesProblem }) => rulesProblem, isLong: true },
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
        ...noticeLines(one.notices),
      ]);
    });

  agent
    .command("revoke <agent>")
    .description("cut an agent off and never let its certificate in again")
    .action(async (id: string, _options: object, command: Command) => {
      const reply = await withClient(shell, command, (client) =>
        client.post(kindReply, `/agents/${encodeURIComponent(id)}/revocation`),
      );
      print(shell, command, reply, ({ kind }) => [
        kind === "revoked" ? `Revoked ${id}` : `${id} was revoked before`,
      ]);
    });
}

async function createToken(shell: Shell, command: Command, options: TokenOptions): Promise<void> {
  const { segment, label: labels, uses, data } = options;
  const ttlMs = spanMs(options.ttl);
  if (ttlMs === undefined || ttlMs < MINUTE_MS || ttlMs > MOST_MS)
    throw badInput(`--ttl: "${options.ttl}" is not a span from 1m to 1h, such as 30m`);
  const made =
    data === undefined
      ? await withClient(shell, command, (client) =>
          client.post(joinTokenReply, "/join-tokens", {
            segment,
            labels,
            uses,
            ttlMinutes: Math.ceil(ttlMs / MINUTE_MS),
          }),
        )
      : await (await import("./local-store.ts")).createTokenLocally(shell, data, {
          segment,
          labels,
          uses,
          ttlMs,
        });
  print(shell, command, made, ({ token, expiresAt, command: next }) => [
    token,
    `For ${uses === 1 ? "one agent" : `${uses} agents`} in ${segment}, until ${when(expiresAt)}. On the agent's machine:`,
    `  ${next}`,
  ]);
}

/** The collector says the same: a token that waits longer is one that gets lost. */
const MOST_MS = 3_600_000;
const MINUTE_MS = 60_000;
