import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { z } from "zod";
import { CommandRefused, EXIT } from "./exit.ts";
import { unreachable } from "./network-reason.ts";
import { problemOf } from "./problem.ts";

/** Which collector, as whom, and whom to trust: an authority's PEM, or the machine's own authorities. */
export type Connection = {
  readonly url: string;
  readonly token: string | undefined;
  readonly ca: string | undefined;
};

export type Query = Readonly<Record<string, string | number | undefined>>;

type Ask = {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A reply larger than this is not read to its end. */
const MAX_REPLY_BYTES = 64 * 1024 * 1024;
/** A reply nested deeper is not one of a collector, whose deepest has 12. */
const MAX_REPLY_DEPTH = 64;
const CONNECT_TIMEOUT_MS = 10_000;
/** Importing a large report or folding all evidence again takes the collector a while. */
const REPLY_TIMEOUT_MS = 300_000;
/** The collector says something on a live stream at least every 15 s. */
const STREAM_SILENCE_MS = 60_000;

export type Client = ReturnType<typeof httpClient>;

/**
 * Speaks the collector's API over verified TLS; there is no switch that turns that off. What goes
 * wrong ends the command: 3 when the collector can't be reached or refuses the caller, 2 when it
 * can't use what was asked.
 */
export function httpClient({ url, token, ca }: Connection) {
  const opened = openTo(ca);

  async function send({ method, path, query, body, bytes, headers }: Ask): Promise<Dispatcher.ResponseData> {
    const { request, dispatcher } = await opened;
    try {
      return await request(`${url}/api/v1${path}`, {
        dispatcher,
        method,
        query: present(query),
        headers: {
          accept: "application/json",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(bytes === undefined ? {} : { "content-type": "application/octet-stream" }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        body: bytes ?? (body === undefined ? null : JSON.stringify(body)),
      });
    } catch (cause) {
      throw unreachable(url, cause);
    }
  }

  async function ask<S extends z.ZodType>(
    schema: S,
    asked: Ask,
  ): Promise<{ readonly value: z.output<S>; readonly headers: Dispatcher.ResponseData["headers"] }> {
    const { statusCode, headers, body } = await send(asked);
    const text = await readReply(url, body);
    if (statusCode >= 400) throw problemOf(statusCode, text);
    const { success, data, error } = schema.safeParse(statusCode < 300 ? json(text) : undefined);
    if (!success) throw notUnderstood(url, error.issues[0]?.path.join("."));
    return { value: data, headers };
  }

  return {
    url,
    get: async <S extends z.ZodType>(schema: S, path: string, query?: Query): Promise<z.output<S>> =>
      (await ask(schema, { method: "GET", path, ...(query === undefined ? {} : { query }) })).value,
    post: async <S extends z.ZodType>(schema: S, path: string, body: unknown = {}): Promise<z.output<S>> =>
      (await ask(schema, { method: "POST", path, body })).value,
    upload: async <S extends z.ZodType>(
      schema: S,
      path: string,
      bytes: Uint8Array,
      extra: Pick<Ask, "query" | "headers"> = {},
    ): Promise<z.output<S>> => (await ask(schema, { method: "POST", path, bytes, ...extra })).value,
    /** For signing in: the reply's headers carry the session. */
    ask,
    /** A stream of bytes that ends when the collector or `signal` says so. */
    async stream(
      { headers, ...asked }: Pick<Ask, "path" | "query" | "headers">,
      signal: AbortSignal,
    ): Promise<Readable> {
      const accept = { accept: "text/event-stream" };
      const reply = await send({ method: "GET", ...asked, headers: { ...accept, ...headers } });
      if (reply.statusCode >= 400) throw problemOf(reply.statusCode, await readReply(url, reply.body));
      signal.addEventListener("abort", () => reply.body.destroy(), { once: true });
      return reply.body;
    },
    close: async (): Promise<void> => (await opened).dispatcher.destroy(),
  };
}

/** Loaded only by who asks a collector: a third of what any other command would need to start. */
async function openTo(ca: string | undefined) {
  const { Agent, request } = await import("undici");
  const dispatcher = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS, ...(ca === undefined ? {} : { ca }) },
    headersTimeout: REPLY_TIMEOUT_MS,
    bodyTimeout: STREAM_SILENCE_MS,
  });
  return { request, dispatcher };
}

const present = (query: Query = {}): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );

async function readReply(url: string, body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += (chunk as Buffer).length;
      if (size > MAX_REPLY_BYTES)
        throw new CommandRefused(EXIT.refused, `${url}: the reply has more than ${MAX_REPLY_BYTES} bytes`);
      chunks.push(chunk as Buffer);
    }
  } catch (cause) {
    throw cause instanceof CommandRefused ? cause : unreachable(url, cause);
  }
  return Buffer.concat(chunks, size).toString("utf8");
}

function json(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isTooDeep(value, MAX_REPLY_DEPTH) ? undefined : value;
  } catch {
    return undefined;
  }
}

const isTooDeep = (value: unknown, left: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (left === 0 || Object.values(value).some((member) => isTooDeep(member, left - 1)));

const notUnderstood = (url: string, field: string | undefined): CommandRefused =>
  new CommandRefused(
    EXIT.refused,
    `${url}: the reply is not one of a Plumbline collector of this version${field ? ` (${field})` : ""}; check --url`,
  );
