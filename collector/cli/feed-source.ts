import type { Dispatcher } from "undici";
import { MAX_FEED_BYTES } from "../intake/feed.ts";
import { badInput, CommandRefused } from "./exit.ts";
import { readFileBytes } from "./files.ts";
import { unreachable } from "./network-reason.ts";

/** FIRST's "current" file is one redirection away. */
const MAX_REDIRECTIONS = 3;
const CONNECT_TIMEOUT_MS = 10_000;
const FETCH_TIMEOUT_MS = 120_000;

/** The bytes of a feed, from a file or over verified HTTPS, within a size and a time. */
export async function fetchFeed(
  place: string,
  open: () => Dispatcher | Promise<Dispatcher> = openOutside,
): Promise<Uint8Array> {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(place)) return readFileBytes(place, MAX_FEED_BYTES);
  const dispatcher = await open();
  try {
    return await download(place, dispatcher, AbortSignal.timeout(FETCH_TIMEOUT_MS));
  } catch (cause) {
    throw cause instanceof CommandRefused ? cause : unreachable(place, cause);
  } finally {
    await dispatcher.destroy();
  }
}

/** The library is loaded only by who needs it. */
async function openOutside(): Promise<Dispatcher> {
  const { Agent } = await import("undici");
  return new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS } });
}

async function download(place: string, dispatcher: Dispatcher, signal: AbortSignal): Promise<Uint8Array> {
  const { request } = await import("undici");
  let url = httpsOnly(place, place);
  for (let hop = 0; hop <= MAX_REDIRECTIONS; hop++) {
    const { statusCode, headers, body } = await request(url, { dispatcher, signal });
    const { location } = headers;
    if (statusCode >= 300 && statusCode < 400 && typeof location === "string") {
      await body.dump();
      url = httpsOnly(place, new URL(location, url).href);
      continue;
    }
    if (statusCode !== 200) {
      await body.dump();
      throw badInput(`${place}: answered ${statusCode}`);
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += (chunk as Buffer).length;
      if (size > MAX_FEED_BYTES) throw badInput(`${place}: has more than ${MAX_FEED_BYTES} bytes`);
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks, size);
  }
  throw badInput(`${place}: redirects more than ${MAX_REDIRECTIONS} times`);
}

function httpsOnly(place: string, address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "https:")
    throw badInput(`${place}: feeds are fetched over https only; download it and give the file`);
  return url;
}
