import type { z } from "zod";
import { badInput, CommandRefused, EXIT } from "./exit.ts";
import type { Client } from "./http-client.ts";
import { spanMs } from "./instants.ts";
import { createdTokenReply, kindReply, sessionReply } from "./replies.ts";
import type { Shell } from "./shell.ts";

export type Credentials = {
  readonly name: string;
  readonly password: string;
  /** Asked for only where the account has a second factor. */
  readonly code: () => Promise<string>;
};

/** The password from the environment, or asked for without showing it. */
export async function credentialsOf(shell: Shell, name: string, code?: string): Promise<Credentials> {
  const { password, code: given } = shell.environment;
  return {
    name,
    password: password ?? (await shell.askSecret(`Password of ${name}: `)),
    code: async () =>
      code ??
      given ??
      (await shell.askSecret("Code of your authenticator: ").catch((cause: unknown) => {
        throw badInput("The account has a second factor: give --code, or set PLUMBLINE_CODE", cause);
      })),
  };
}

/** Asks as whoever has just signed in. */
export type AsSomebody = <S extends z.ZodType>(
  schema: S,
  asked: { readonly method: "POST" | "DELETE"; readonly path: string; readonly body?: unknown },
) => Promise<z.output<S>>;

/**
 * Signs in for as long as it takes to do something that only a session may. With a set-up code the
 * account is made first.
 */
export async function withSession<T>(
  client: Client,
  { name, password, code }: Credentials,
  use: (ask: AsSomebody, session: z.output<typeof sessionReply>) => Promise<T>,
  setupCode?: string,
): Promise<T> {
  const first =
    setupCode === undefined
      ? ({ method: "POST", path: "/session", body: { name, password } } as const)
      : ({ method: "POST", path: "/setup", body: { code: setupCode, name, password } } as const);
  const { value: session, headers } = await client.ask(sessionReply, first).catch(async (cause: unknown) => {
    if (!(cause instanceof CommandRefused) || cause.challenge === undefined) throw cause;
    const body = { challenge: cause.challenge, code: await code() };
    return client.ask(sessionReply, { method: "POST", path: "/session/second-factor", body });
  });
  let cookie = cookieOf(headers["set-cookie"]);
  const ask: AsSomebody = async (schema, asked) => {
    const reply = await client.ask(schema, { ...asked, headers: { cookie } });
    // A changed password renews the session.
    if (reply.headers["set-cookie"] !== undefined) cookie = cookieOf(reply.headers["set-cookie"]);
    return reply.value;
  };
  try {
    return await use(ask, session);
  } finally {
    await client
      .ask(kindReply, { method: "DELETE", path: "/session", headers: { cookie } })
      .catch(() => undefined);
  }
}

export type TokenWish = {
  readonly name: string;
  readonly ttlDays: number;
  readonly scopes?: readonly string[];
  /** For a person at a terminal, who may also manage people where their role does. */
  readonly isLogin?: boolean;
};

/** What an admin's own terminal may do: all of it. Tokens for machines leave people out unless they name them. */
const ADMIN_SCOPES = ["read", "retest", "operate", "approve", "admin", "people"] as const;

/** Makes one API token: only a session makes tokens, so a leaked token can't outlive itself. */
export const tokenByPassword = (
  client: Client,
  credentials: Credentials,
  { isLogin = false, ...wish }: TokenWish,
  setupCode?: string,
) =>
  withSession(
    client,
    credentials,
    async (ask, session) => ({
      session,
      token: await ask(createdTokenReply, {
        method: "POST",
        path: "/tokens",
        body: isLogin && session.role === "admin" ? { ...wish, scopes: ADMIN_SCOPES } : wish,
      }),
    }),
    setupCode,
  );

function cookieOf(header: string | readonly string[] | undefined): string {
  const [cookie] = [header]
    .flat()
    .flatMap((one) => (one === undefined ? [] : [String(one).split(";")[0] ?? ""]));
  if (cookie === undefined || cookie === "")
    throw new CommandRefused(EXIT.refused, "The collector signed us in without a session; check --url");
  return cookie;
}

const DAY_MS = 24 * 3_600_000;

/** Days, up to `most`; the collector checks the same. */
export const daysUpTo =
  (option: string, most: number) =>
  (text: string): number => {
    const number = /^\d+$/.test(text) ? Number(text) : (spanMs(text) ?? Number.NaN) / DAY_MS;
    if (!Number.isInteger(number) || number < 1 || number > most)
      throw badInput(`${option}: "${text}" is not a whole number of days from 1 to ${most}, such as 7d`);
    return number;
  };

/** API tokens live for a year at most. */
export const days = daysUpTo("--ttl-days", 365);
