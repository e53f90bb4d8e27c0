import { type Command, Option } from "commander";
import { withClient } from "./connection.ts";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { EXIT } from "./exit.ts";
import { print } from "./print.ts";
import { deconflictReply, haltedReply, kindReply } from "./replies.ts";
import type { Shell } from "./shell.ts";

type Reach = { readonly segment?: string | undefined; readonly agent?: string | undefined };

/** `halt`, `resume` and `deconflict`: what SecOps reaches for when something looks wrong. */
export function haltCommands(program: Command, shell: Shell): void {
  withExamples(
    reach(
      program.command("halt").description("kill switch: end every run there and start none"),
    ).requiredOption("--reason <text>", "why, for whoever finds it"),
    'halt --segment dmz --reason "incident 4711"',
    'halt --reason "core switch on fire"',
  ).action(async ({ reason, segment, agent }: Reach & { readonly reason: string }, command: Command) => {
    const reply = await withClient(shell, command, (client) =>
      client.post(haltedReply, "/halt", { segment, agent, reason }),
    );
    print(shell, command, reply, ({ agents }) => [
      `Halted ${placeOf({ segment, agent })}: ${counted(agents, "agent")} told`,
    ]);
  });

  reach(program.command("resume").description("take a halt back")).action(
    async ({ segment, agent }: Reach, command: Command) => {
      const reply = await withClient(shell, command, (client) =>
        client.post(kindReply, "/resume", { segment, agent }),
      );
      const place = placeOf({ segment, agent });
      print(shell, command, reply, ({ kind }) => [
        kind === "resumed" ? `Resumed ${place}` : `There was no halt of ${place}`,
      ]);
    },
  );

  withExamples(
    program.command("deconflict <marker>").description("was that us? exit 0 when it was, 1 when it was not"),
    "deconflict plb-9f3c5a0b1d2e4f6a7b8c9d0e",
  ).action(async (marker: string, _options: object, command: Command) => {
    const reply = await withClient(shell, command, (client) =>
      client.get(deconflictReply, `/deconflict/${encodeURIComponent(marker)}`),
    );
    print(shell, command, reply, ({ sentence }) => [sentence]);
    if (reply.was === "not-us") shell.exit(EXIT.no);
  });
}

const reach = (command: Command): Command =>
  command
    .addOption(new Option("--segment <segment>", "only this segment").conflicts("agent"))
    .addOption(new Option("--agent <agent>", "only this agent"));

function placeOf({ segment, agent }: Reach): string {
  if (segment !== undefined) return `segment ${segment}`;
  return agent === undefined ? "everything" : `agent ${agent}`;
}
