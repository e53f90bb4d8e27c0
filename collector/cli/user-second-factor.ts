import type { Command } from "commander";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { recoveryReply, secretReply } from "./people-replies.ts";
import { about, asSomebody } from "./person.ts";
import { print } from "./print.ts";
import { kindReply } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { credentialsOf, withSession } from "./sign-in.ts";

/** `plumbline user second-factor …`: one's own, and what an admin says about others'. */
export function secondFactorCommands(user: Command, shell: Shell): void {
  const factor = user.command("second-factor").description("a code of an authenticator besides the password");
  withExamples(
    factor
      .command("set-up <name>")
      .description("make a secret for your authenticator, prove it with a code, and get the recovery codes"),
    "user second-factor set-up olive",
  ).action(async (name: string, _options: object, command: Command) => {
    const credentials = await credentialsOf(shell, name);
    const made = await asSomebody(shell, command, (client) =>
      withSession(client, credentials, async (ask) => {
        const secret = await ask(secretReply, { method: "POST", path: "/second-factor", body: {} });
        shell.err(`Give your authenticator this secret: ${secret.secret}\nor this address: ${secret.uri}\n`);
        const code = await credentials.code();
        return ask(recoveryReply, { method: "POST", path: "/second-factor/confirmation", body: { code } });
      }),
    );
    print(shell, command, made, ({ recoveryCodes }) => [
      ...recoveryCodes,
      "Keep these: each signs you in once without the authenticator, and none is shown again",
    ]);
  });

  factor
    .command("end <name>")
    .description("end your own, with a code of it")
    .option("--code <code>", "of your authenticator to sign in; another one is asked for to end it")
    .action(async (name: string, { code }: { readonly code?: string }, command: Command) => {
      const credentials = await credentialsOf(shell, name, code);
      await asSomebody(shell, command, (client) =>
        withSession(client, credentials, async (ask) => {
          const another = await shell.askSecret("A fresh code, or a recovery code: ");
          return ask(kindReply, { method: "POST", path: "/second-factor/end", body: { code: another } });
        }),
      );
      print(shell, command, { name, kind: "ended" }, () => [`${name} has no second factor any more`]);
    });

  factor
    .command("reset <name>")
    .description("take it away from somebody who lost theirs")
    .action(async (name: string, _options: object, command: Command) => {
      await about(shell, command, name, (client, id) =>
        client.ask(kindReply, { method: "DELETE", path: `/users/${id}/second-factor` }),
      );
      print(shell, command, { name, kind: "ended" }, () => [`${name} signs in with the password alone now`]);
    });

  factor
    .command("require [roles...]")
    .description("say which roles need one; none named means none does")
    .action(async (roles: readonly string[], _options: object, command: Command) => {
      await withClient(shell, command, (client) => client.post(kindReply, "/second-factor/roles", { roles }));
      print(shell, command, { roles }, () => [
        roles.length === 0
          ? "No role needs a second factor"
          : `A second factor is needed: ${roles.join(", ")}`,
      ]);
    });
}
