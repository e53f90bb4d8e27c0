import { readFileSync } from "node:fs";
import { Agent, request } from "undici";

/** The demo speaks to its collector as any user would: over the API, with a token. */
export type Api = {
  readonly get: <T>(path: string) => Promise<T>;
  readonly post: <T>(path: string, body: unknown) => Promise<T>;
  readonly upload: <T>(path: string, bytes: Uint8Array, fileName: string) => Promise<T>;
  /** From now on every request carries this token. */
  readonly use: (token: string) => void;
  readonly close: () => Promise<void>;
};

const TIMEOUT_MS = 30_000;

/** Opens a client that trusts the collector's own authority and nothing else. */
export function openApi(url: string, caFile: string): Api {
  const dispatcher = new Agent({
    connect: { ca: readFileSync(caFile) },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  let token: string | undefined;
  let cookie: string | undefined;

  const send = async <T>(
    method: "GET" | "POST",
    path: string,
    headers: Record<string, string>,
    body?: string | Uint8Array,
  ): Promise<T> => {
    const answer = await request(`${url}${path}`, {
      dispatcher,
      method,
      headers: {
        ...headers,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(cookie === undefined || token !== undefined ? {} : { cookie, origin: url }),
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.body.text();
    const set = [answer.headers["set-cookie"] ?? []].flat()[0]?.split(";")[0];
    if (set !== undefined) cookie = set;
    if (answer.statusCode >= 400)
      throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text.slice(0, 500)}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  };

  return {
    get: (path) => send("GET", path, {}),
    post: (path, body) => send("POST", path, { "content-type": "application/json" }, JSON.stringify(body)),
    upload: (path, bytes, fileName) =>
      send("POST", path, { "content-type": "application/octet-stream", "x-file-name": fileName }, bytes),
    use: (given) => {
      token = given;
    },
    close: () => dispatcher.close(),
  };
}
