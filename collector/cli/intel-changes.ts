import { type Command, Option } from "commander";
import { withClient } from "./connection.ts";
import { when } from "./instants.ts";
import {
  type IntelStatusReply,
  intelStatusReply,
  type MoveReply,
  moveReply,
  updateReply,
} from "./intel-replies.ts";
import { listPages, type PageOptions, paged, restLine } from "./pages.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

/** `plumbline intel changes|updates|status`: what moved with a catalogue, and how the catalogues stand. */
export function intelChangesCommands(intel: Command, shell: Shell): void {
  paged(
    intel
      .command("changes [update]")
      .description(
        "the exposures that an update of a catalogue moved, and by which entry; of the newest by default",
      )
      .addOption(new Option("--kind <kind>", "only what moved so").choices(["band", "due", "score"])),
  ).action(
    async (
      update: string | undefined,
      { kind, ...pages }: PageOptions & { readonly kind?: string },
      command: Command,
    ) => {
      const path = `/intel/updates/${encodeURIComponent(update ?? "latest")}`;
      const found = await withClient(shell, command, async (client) => {
        if (update === undefined) {
          const { total } = await listPages(client, updateReply, "/intel/updates", {}, { limit: 1 });
          if (total === 0) return undefined;
        }
        const about = await client.get(updateReply, path);
        // By its own id: a newer one may come while the pages are read.
        const moves = await listPages(
          client,
          moveReply,
          `/intel/updates/${encodeURIComponent(about.id)}/moves`,
          kind === undefined ? {} : { kind },
          pages,
        );
        return { update: about, ...moves };
      });
      if (found === undefined) {
        print(shell, command, { update: null, items: [], nextCursor: null, total: 0 }, () => [
          NOTHING_LOADED,
        ]);
        return;
      }
      print(shell, command, found, ({ update: about, ...moves }) => [
        `${about.feed.toUpperCase()} ${about.version}, ${about.entries} entries, put in force ${when(about.at)} by ${about.by}`,
        `${about.touched} exposures prioritised again${about.state === "done" ? "" : ` (${about.waiting} still wait)`}: ${about.moved.band} another band, ${about.moved.due} another due date, ${about.moved.score} another score; ${about.moved.up} more urgent`,
        ...(moves.items.length === 0
          ? ["No exposure moved."]
          : moves.items.flatMap((move) => moveLines(move))),
        ...restLine(moves),
      ]);
    },
  );

  paged(intel.command("updates").description("what was put in force, newest first")).action(
    async (pages: PageOptions, command: Command) => {
      const listed = await withClient(shell, command, (client) =>
        listPages(client, updateReply, "/intel/updates", {}, pages),
      );
      print(shell, command, listed, (shown) =>
        shown.items.length === 0
          ? [NOTHING_LOADED]
          : [
              ...table(shown.items, [
                { title: "update", cell: ({ id }) => id },
                { title: "when", cell: ({ at }) => when(at) },
                { title: "feed", cell: ({ feed, version }) => `${feed} ${version}` },
                { title: "by", cell: ({ by }) => by },
                { title: "touched", cell: ({ touched }) => String(touched), align: "right" },
                { title: "band", cell: ({ moved }) => String(moved.band), align: "right" },
                { title: "due", cell: ({ moved }) => String(moved.due), align: "right" },
                { title: "score", cell: ({ moved }) => String(moved.score), align: "right" },
              ]),
              ...restLine(shown),
            ],
      );
    },
  );

  intel
    .command("status")
    .description("each catalogue: which is in force, how old, and how the last try to load one ended")
    .action(async (_options: object, command: Command) => {
      const status = await withClient(shell, command, (client) =>
        client.get(intelStatusReply, "/intel/status"),
      );
      print(shell, command, status, ({ feeds, waiting }) => [
        ...feeds.flatMap(feedLines),
        ...(waiting === 0 ? [] : [`${waiting} exposures wait for being prioritised again`]),
      ]);
    });
}

const NOTHING_LOADED = "No catalogue was loaded yet: plumbline intel update --kev FILE|URL --epss FILE|URL";

/** An exposure that moved, in two lines: from where to where, and why. */
export function moveLines({ exposure, kind, up, grounded, asserted, score, because }: MoveReply): string[] {
  const changed = grounded.from.band === grounded.to.band ? asserted : grounded;
  const what =
    kind === "band"
      ? `${changed.from.band} → ${changed.to.band}`
      : kind === "due"
        ? `${grounded.from.timeline} → ${grounded.to.timeline}, due ${grounded.to.due === null ? "at no date" : when(grounded.to.due)}`
        : `score ${score.from} → ${score.to}`;
  return [
    `  ${up ? "▲" : "▼"} ${what}  ${exposure.title} on ${exposure.asset}  (${exposure.id})`,
    ...because.map((sentence) => `      ${sentence}`),
  ];
}

function feedLines(feed: IntelStatusReply["feeds"][number]): string[] {
  const name = feed.feed.toUpperCase();
  const source =
    feed.source === null
      ? "nobody fetches it: load it by hand, or start the collector with --feeds FILE"
      : `fetched every ${feed.source.everyHours} h from ${feed.source.url}`;
  return [
    feed.loaded
      ? `${name}: ${feed.version} of ${when(feed.at)}, ${feed.entries} entries, ${feed.ageDays} days old${feed.stale ? `: OLD, it should be no older than ${feed.staleAfterDays}` : ""}`
      : `${name}: never loaded (plumbline intel update --${feed.feed} FILE|URL)`,
    `  ${source}`,
    ...(feed.succeededAt === null
      ? []
      : [`  last loaded ${when(feed.succeededAt)} from ${feed.place ?? ""}`]),
    ...(feed.failedAt === null ? [] : [`  last failure ${when(feed.failedAt)}: ${feed.failure ?? ""}`]),
  ];
}
