import { createSocket, type RemoteInfo } from "node:dgram";
import { createServer, isIPv6, type Socket } from "node:net";
import { saidLabel } from "../../proto/inert.ts";
import type { SocketName, Target } from "../../proto/target.ts";
import { showTarget } from "../../proto/target.ts";
import { answerTo, isWhole } from "./ear-http.ts";

/**
 * The only way in: listeners that answer nothing, or where they are told to the nonce that they
 * expect, and only to a sender that the rules permit. Runs that listen on one port share its socket;
 * each hears only its own nonce. What one sender, and all together, may send is bounded.
 */
export type Listener = {
  readonly needle: Uint8Array;
  /** The word of the run's baselines: answered alike, and no reception. */
  readonly baseline?: Uint8Array;
  readonly maxBytes: number;
  /** Whether the nonce is said back. */
  readonly answers: boolean;
  /** What is served beside that, to who asks for it by its path. */
  readonly serves?: "eicar";
  readonly limits: EarLimits;
  readonly permits: (sender: string) => boolean;
  readonly received: (from: SocketName, bytes: number) => void;
  /** Something else arrived: another sender, other bytes. */
  readonly other: () => void;
};

/** How much an ear takes: connections at once, arrivals in all, and arrivals of one sender within `SENDER_MS`. */
export type EarLimits = {
  readonly maxConnections: number;
  readonly maxArrivals: number;
  readonly maxPerSender: number;
};

/** An open ear, to be closed by whoever asked for it; or the system code of why there is none. */
export type Hearing =
  | { readonly kind: "hearing"; readonly at: SocketName; readonly close: () => void }
  | { readonly kind: "failed"; readonly code: string };

/** Opens an ear. Never rejects. */
export type Hear = (listen: Target, listener: Listener) => Promise<Hearing>;

/** Arrivals of one sender are counted over this long. */
export const SENDER_MS = 10_000;
/** So many senders are counted apart; more are one more of the same. */
const MAX_SENDERS = 4_096;
/** A connection that has not said the nonce by then is dropped. */
const CONNECTION_MS = 5_000;

type Ear = { readonly at: SocketName; readonly close: () => void };
type Shared = { readonly listeners: Set<Listener>; readonly opening: Promise<Ear> };

type OpenEar = (listen: Target, listeners: ReadonlySet<Listener>, steadyMs: () => number) => Promise<Ear>;

/** One set of ears for the whole agent. */
export function ears(steadyMs: () => number): Hear {
  const shared = new Map<string, Shared>();
  return async (listen, listener) => {
    const name = listen.port === 0 ? undefined : showTarget(listen);
    const known = name === undefined ? undefined : shared.get(name);
    const listeners = known?.listeners ?? new Set<Listener>();
    const ear: Shared = known ?? { listeners, opening: openEar(listen, listeners, steadyMs) };
    listeners.add(listener);
    if (name !== undefined) shared.set(name, ear);
    const leave = (): void => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      if (name !== undefined && shared.get(name) === ear) shared.delete(name);
      ear.opening.then((opened) => opened.close()).catch(() => undefined);
    };
    try {
      return { kind: "hearing", at: (await ear.opening).at, close: leave };
    } catch (cause) {
      leave();
      return { kind: "failed", code: (cause as NodeJS.ErrnoException).code ?? String(cause) };
    }
  };
}

const openEar: OpenEar = (listen, listeners, steadyMs) =>
  listen.transport === "tcp" ? tcpEar(listen, listeners, steadyMs) : udpEar(listen, listeners, steadyMs);

/** Says of each arrival whether it is still within what the listeners of an ear may take. */
function gate(
  listeners: ReadonlySet<Listener>,
  steadyMs: () => number,
): (sender: string, open: number) => boolean {
  let arrivals = 0;
  let senders = new Map<string, number>();
  let countedFrom = steadyMs();
  return (sender, open) => {
    arrivals++;
    if (steadyMs() - countedFrom >= SENDER_MS) {
      senders = new Map();
      countedFrom = steadyMs();
    }
    const name = senders.size < MAX_SENDERS || senders.has(sender) ? sender : "";
    const count = (senders.get(name) ?? 0) + 1;
    senders.set(name, count);
    // Who shares an ear shares the narrowest limits.
    return [...listeners].every(
      ({ limits }) =>
        arrivals <= limits.maxArrivals && count <= limits.maxPerSender && open < limits.maxConnections,
    );
  };
}

/** Whose word these bytes hold, among those who may hear this sender. */
type Heard = { readonly listener: Listener; readonly word: Uint8Array };

function heardBy(listeners: ReadonlySet<Listener>, sender: string, bytes: Buffer): Heard | undefined {
  for (const listener of listeners) {
    const { needle, baseline, permits, maxBytes } = listener;
    if (bytes.length > maxBytes || !permits(sender)) continue;
    const word = [needle, ...(baseline === undefined ? [] : [baseline])].find(
      (one) => bytes.includes(Buffer.from(one)) || bytes.includes(saidLabel(one)),
    );
    if (word !== undefined) return { listener, word };
  }
  return undefined;
}

/** An arrival of the nonce is a reception; a baseline's word only shows that the way is there. */
const tell = ({ listener, word }: Heard, from: SocketName, bytes: number): void => {
  if (word === listener.needle) listener.received(from, bytes);
};

const tellOthers = (listeners: ReadonlySet<Listener>): void => {
  for (const listener of listeners) listener.other();
};

function tcpEar(...[listen, listeners, steadyMs]: Parameters<OpenEar>): Promise<Ear> {
  const open = new Set<Socket>();
  const admits = gate(listeners, steadyMs);
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => undefined);
    const { remoteAddress = "", remotePort = 0 } = socket;
    const isWelcome = [...listeners].some(({ permits }) => permits(remoteAddress));
    if (!isWelcome || !admits(remoteAddress, open.size)) {
      socket.destroy();
      return tellOthers(listeners);
    }
    open.add(socket);
    socket.setTimeout(CONNECTION_MS, () => socket.destroy());
    let bytes = Buffer.alloc(0);
    let isHeard = false;
    socket.on("close", () => {
      open.delete(socket);
      if (!isHeard) tellOthers(listeners);
    });
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const heard = heardBy(listeners, remoteAddress, bytes);
      if (heard !== undefined && isWhole(bytes)) {
        isHeard = true;
        socket.removeAllListeners("data");
        if (heard.listener.answers) socket.end(answerTo(bytes, heard.word, heard.listener.serves));
        else socket.end();
        return tell(heard, { address: remoteAddress, port: remotePort }, bytes.length);
      }
      const most = Math.max(0, ...[...listeners].map(({ maxBytes }) => maxBytes));
      if (bytes.length >= most) socket.destroy();
    });
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen({ host: listen.host, port: listen.port, ipv6Only: isIPv6(listen.host) }, () => {
      const bound = server.address();
      const port = typeof bound === "object" && bound !== null ? bound.port : listen.port;
      resolve({
        at: { address: listen.host, port },
        close: () => {
          server.close();
          for (const socket of open) socket.destroy();
        },
      });
    });
  });
}

function udpEar(...[listen, listeners, steadyMs]: Parameters<OpenEar>): Promise<Ear> {
  const admits = gate(listeners, steadyMs);
  const socket = createSocket(isIPv6(listen.host) ? "udp6" : "udp4");
  socket.on("message", (bytes: Buffer, { address, port }: RemoteInfo) => {
    const heard = admits(address, 0) ? heardBy(listeners, address, bytes) : undefined;
    if (heard === undefined) return tellOthers(listeners);
    // No more bytes than the word that had to be known: nothing to amplify.
    if (heard.listener.answers) socket.send(heard.word, port, address, () => undefined);
    tell(heard, { address, port }, bytes.length);
  });
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.bind({ address: listen.host, port: listen.port, exclusive: true }, () => {
      resolve({ at: { address: listen.host, port: socket.address().port }, close: () => socket.close() });
    });
  });
}
