import { getResponse, type RequestHandler } from "msw";
import { Agent, type Dispatcher } from "undici";

/**
 * msw sees globalThis.fetch and node:http(s), but not undici's own request: that goes out to the network whatever msw is
 * told. This dispatcher answers from msw's handlers, and rejects what none of them handles.
 * It never opens a socket. Built with compose(): undici 7 hands legacy handlers (onConnect/onHeaders) to a bare Dispatcher
 * subclass, and compose() is what wraps them into the onRequestStart/onResponseStart form.
 */
export function mswDispatcher(handlers: () => readonly RequestHandler[]): Dispatcher {
  return new Agent().compose(() => (opts, handler) => {
    answer(handlers, opts, handler);
    return true;
  });
}

function answer(
  handlers: () => readonly RequestHandler[],
  opts: Dispatcher.DispatchOptions,
  handler: Dispatcher.DispatchHandler,
): void {
  let aborted: Error | null = null;
  const controller: Dispatcher.DispatchController = {
    get aborted() {
      return aborted !== null;
    },
    get reason() {
      return aborted;
    },
    get paused() {
      return false;
    },
    rawHeaders: [],
    rawTrailers: [],
    pause() {},
    resume() {},
    abort(reason: Error) {
      aborted ??= reason;
    },
  };
  const stop = () => {
    if (aborted) throw aborted;
  };
  void (async () => {
    handler.onRequestStart?.(controller, {});
    stop();
    const url = new URL(opts.path, opts.origin);
    const body = await bytes(opts.body);
    const request = new Request(url, {
      method: opts.method,
      headers: headerPairs(opts.headers),
      ...(body.length > 0 ? { body } : {}),
    });
    const response = await getResponse([...handlers()], request);
    stop();
    if (!response) throw new Error(`no msw handler for ${opts.method} ${url.href}`);
    handler.onResponseStart?.(
      controller,
      response.status,
      Object.fromEntries(response.headers),
      response.statusText,
    );
    if (response.body) {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        stop();
        handler.onResponseData?.(controller, Buffer.from(chunk));
      }
    }
    handler.onResponseEnd?.(controller, {});
  })().catch((error: Error) => handler.onResponseError?.(controller, error));
}

async function bytes(body: Dispatcher.DispatchOptions["body"]): Promise<Buffer<ArrayBuffer>> {
  if (body == null) return Buffer.alloc(0);
  if (typeof body === "string" || body instanceof Uint8Array) return Buffer.from(body as string);
  const parts: Uint8Array[] = [];
  for await (const part of body as AsyncIterable<Uint8Array>) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
function headerPairs(headers: Dispatcher.DispatchOptions["headers"]): [string, string][] {
  if (!headers) return [];
  if (Array.isArray(headers)) {
    const flat = headers as string[];
    return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] ?? "", flat[2 * i + 1] ?? ""]);
  }
  const entries =
    Symbol.iterator in headers
      ? [...(headers as Iterable<[string, string | string[] | undefined]>)]
      : Object.entries(headers);
  return entries.flatMap(([k, v]) =>
    v === undefined ? [] : [[k, Array.isArray(v) ? v.join(", ") : String(v)] as [string, string]],
  );
}
