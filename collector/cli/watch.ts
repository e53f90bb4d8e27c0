import { setTimeout as sleep } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import { visibleJson } from "../../proto/untrusted.ts";
import { type Colours, coloursOf, type Paint } from "./colour.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { CommandRefused } from "./exit.ts";
import type { Client } from "./http-client.ts";
import { when } from "./instants.ts";
import { unreachable } from "./network-reason.ts";
import { isJson } from "./print.ts";
import { liveReply } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { sentEvents } from "./sse.ts";
import { terminalText, terminalValue } from "./terminal-text.ts";

/** Pauses before coming back after a break, and how often in a row that may fail: a restart takes less than a minute. */
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
const MAX_FAILURES = 8;

type WatchOptions = { readonly segment?: string; readonly recent: number };

/** `plumbline watch`: what happens, as it happens, until Ctrl-C. After a break it goes on where it was. */
export function watchCommand(program: Command, shell: Shell): void {
  withExamples(
    program
      .command("watch")
      .description("live results as lines, until Ctrl-C; --json for JSON lines")
      .option("--segment <segment>", "only of one segment")
      .option("--recent <n>", "how many of the newest to begin with", recent, 10),
    "watch --segment dmz",
    "watch --json | jq .title",
  ).action(async ({ segment, recent: count }: WatchOptions, command: Command) => {
    const tell = teller(shell, isJson(command), segment);
    await withClient(shell, command, (client) => follow(client, shell, count, tell));
  });
}

function recent(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 500)
    throw new InvalidArgumentError("It must be a whole number from 0 to 500.");
  return number;
}

async function follow(
  client: Client,
  shell: Shell,
  count: number,
  tell: (event: string, data: unknown) => void,
): Promise<void> {
  const signal = shell.interrupted();
  let last = "";
  let failures = 0;
  while (!signal.aborted) {
    try {
      const headers: Readonly<Record<string, string>> = last === "" ? {} : { "last-event-id": last };
      const stream = await client.stream({ path: "/live", query: { recent: count }, headers }, signal);
      for await (const { event, id, data } of sentEvents(stream)) {
        last = id === "" ? last : id;
        failures = 0;
        tell(event, JSON.parse(data));
      }
    } catch (cause) {
      if (signal.aborted) return;
      failures++;
      const refusal = cause instanceof CommandRefused ? cause : unreachable(client.url, cause);
      // What never worked is told at once.
      if (last === "" || !refusal.mayPass || failures >= MAX_FAILURES) throw refusal;
    }
    const pauseMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    if (!signal.aborted) await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** One event becomes one line; what was left out is said too. */
function teller(
  shell: Shell,
  asJson: boolean,
  segment: string | undefined,
): (event: string, data: unknown) => void {
  const colours = coloursOf(shell);
  return (event, data) => {
    const line = liveReply.safeParse(data).data;
    if (segment !== undefined && line !== undefined && line.segment !== segment) return;
    if (asJson)
      shell.out(`${visibleJson(line ?? { kind: event, ...(typeof data === "object" ? data : { data }) })}\n`);
    else if (line === undefined) shell.out(`${terminalText(`${event}: ${JSON.stringify(data)}`)}\n`);
    else {
      const { at, segment: from, kind, title, detail, tone: word } = terminalValue(line);
      const text = `${when(at)} ${from ?? "-"} ${kind}: ${title}${detail === "" ? "" : ` (${detail})`}`;
      shell.out(`${tone(colours, word)(text)}\n`);
    }
  };
}

function tone(colours: Colours, word: string): Paint {
  if (word === "good") return colours.green;
  if (word === "bad") return colours.red;
  return word === "unsure" ? colours.yellow : (text) => text;
}
