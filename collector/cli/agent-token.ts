import type { Command } from "commander";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { outstandingTokenReply } from "./identity-replies.ts";
import { spanMs, when } from "./instants.ts";
import { keyValue } from "./key-value.ts";
import { positive } from "./pages.ts";
import { print } from "./print.ts";
import { joinTokenReply, kindReply, pageOf } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

type TokenOptions = {
  readonly segment?: string;
  readonly label: Readonly<Record<string, string>>;
  readonly ttl: string;
  readonly uses: number;
  readonly approve?: boolean;
  readonly for?: string;
  readonly thaw?: boolean;
  readonly data?: string;
};

/** `plumbline agent token …`: one-time tokens by which agents join, or one agent comes back. */
export function agentTokenCommands(agent: Command, shell: Shell): void {
  const token = agent.command("token").description("one-time tokens by which agents join");
  withExamples(
    token
      .command("create")
      .description("make a token by which an agent joins a segment, or comes back; it is shown this once")
      .option("--segment <segment>", "segment that the agent stands in")
      .option("--label <key=value>", "label for the agent (repeatable)", keyValue, {})
      .option("--ttl <span>", "how long the token waits, at most 1h", "1h")
      .option("--uses <n>", "how many agents may join with it", positive, 1)
      .option("--approve", "who joins with it waits until you have compared its fingerprint")
      .option(
        "--for <agent>",
        "for this agent to come back with its identity and spool (plumbline-agent rejoin)",
      )
      .option("--thaw", "with --for: also when it is frozen")
      .option("--data <dir>", "make it in a collector's data folder on this machine, without signing in"),
    "agent token create --segment guest",
    "agent token create --segment dmz --label role=witness --ttl 10m --data /var/lib/plumbline",
    "agent token create --for 0197… --thaw",
  ).action(async (options: TokenOptions, command: Command) => createToken(shell, command, options));

  token
    .command("list")
    .description("the tokens that still open the door")
    .action(async (_options: object, command: Command) => {
      const listed = await withClient(shell, command, (client) =>
        client.get(pageOf(outstandingTokenReply), "/join-tokens"),
      );
      print(shell, command, listed, ({ items }) =>
        table(
          items,
          [
            { title: "token", cell: ({ id }) => id },
            { title: "for", cell: ({ segment, forAgent }) => forAgent ?? `segment ${segment}` },
            { title: "uses left", cell: ({ usesLeft, uses }) => `${usesLeft} of ${uses}` },
            { title: "until", cell: ({ expiresAt }) => when(expiresAt) },
            { title: "made by", cell: ({ createdBy }) => createdBy },
          ],
          shell.width,
        ),
      );
    });

  token
    .command("revoke <token>")
    .description("make a token open nothing any more; see agent token list")
    .action(async (id: string, _options: object, command: Command) => {
      const { value } = await withClient(shell, command, (client) =>
        client.ask(kindReply, { method: "DELETE", path: `/join-tokens/${encodeURIComponent(id)}` }),
      );
      print(shell, command, value, () => [`Revoked ${id}`]);
    });
}

async function createToken(shell: Shell, command: Command, options: TokenOptions): Promise<void> {
  const { segment = "", label: labels, uses, data, approve = false, for: forAgent, thaw = false } = options;
  if ((segment === "") === (forAgent === undefined))
    throw badInput("--segment: give the segment of a new agent, or --for with the agent that comes back");
  if (thaw && forAgent === undefined) throw badInput("--thaw: goes with --for, which names the frozen agent");
  const ttlMs = spanMs(options.ttl);
  if (ttlMs === undefined || ttlMs < MINUTE_MS || ttlMs > MOST_MS)
    throw badInput(`--ttl: "${options.ttl}" is not a span from 1m to 1h, such as 30m`);
  const asked = { labels, uses, approve, thaw, ...(forAgent === undefined ? {} : { forAgent }) };
  const made =
    data === undefined
      ? await withClient(shell, command, (client) =>
          client.post(joinTokenReply, "/join-tokens", {
            ...asked,
            ...(segment === "" ? {} : { segment }),
            ttlMinutes: Math.ceil(ttlMs / MINUTE_MS),
          }),
        )
      : await (await import("./local-store.ts")).createTokenLocally(shell, data, {
          ...asked,
          segment,
          ttlMs,
        });
  print(shell, command, made, ({ token, expiresAt, command: next }) => [
    token,
    `For ${audience(options)}, until ${when(expiresAt)}. On the agent's machine:`,
    `  ${next}`,
  ]);
}

const audience = ({ segment, uses, for: forAgent }: TokenOptions): string =>
  forAgent === undefined
    ? `${uses === 1 ? "one agent" : `${uses} agents`} in ${segment}`
    : `agent ${forAgent} to come back`;

/** The collector says the same: a token that waits longer is one that gets lost. */
const MOST_MS = 3_600_000;
const MINUTE_MS = 60_000;
