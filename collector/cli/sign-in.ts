import { badInput, CommandRefused, EXIT } from "./exit.ts";
import type { Client } from "./http-client.ts";
import { createdTokenReply, kindReply, sessionReply } from "./replies.ts";
import type { Shell } from "./shell.ts";

export type Credentials = { readonly name: string; readonly password: string };

/** The password from the environment, or asked for without showing it. */
export async function passwordOf(shell: Shell, name: string): Promise<string> {
  const { password } = shell.environment;
  return password ?? shell.askSecret(`Password of ${name}: `);
}

/**
 * Signs in for as long as it takes to make one API token: only a password makes tokens, so a leaked
 * token can't outlive itself. With a set-up code the account is made first.
 */
export async function tokenByPassword(
  client: Client,
  { name, password }: Credentials,
  token: { readonly name: string; readonly ttlDays: number },
  setupCode?: string,
) {
  const { value: session, headers } =
    setupCode === undefined
      ? await client.ask(sessionReply, { method: "POST", path: "/session", body: { name, password } })
      : await client.ask(sessionReply, {
          method: "POST",
          path: "/setup",
          body: { code: setupCode, name, password },
        });
  const cookie = cookieOf(headers["set-cookie"]);
  const made = await client.ask(createdTokenReply, {
    method: "POST",
    path: "/tokens",
    body: token,
    headers: { cookie },
  });
  await client.ask(kindReply, { method: "DELETE", path: "/session", headers: { cookie } });
  return { session, token: made.value };
}

function cookieOf(header: string | readonly string[] | undefined): string {
  const [cookie] = [header]
    .flat()
    .flatMap((one) => (one === undefined ? [] : [String(one).split(";")[0] ?? ""]));
  if (cookie === undefined || cookie === "")
    throw new CommandRefused(EXIT.refused, "The collector signed us in without a session; check --url");
  return cookie;
}

/** API tokens live for a year at most; the collector checks the same. */
export function days(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 365)
    throw badInput(`--ttl-days: "${text}" is not a whole number from 1 to 365`);
  return number;
}
