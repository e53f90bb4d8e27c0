import { lookup } from "node:dns/promises";
import { Agent, request } from "undici";
import { type Cidr, plainAddress } from "../../proto/address.ts";
import { whyNotDial } from "./address-rule.ts";

/** From the first packet to the last byte. */
export const OUTGOING_MS = 10_000;
/** An answer larger than this is not read to its end. */
export const MAX_ANSWER_BYTES = 64 * 1024;

/** What went wrong on the way; never anything that the other side said. */
export class OutgoingFailed extends Error {
  override readonly name = "OutgoingFailed";
}

export type Outgoing = ReturnType<typeof outgoing>;

export type OutgoingOptions = {
  /** Networks that may be dialled although they are inner ones. */
  readonly allow: readonly Cidr[];
  /** PEM of the authority to trust besides none: the machine's own where it is undefined. */
  readonly ca?: string | undefined;
  /** From the first packet to the last byte; OUTGOING_MS where none is given. */
  readonly mostMs?: number | undefined;
  /** Bytes of an answer; MAX_ANSWER_BYTES where none is given. */
  readonly mostBytes?: number | undefined;
  /** All addresses of a name. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
};

type Ask = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
};

/**
 * The one way out of the collector for its own requests. HTTPS only; a name is resolved once, every
 * address it has is checked, and one of those is dialled; no redirect is followed, nothing decoded.
 */
export function outgoing({
  allow,
  ca,
  mostMs = OUTGOING_MS,
  mostBytes = MAX_ANSWER_BYTES,
  resolve = addressesOf,
}: OutgoingOptions) {
  return async (url: URL, { method, headers, body }: Ask) => {
    const address = await dialable(url, allow, resolve);
    const dispatcher = new Agent({
      connect: {
        timeout: OUTGOING_MS,
        // What was checked is what is dialled, whatever the name says a moment later.
        lookup: (_host, _options, done) => done(null, [{ address, family: address.includes(":") ? 6 : 4 }]),
        ...(ca === undefined ? {} : { ca }),
      },
    });
    try {
      const answer = await request(url, {
        dispatcher,
        method: method as "GET" | "POST",
        headers: { ...headers, "accept-encoding": "identity" },
        body,
        signal: AbortSignal.timeout(mostMs),
      });
      const bytes = await readAtMost(answer.body, url, mostBytes);
      return { status: answer.statusCode, headers: answer.headers, body: bytes };
    } catch (cause) {
      if (cause instanceof OutgoingFailed) throw cause;
      throw new OutgoingFailed(`${url.host} can't be reached (${reasonOf(cause, mostMs)})`, { cause });
    } finally {
      await dispatcher.destroy();
    }
  };
}

/** An address of the URL's host that may be dialled. One bad address spoils them all: which one is dialled must not depend on luck. */
async function dialable(
  url: URL,
  allow: readonly Cidr[],
  resolve: (host: string) => Promise<readonly string[]>,
): Promise<string> {
  if (url.protocol !== "https:") throw new OutgoingFailed(`${url.origin} is not https`);
  if (url.username !== "" || url.password !== "")
    throw new OutgoingFailed(`The address of ${url.host} carries a name or password`);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // A literal is never looked up by the client below, so it is checked here like every other.
  const addresses =
    plainAddress(host) === undefined
      ? await resolve(host).catch((cause: unknown) => {
          throw new OutgoingFailed(`${host} can't be resolved (${reasonOf(cause)})`, { cause });
        })
      : [host];
  const [first] = addresses;
  if (first === undefined) throw new OutgoingFailed(`${host} has no address`);
  for (const address of addresses) {
    const why = whyNotDial(address, allow);
    if (why !== undefined)
      throw new OutgoingFailed(`${host} is not dialled: ${why}; allow its network if it is meant`);
  }
  return first;
}

const addressesOf = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true })).map(({ address }) => address);

async function readAtMost(body: AsyncIterable<Uint8Array>, url: URL, mostBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > mostBytes) throw new OutgoingFailed(`${url.host} answers more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

const reasonOf = (cause: unknown, mostMs = OUTGOING_MS): string => {
  if (!(cause instanceof Error)) return "no reason given";
  if (cause.name === "TimeoutError") return `no answer in ${mostMs / 1000} s`;
  return "code" in cause ? String(cause.code) : cause.name;
};
