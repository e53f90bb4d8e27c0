import type { Command } from "commander";
import { parseEpss } from "../intake/epss.ts";
import { parseExploits } from "../intake/exploits.ts";
import { parseKev } from "../intake/kev.ts";
import { ReportRefused } from "../intake/report.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { fetchFeed } from "./feed-source.ts";
import type { Client } from "./http-client.ts";
import { moveLines } from "./intel-changes.ts";
import {
  type IntelUpdatedReply,
  intelUpdatedReply,
  type MoveReply,
  moveReply,
  updateReply,
} from "./intel-replies.ts";
import { listPages } from "./pages.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";
import { poll } from "./wait.ts";

const PARSERS = { kev: parseKev, epss: parseEpss, exploits: parseExploits } as const;
type Feed = keyof typeof PARSERS;
const FEEDS = ["kev", "epss", "exploits"] as const satisfies readonly Feed[];

type Options = { readonly [F in Feed]?: string } & {
  readonly extract?: boolean;
  readonly acceptImplausible?: string;
  readonly wait: boolean;
};

/** The longest that `intel update` waits for the exposures; they go on without it. */
const MOST_WAIT_MS = 600_000;
/** Moves that the answer shows of each catalogue. */
const SHOWN_MOVES = 10;

/** `plumbline intel update`: catalogues from files or addresses, and what moved with them. */
export function intelUpdateCommand(intel: Command, shell: Shell): void {
  withExamples(
    intel
      .command("update")
      .description(
        "load CISA's KEV, FIRST's EPSS and references to exploits, from files or addresses; plain or with gzip",
      )
      .option("--kev <file|url>", "known_exploited_vulnerabilities.json")
      .option("--epss <file|url>", "epss_scores-….csv.gz")
      .option("--exploits <file|url>", "CSV or JSON of cve, source, url, date (url and date may be empty)")
      .option("--extract", "the EPSS or exploits file adds to what is in force, and takes nothing out")
      .option(
        "--accept-implausible <reason>",
        "put a file in force that shrank, is older, names ids twice or is dated in the future; the reason is audited",
      )
      .option("--no-wait", "don't wait until the exposures are prioritised again"),
    "intel update --kev kev.json --epss epss_scores-2026-01-30.csv.gz",
    "intel update --kev https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
    "intel update --exploits exploits.csv",
  ).action(async (options: Options, command: Command) => {
    const given = FEEDS.flatMap((feed) => {
      const place = options[feed];
      return place === undefined ? [] : [{ feed, place }];
    });
    if (given.length === 0) throw badInput("intel update needs --kev, --epss, --exploits or several of them");
    if (options.extract === true && options.kev !== undefined)
      throw badInput("--extract: KEV is always loaded whole; load it by itself");
    // All are read and checked before one is sent.
    const read: { feed: Feed; place: string; bytes: Uint8Array }[] = [];
    for (const { feed, place } of given)
      read.push({ feed, place, bytes: checked(place, await fetchFeed(place), PARSERS[feed]) });
    const updated = await withClient(shell, command, async (client) => {
      const replies: Record<Feed, (IntelUpdatedReply & { readonly moves: readonly MoveReply[] }) | null> = {
        kev: null,
        epss: null,
        exploits: null,
      };
      for (const { feed, place, bytes } of read)
        replies[feed] = await load(shell, client, feed, bytes, place, options);
      return replies;
    });
    print(shell, command, updated, (shown) =>
      Object.entries(shown).flatMap(([feed, reply]) =>
        reply === null
          ? []
          : lines(feed, reply as IntelUpdatedReply & { readonly moves: readonly MoveReply[] }),
      ),
    );
  });
}

async function load(
  shell: Shell,
  client: Client,
  feed: Feed,
  bytes: Uint8Array,
  place: string,
  { extract, acceptImplausible, wait }: Options,
) {
  const updated = await client.upload(intelUpdatedReply, `/intel/${feed}`, bytes, {
    query: {
      place: place.slice(0, 500),
      ...(extract === true ? { extract: "true" } : {}),
      ...(acceptImplausible === undefined ? {} : { accept: acceptImplausible }),
    },
  });
  const { update } = updated;
  if (update === null || (updated.state === "working" && !wait)) return { ...updated, moves: [] };
  const path = `/intel/updates/${update}`;
  const done =
    updated.state === "done"
      ? updated
      : await poll(shell, MOST_WAIT_MS, async () => {
          const now = await client.get(updateReply, path);
          return {
            answer: now.state === "done" ? { state: now.state, moved: now.moved } : undefined,
            progress: `${now.touched - now.waiting} of ${now.touched} exposures prioritised again`,
          };
        });
  const { items: moves } = await listPages(client, moveReply, `${path}/moves`, {}, { limit: SHOWN_MOVES });
  return { ...updated, ...(done && { state: done.state, moved: done.moved }), moves };
}

function lines(feed: string, reply: IntelUpdatedReply & { readonly moves: readonly MoveReply[] }): string[] {
  const { entries, reprioritised, moved, state, unchanged, warnings, update, moves } = reply;
  const name = feed.toUpperCase();
  if (unchanged) return [`${name}: ${entries} entries, the ones in force already`];
  const all = moved.band + moved.due + moved.score;
  return [
    ...warnings.map((warning) => `${name}: accepted although ${warning}`),
    `${name}: ${entries} entries; ${reprioritised} exposures prioritised again, ${all} have another priority now: ${moved.band} another band, ${moved.due} another due date, ${moved.score} another score; ${moved.up} more urgent`,
    ...(state === "done" ? [] : [`  the rest follows: plumbline intel changes ${update}`]),
    ...moves.flatMap((move) => moveLines(move)),
    ...(all > moves.length ? [`  all ${all}: plumbline intel changes ${update} --all`] : []),
  ];
}

function checked(place: string, bytes: Uint8Array, parse: (bytes: Uint8Array) => unknown): Uint8Array {
  try {
    parse(bytes);
    return bytes;
  } catch (cause) {
    if (cause instanceof ReportRefused) throw badInput(`${place}: ${cause.message}`, cause);
    throw cause;
  }
}
