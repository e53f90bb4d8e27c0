import type { Command } from "commander";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { print } from "./print.ts";
import { kindReply } from "./replies.ts";
import type { Shell } from "./shell.ts";

type Options = { readonly reason: string; readonly undo?: boolean };

/** `exposure same` and `exposure apart`: what a person says of which findings are one weakness. Both can be taken back. */
export function exposureSameCommands(group: Command, shell: Shell): void {
  withExamples(
    group
      .command("same <exposure> <other>")
      .description("count another exposure of the same asset as this one; --undo takes it back")
      .requiredOption("--reason <text>", "why they are one weakness")
      .option("--undo", "each stands for itself again"),
    'exposure same 0197… 0198… --reason "one TLS setting, reported at two names"',
    'exposure same 0197… 0198… --undo --reason "two settings after all"',
  ).action(async (id: string, other: string, { reason, undo }: Options, command: Command) => {
    const reply = await withClient(shell, command, (client) =>
      client.post(kindReply, `/exposures/${encodeURIComponent(id)}/same`, {
        other,
        reason,
        undo: undo === true,
      }),
    );
    print(shell, command, reply, () => [
      undo === true ? `${other} stands for itself again` : `${other} is counted as ${id} now`,
    ]);
  });

  withExamples(
    group
      .command("apart <exposure> <finding>")
      .description(
        "give a tool's finding an exposure of its own, by its number in `show`; --undo takes it back",
      )
      .requiredOption("--reason <text>", "why it is another weakness")
      .option("--undo", "whether it is the same is decided by its content again"),
    'exposure apart 0197… 42 --reason "another service behind the same port"',
  ).action(async (id: string, finding: string, { reason, undo }: Options, command: Command) => {
    if (!/^[1-9]\d{0,14}$/.test(finding))
      throw badInput(`"${finding}" is no finding's number; plumbline exposure show ${id} lists them`);
    const reply = await withClient(shell, command, (client) =>
      client.post(kindReply, `/exposures/${encodeURIComponent(id)}/apart`, {
        finding: Number(finding),
        reason,
        undo: undo === true,
      }),
    );
    print(shell, command, reply, () => [
      undo === true
        ? `Whether finding ${finding} is the same is decided by its content again`
        : `Finding ${finding} has an exposure of its own now, which is open`,
    ]);
  });
}
