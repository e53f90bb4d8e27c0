import type { Command } from "commander";
import { parseEpss } from "../intake/epss.ts";
import { parseKev } from "../intake/kev.ts";
import { ReportRefused } from "../intake/report.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { fetchFeed } from "./feed-source.ts";
import { when } from "./instants.ts";
import { print } from "./print.ts";
import { intelReply, intelUpdatedReply } from "./replies.ts";
import type { Shell } from "./shell.ts";

/** `plumbline intel …`: what is known to be exploited (CISA KEV), and how likely it is to be (FIRST EPSS). */
export function intelCommands(program: Command, shell: Shell): void {
  const intel = program.command("intel").description("exploit intelligence");
  withExamples(
    intel
      .command("update")
      .description("load CISA's KEV and FIRST's EPSS, from files or addresses; plain or with gzip")
      .option("--kev <file|url>", "known_exploited_vulnerabilities.json")
      .option("--epss <file|url>", "epss_scores-….csv.gz"),
    "intel update --kev kev.json --epss epss_scores-2026-01-30.csv.gz",
    "intel update --kev https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
  ).action(async ({ kev, epss }: { readonly kev?: string; readonly epss?: string }, command: Command) => {
    if (kev === undefined && epss === undefined) throw badInput("intel update needs --kev, --epss or both");
    // Both are read and checked before either is sent.
    const catalogue = kev === undefined ? undefined : checked(kev, await fetchFeed(kev), parseKev);
    const scores = epss === undefined ? undefined : checked(epss, await fetchFeed(epss), parseEpss);
    const updated = await withClient(shell, command, async (client) => ({
      kev: catalogue === undefined ? null : await client.upload(intelUpdatedReply, "/intel/kev", catalogue),
      epss: scores === undefined ? null : await client.upload(intelUpdatedReply, "/intel/epss", scores),
    }));
    print(shell, command, updated, (shown) =>
      Object.entries(shown).flatMap(([feed, reply]) =>
        reply === null
          ? []
          : [
              `${feed.toUpperCase()}: ${reply.entries} entries, ${reply.reprioritised} exposures have another priority now`,
            ],
      ),
    );
  });

  intel
    .command("show <cve>")
    .description("what the loaded feeds say of a CVE")
    .action(async (cve: string, _options: object, command: Command) => {
      const found = await withClient(shell, command, (client) =>
        client.get(intelReply, `/intel/${encodeURIComponent(cve)}`),
      );
      print(shell, command, found, ({ cve: id, kev, epss }) => [
        kev === null
          ? `${id} is not in KEV`
          : `${id} is exploited: in KEV since ${when(kev.dateAdded)}, due ${when(kev.due)}, ransomware ${kev.ransomware} (${kev.name})`,
        epss === null
          ? "no EPSS score"
          : `EPSS ${(epss.epss * 100).toFixed(2)} %, more likely than ${(epss.percentile * 100).toFixed(1)} % of all CVEs`,
      ]);
    });
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
