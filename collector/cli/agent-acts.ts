import type { Command } from "commander";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { print } from "./print.ts";
import { kindReply } from "./replies.ts";
import type { Shell } from "./shell.ts";

/** `plumbline agent revoke|freeze|thaw|approve`: who may come in, and who may not. */
export function agentActCommands(agent: Command, shell: Shell): void {
  const act = async (
    command: Command,
    id: string,
    what: string,
    body: object,
    words: Readonly<Record<string, string>>,
    next = "",
  ): Promise<void> => {
    const reply = await withClient(shell, command, (client) =>
      client.post(kindReply, `/agents/${encodeURIComponent(id)}/${what}`, body),
    );
    print(shell, command, reply, ({ kind }) => [
      `${words[kind] ?? kind} ${id}`,
      ...(kind === "thawed" && next !== "" ? [next] : []),
    ]);
  };

  agent
    .command("revoke <agent>")
    .description("cut an agent off and never let its certificate in again")
    .action((id: string, _options: object, command: Command) =>
      act(command, id, "revocation", {}, { revoked: "Revoked", "already-revoked": "Was revoked before:" }),
    );
  agent
    .command("freeze <agent>")
    .description("cut an agent off until it is thawed; it keeps what it saw")
    .requiredOption("--reason <text>", "why, for the audit trail")
    .action((id: string, { reason }: { readonly reason: string }, command: Command) =>
      act(command, id, "freeze", { reason }, { frozen: "Froze", "was-not-active": "Was not active:" }),
    );
  withExamples(
    agent
      .command("thaw <agent>")
      .description("let a frozen agent back, once you know that one process is left under its identity")
      .requiredOption("--reason <text>", "what you found, for the audit trail"),
    'agent thaw 0197… --reason "the copied machine is off"',
  ).action((id: string, { reason }: { readonly reason: string }, command: Command) =>
    act(
      command,
      id,
      "thaw",
      { reason },
      { thawed: "Thawed", "was-not-frozen": "Was not frozen:" },
      COMES_BACK,
    ),
  );
  agent
    .command("approve <agent>")
    .description("let an agent in that waits; compare the fingerprint that it shows with agent show")
    .option("--fingerprint <hex>", "as the agent's machine shows it: another one is refused")
    .action((id: string, body: { readonly fingerprint?: string }, command: Command) =>
      act(command, id, "approval", body, { approved: "Approved", "was-not-pending": "Was not waiting:" }),
    );
}

/** An agent that was turned away asks again after five minutes, as the link's own rules say. */
const COMES_BACK = "It comes back by itself within five minutes, or at once when it is started again";
