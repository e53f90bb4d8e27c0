import type { Command } from "commander";
import { badInput } from "./exit.ts";
import { readTextFile } from "./files.ts";
import { type Client, type Connection, httpClient } from "./http-client.ts";
import { readProfile } from "./profile.ts";
import type { Shell } from "./shell.ts";

type ConnectionOptions = { readonly url?: string; readonly token?: string; readonly cacert?: string };

/** A certificate authority's file larger than this is something else. */
const MAX_CA_BYTES = 256 * 1024;

/** Options first, then the environment, then the profile; the profile's token never goes to another collector. */
export async function connectionOf(shell: Shell, command: Command): Promise<Connection> {
  const options = command.optsWithGlobals<ConnectionOptions>();
  const { environment } = shell;
  const profile = await readProfile(environment.profileFile);
  const given = options.url ?? environment.url;
  const url = given === undefined ? profile?.url : baseUrl(given);
  if (url === undefined)
    throw badInput("No collector is named: give --url, set PLUMBLINE_URL, or run plumbline login");
  const own = profile?.url === url ? profile : undefined;
  const caFile = options.cacert ?? environment.ca;
  return {
    url,
    token: options.token ?? environment.token ?? own?.token,
    ca: caFile === undefined ? own?.ca : await readAuthority(caFile),
  };
}

/** `https://host:port`, without a path; plain HTTP is refused because a token would travel in the open. */
export function baseUrl(text: string, option = "--url"): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined)
    throw badInput(`${option}: "${text}" is not an address such as https://127.0.0.1:8443`);
  if (url.protocol !== "https:")
    throw badInput(`${option}: "${text}" is not https, and a collector speaks nothing else`);
  if (url.username !== "" || url.password !== "")
    throw badInput(`${option}: must not carry a name or password; use --token`);
  return url.origin;
}

export async function readAuthority(file: string): Promise<string> {
  const text = await readTextFile(file, MAX_CA_BYTES);
  if (!text.includes("-----BEGIN CERTIFICATE-----")) throw badInput(`${file}: holds no certificate in PEM`);
  return text;
}

/** Lends a client to a command and closes its connections, however the command ends. */
export async function withClient<T>(
  shell: Shell,
  command: Command,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = httpClient(await connectionOf(shell, command));
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
