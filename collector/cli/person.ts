import type { Command } from "commander";
import { connectionOf, withClient } from "./connection.ts";
import { badInput } from "./exit.ts";
import { type Client, httpClient } from "./http-client.ts";
import { userReply } from "./people-replies.ts";
import { pageOf } from "./replies.ts";
import type { Shell } from "./shell.ts";

/** A client without the token at hand: a bearer token goes first with the collector, and isn't a session. */
export async function asSomebody<T>(
  shell: Shell,
  command: Command,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = httpClient({ ...(await connectionOf(shell, command)), token: undefined });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** People are named; the API knows them by id. */
export const about = <T>(
  shell: Shell,
  command: Command,
  name: string,
  act: (client: Client, id: string) => Promise<T>,
): Promise<T> =>
  withClient(shell, command, async (client) => {
    const { items } = await client.get(pageOf(userReply), "/users");
    const found = items.find((user) => user.name === name);
    if (found === undefined) throw badInput(`Nobody is called "${name}"; see plumbline user list`);
    return act(client, encodeURIComponent(found.id));
  });
