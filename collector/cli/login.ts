import { hostname } from "node:os";
import type { Command } from "commander";
import { connectionOf, withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { type Connection, httpClient } from "./http-client.ts";
import { when } from "./instants.ts";
import { print } from "./print.ts";
import { writeProfile } from "./profile.ts";
import { apiTokenReply, kindReply, pageOf } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { credentialsOf, days, daysUpTo, type TokenWish, tokenByPassword } from "./sign-in.ts";
import { table } from "./table.ts";

type LoginOptions = {
  readonly name: string;
  readonly ttlDays: number;
  readonly setupCode?: string;
  readonly code?: string;
};
type CreateOptions = {
  readonly user: string;
  readonly name: string;
  readonly ttlDays: number;
  readonly ttl?: number;
  readonly scope?: readonly string[];
  readonly code?: string;
};

/** `plumbline login` and `plumbline token …`. */
export function loginCommands(program: Command, shell: Shell): void {
  withExamples(
    program
      .command("login")
      .description("sign in once; the token made for it goes into a profile that later commands use")
      .requiredOption("--name <user>", "who you are to the collector")
      .option("--ttl-days <n>", "how long the token lasts", days, 30)
      .option("--code <code>", "of your authenticator, or a recovery code (or PLUMBLINE_CODE; asked for)")
      .option(
        "--setup-code <code>",
        "make the first account, with the code that the collector printed when it started",
      ),
    "login --url https://127.0.0.1:8443 --cacert ./data/ca.pem --name ada",
    "PLUMBLINE_PASSWORD=… plumbline login --name ada",
  ).action(async ({ name, ttlDays, setupCode, code }: LoginOptions, command: Command) => {
    const connection = await connectionOf(shell, command);
    const { session, token } = await signedIn(
      connection,
      shell,
      name,
      { name: `plumbline login on ${hostname()}`.slice(0, 100), ttlDays, isLogin: true },
      setupCode,
      code,
    );
    const { url, ca } = connection;
    const { profileFile } = shell.environment;
    await writeProfile(profileFile, {
      url,
      user: session.user,
      token: token.token,
      expiresAt: token.expiresAt,
      ...(ca === undefined ? {} : { ca }),
    });
    const value = {
      url,
      user: session.user,
      role: session.role,
      expiresAt: token.expiresAt,
      profile: profileFile,
    };
    print(shell, command, value, ({ user, role, expiresAt }) => [
      `Signed in to ${url} as ${user} (${role}) until ${when(expiresAt)}; kept in ${profileFile}`,
    ]);
  });

  const token = program.command("token").description("your API tokens");
  withExamples(
    token
      .command("create")
      .description("make an API token with your role; it is shown this once")
      .requiredOption("--user <user>", "who you are to the collector; the password is asked for")
      .requiredOption("--name <name>", "what the token is for")
      .option("--ttl-days <n>", "how long it lasts", days, 30)
      .option("--ttl <span>", "the same as a span, such as 90d", daysUpTo("--ttl", 365))
      .option(
        "--scope <scope...>",
        "read, retest, operate, approve, admin, people; without, all that your role has but people",
      )
      .option("--code <code>", "of your authenticator, or a recovery code"),
    "token create --user ada --name ci-gate --scope read --ttl 90d",
  ).action(async ({ user, name, ttl, ttlDays, scope, code }: CreateOptions, command: Command) => {
    const wish = { name, ttlDays: ttl ?? ttlDays, ...(scope === undefined ? {} : { scopes: named(scope) }) };
    const connection = await connectionOf(shell, command);
    const made = await signedIn(connection, shell, user, wish, undefined, code);
    print(shell, command, made.token, ({ token: secret, expiresAt, scopes }) => [
      secret,
      `Until ${when(expiresAt)}, for ${scopes.join(", ")}; use it as PLUMBLINE_TOKEN`,
    ]);
  });
  token
    .command("list")
    .description("your tokens, without their secrets")
    .action(async (_options: object, command: Command) => {
      const listed = await withClient(shell, command, (client) =>
        client.get(pageOf(apiTokenReply), "/tokens"),
      );
      print(shell, command, listed, ({ items }) =>
        table(items, [
          { title: "token", cell: ({ id }) => id },
          { title: "name", cell: ({ name }) => name },
          { title: "scopes", cell: ({ scopes }) => scopes.join(", ") },
          { title: "expires", cell: ({ expiresAt }) => when(expiresAt) },
          { title: "last used", cell: ({ lastUsedAt }) => when(lastUsedAt) },
        ]),
      );
    });
  token
    .command("revoke <token>")
    .description("revoke one of your tokens, at once")
    .action(async (id: string, _options: object, command: Command) => {
      const { value } = await withClient(shell, command, (client) =>
        client.ask(kindReply, { method: "DELETE", path: `/tokens/${encodeURIComponent(id)}` }),
      );
      print(shell, command, value, () => [`Revoked ${id}`]);
    });
}

/** Without the token at hand: a bearer token goes first with the collector, and can't make tokens. */
async function signedIn(
  connection: Connection,
  shell: Shell,
  name: string,
  token: TokenWish,
  setupCode?: string,
  code?: string,
): ReturnType<typeof tokenByPassword> {
  const credentials = await credentialsOf(shell, name, code);
  const client = httpClient({ ...connection, token: undefined });
  try {
    return await tokenByPassword(client, credentials, token, setupCode);
  } finally {
    await client.close();
  }
}

/** `--scope read --scope operate` and `--scope read,operate` alike. */
const named = (scopes: readonly string[]): string[] =>
  scopes.flatMap((scope) => scope.split(",")).filter((scope) => scope !== "");
