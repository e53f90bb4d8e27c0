import type { Command } from "commander";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { createdUserReply, userReply } from "./people-replies.ts";
import { about, asSomebody } from "./person.ts";
import { print } from "./print.ts";
import { kindReply, pageOf } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { credentialsOf, withSession } from "./sign-in.ts";
import { table } from "./table.ts";
import { secondFactorCommands } from "./user-second-factor.ts";

/** `plumbline user …`: people, and what one does about oneself. */
export function userCommands(program: Command, shell: Shell): void {
  const user = program.command("user").description("the people who have an account");
  user
    .command("list")
    .description("who has, or had, an account")
    .action(async (_options: object, command: Command) => {
      const listed = await withClient(shell, command, (client) => client.get(pageOf(userReply), "/users"));
      print(shell, command, listed, ({ items }) =>
        table(items, [
          { title: "name", cell: ({ name }) => name },
          { title: "role", cell: ({ role }) => role },
          { title: "status", cell: ({ status }) => status },
          { title: "signs in by", cell: ({ issuer }) => issuer ?? "password" },
          { title: "second factor", cell: ({ secondFactorAt }) => (secondFactorAt === null ? "no" : "yes") },
        ]),
      );
    });

  withExamples(
    user
      .command("create <name>")
      .description("make an account with a password for one sign-in, which is shown this once")
      .requiredOption("--role <role>", "viewer, operator, owner, approver or admin"),
    "user create olive --role operator",
  ).action(async (name: string, { role }: { readonly role: string }, command: Command) => {
    const password = oncePassword(shell);
    const made = await withClient(shell, command, (client) =>
      client.post(createdUserReply, "/users", { name, role, password, mustChangePassword: true }),
    );
    print(shell, command, { ...made, password }, (shown) => [
      shown.password,
      `${shown.name} (${shown.role}) signs in once with that, and then chooses their own: plumbline user password ${shown.name}`,
    ]);
  });

  user
    .command("set-role <name> <role>")
    .description("give somebody another role; what they had signed in ends at once")
    .action(async (name: string, role: string, _options: object, command: Command) => {
      await about(shell, command, name, (client, id) =>
        client.post(kindReply, `/users/${id}/role`, { role }),
      );
      print(shell, command, { name, role }, () => [`${name} is ${role} now`]);
    });

  for (const [verb, status, says] of STATUSES)
    user
      .command(`${verb} <name>`)
      .description(says)
      .action(async (name: string, _options: object, command: Command) => {
        await about(shell, command, name, (client, id) =>
          client.post(kindReply, `/users/${id}/status`, { status }),
        );
        print(shell, command, { name, status }, () => [`${name} is ${status} now`]);
      });

  user
    .command("reset-password <name>")
    .description("give somebody a password for one sign-in, which is shown this once")
    .action(async (name: string, _options: object, command: Command) => {
      const password = oncePassword(shell);
      await about(shell, command, name, (client, id) =>
        client.post(kindReply, `/users/${id}/password`, { password }),
      );
      print(shell, command, { name, password }, (shown) => [
        shown.password,
        `${name} signs in once with that, and then chooses their own: plumbline user password ${name}`,
      ]);
    });

  withExamples(
    user
      .command("password <name>")
      .description("change your own password; every session and token of yours ends")
      .option("--code <code>", "of your authenticator, or a recovery code"),
    "user password olive",
    "PLUMBLINE_PASSWORD=… PLUMBLINE_NEW_PASSWORD=… plumbline user password olive",
  ).action(async (name: string, { code }: { readonly code?: string }, command: Command) => {
    const credentials = await credentialsOf(shell, name, code);
    const password =
      shell.environment.newPassword ??
      (await shell.askSecret(`New password of ${name}, at least 12 characters: `));
    await asSomebody(shell, command, (client) =>
      withSession(client, credentials, (ask) =>
        ask(kindReply, {
          method: "POST",
          path: "/password",
          body: { current: credentials.password, password },
        }),
      ),
    );
    print(shell, command, { name, kind: "set" }, () => [`${name}'s password is changed; sign in again`]);
  });

  secondFactorCommands(user, shell);
}

const STATUSES = [
  ["disable", "disabled", "keep somebody out; what they had signed in ends at once"],
  ["enable", "active", "let somebody in again"],
  ["remove", "removed", "remove an account for good; its name stays taken and in the audit log"],
] as const;

/** 120 bits: 24 characters that can be read aloud. */
const oncePassword = (shell: Shell): string =>
  Buffer.from(shell.random(15))
    .toString("hex")
    .slice(0, 30)
    .replaceAll(/(.{6})(?=.)/g, "$1-");
