import type { Command } from "commander";
import { withClient } from "./connection.ts";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { testingLines } from "./exposure-lines.ts";
import { when } from "./instants.ts";
import { listPages, positive } from "./pages.ts";
import { print } from "./print.ts";
import { exposureDetailReply, exposureReply, testingReply } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

/** What `top` looks at at most: a page. */
const MAX_TOP = 200;

/** `exposure claims E`, `exposure testing` and `exposure top`. */
export function exposureTestingCommands(group: Command, shell: Shell): void {
  withExamples(
    group
      .command("claims <exposure>")
      .description(
        "what is asked of an exposure, with which scenario and from where; and what nothing can test",
      ),
    "exposure claims 0197…",
  ).action(async (id: string, _options: object, command: Command) => {
    const { title, claims, testing } = await withClient(shell, command, (client) =>
      client.get(exposureDetailReply, `/exposures/${encodeURIComponent(id)}`),
    );
    print(shell, command, { id, title, testing, claims }, (shown) => [
      shown.title,
      ...testingLines(shown),
      ...(shown.claims.length === 0
        ? ["No claim could be made of it"]
        : table(shown.claims, [
            { title: "asks", cell: ({ asks }) => asks },
            { title: "from", cell: ({ segment }) => segment },
            { title: "scenario", cell: ({ scenario }) => scenario },
            { title: "expects", cell: ({ expectation }) => expectation },
            { title: "standing", cell: ({ standing }) => standing },
            { title: "because", cell: ({ untestable, sentence }) => untestable || sentence },
          ])),
    ]);
  });

  withExamples(
    group
      .command("top")
      .description("the most urgent that are not closed, with one reason each")
      .option("--limit <n>", `how many, up to ${MAX_TOP}`, positive, 10),
    "exposure top --limit 5",
  ).action(async ({ limit }: { readonly limit: number }, command: Command) => {
    const listed = await withClient(shell, command, (client) =>
      listPages(client, exposureReply, "/exposures", {}, { limit: MAX_TOP }),
    );
    const items = listed.items.filter(({ closure }) => closure !== "closed").slice(0, limit);
    print(shell, command, { items }, (shown) =>
      shown.items.length === 0
        ? ["Nothing is open: plumbline import FILE… brings what scanners see"]
        : shown.items.flatMap((one, index) => [
            `${index + 1}. ${one.title} on ${one.asset.name} (${one.grounded.band}, due ${when(one.grounded.due)}, ${one.id})`,
            `   ${one.reason ?? ""}`,
          ]),
    );
  });

  withExamples(
    group
      .command("testing")
      .description("how many exposures can be tested, with what and from where, and why others can't"),
    "exposure testing",
    "exposure list --filter testable=no",
  ).action(async (_options: object, command: Command) => {
    const reply = await withClient(shell, command, (client) => client.get(testingReply, "/testing"));
    print(shell, command, reply, ({ exposures, testable, answers, scenarios }) => [
      `${testable.either} of ${counted(exposures, "exposure")} can be tested: the way to ${testable.way}, the weakness itself of ${testable.weakness}`,
      ...table(answers, [
        { title: "way", cell: ({ way }) => way },
        { title: "weakness", cell: ({ weakness }) => weakness },
        { title: "exposures", cell: (one) => String(one.exposures), align: "right" },
      ]),
      ...(scenarios.length === 0 ? [] : [""]),
      ...(scenarios.length === 0
        ? []
        : table(scenarios, [
            { title: "scenario", cell: ({ scenario }) => scenario },
            { title: "from", cell: ({ segment }) => segment },
            { title: "asks", cell: ({ asks }) => asks },
            { title: "exposures", cell: (one) => String(one.exposures), align: "right" },
            { title: "testable now", cell: (one) => String(one.testable), align: "right" },
          ])),
    ]);
  });
}
