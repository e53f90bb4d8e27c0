import type { Cidr } from "../../proto/address.ts";
import { type Outgoing, OutgoingFailed, outgoing } from "./outgoing.ts";

/** FIRST's "current" file is one redirection away. */
const MAX_REDIRECTIONS = 3;
/** From the first packet to the last byte, of each hop. */
const FETCH_MS = 120_000;

type FetchOptions = {
  readonly allow: readonly Cidr[];
  readonly ca?: string | undefined;
  readonly mostBytes: number;
  readonly resolve?: (host: string) => Promise<readonly string[]>;
};

/**
 * Fetches a catalogue by the collector's one way out: HTTPS only, every address of every hop is checked, and what
 * was checked is what is dialled. Rejects with a sentence that says nothing of what the other side answered.
 */
export function feedFetcher(options: FetchOptions): (address: string) => Promise<Uint8Array> {
  const send = outgoing({ ...options, mostMs: FETCH_MS });
  return (address) => fetchFrom(send, new URL(address));
}

async function fetchFrom(send: Outgoing, first: URL): Promise<Uint8Array> {
  let url = first;
  for (let hop = 0; hop <= MAX_REDIRECTIONS; hop++) {
    const { status, headers, body } = await send(url, { method: "GET", headers: {}, body: null });
    const { location } = headers;
    if (status >= 300 && status < 400 && typeof location === "string") {
      if (!URL.canParse(location, url.href)) throw new OutgoingFailed(`${url.host} redirects to no address`);
      url = new URL(location, url);
      continue;
    }
    if (status !== 200) throw new OutgoingFailed(`${url.host} answered ${status}`);
    return body;
  }
  throw new OutgoingFailed(`${first.host} redirects more than ${MAX_REDIRECTIONS} times`);
}
