import type { Command } from "commander";
import type { z } from "zod";
import { scenarioReply } from "./catalogue-replies.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { print } from "./print.ts";
import { pageOf } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

type Listed = z.infer<typeof scenarioReply>;
type ListOptions = { readonly tier?: string; readonly technique?: string };

/** `plumbline scenario list`: the catalogue, a line for each scenario. */
export function listCommand(scenario: Command, shell: Shell): void {
  withExamples(
    scenario
      .command("list")
      .description("the scenarios that agents may be asked to take")
      .option("--tier <n>", "only those of this tier, 0 to 2")
      .option(
        "--technique <id>",
        "only those for this ATT&CK technique or its sub-techniques, such as T1021",
      ),
    "scenario list --technique T1046",
  ).action(async (options: ListOptions, command: Command) => {
    const isWanted = filter(options);
    const listed = await withClient(shell, command, (client) =>
      client.get(pageOf(scenarioReply), "/scenarios"),
    );
    const items = listed.items.filter(isWanted);
    const wanted = { ...listed, items, total: items.length };
    print(shell, command, wanted, (shown) => {
      if (listed.items.length === 0) return [NONE];
      if (shown.items.length === 0) return [`None of ${listed.items.length} scenarios is of that kind`];
      return table(
        shown.items,
        [
          { title: "scenario", cell: ({ id }) => id },
          { title: "version", cell: ({ version }) => String(version), align: "right" },
          { title: "tier", cell: ({ tier }) => String(tier), align: "right" },
          { title: "transport", cell: ({ transport }) => transport },
          { title: "roles", cell: ({ parts }) => parts.map(({ role }) => role).join(" ") || "-" },
          { title: "at most", cell: ({ parts }) => longest(parts), align: "right" },
          { title: "bundle", cell: ({ bundle }) => `${bundle.id} ${bundle.version}` },
          { title: "publisher key", cell: ({ bundle }) => bundle.keyId.slice(0, 16) },
          { title: "until", cell: ({ bundle }) => bundle.notAfter.slice(0, 10) },
          { title: "att&ck", cell: techniques, isLong: true },
          { title: "title", cell: ({ title }) => title, isLong: true },
        ],
        shell.width,
      );
    });
  });
}

/** What is under way to nobody: a catalogue that no agent could be asked to take. */
const NONE = "No signed scenarios: plumbline scenario keygen, sign, publish";

function filter({ tier, technique }: ListOptions): (one: Listed) => boolean {
  if (tier !== undefined && !/^[0-2]$/.test(tier)) throw badInput(`--tier: "${tier}" is not 0, 1 or 2`);
  if (technique !== undefined && !/^T\d{4}(\.\d{3})?$/.test(technique))
    throw badInput(`--technique: "${technique}" is no technique such as T1046 or T1021.002`);
  return (one) =>
    (tier === undefined || one.tier === Number(tier)) &&
    (technique === undefined ||
      one.techniques.some((id) => id === technique || id.startsWith(`${technique}.`)));
}

type Shown = Pick<Listed, "techniques" | "attack">;

/** Numbers with their names, where the collector knows them, and what became of those that are no longer current. */
const techniques = ({ techniques: ids, attack }: Shown): string =>
  attack.length === 0 ? ids.join(" ") || "-" : attack.map(techniqueWords).join(", ");

/** `T1046 Network Service Discovery`, `T1002 Data Compressed (revoked by T1560)`. */
export function techniqueWords({ id, kind, name, by }: Listed["attack"][number]): string {
  const state = by === null ? kind : `${kind === "renamed" ? "now" : `${kind} by`} ${by}`;
  return `${id}${name === null ? "" : ` ${name}`}${kind === "current" ? "" : ` (${state})`}`;
}

/** Of the role that takes longest, in whole seconds. */
const longest = (parts: Listed["parts"]): string =>
  parts.length === 0 ? "-" : seconds(Math.max(...parts.map(({ longestMs }) => longestMs)));

/** Rounded up, so that nobody is told less than there may be. */
export const seconds = (ms: number): string => `${Math.ceil(ms / 1_000)} s`;
