import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer as createHttp, type RequestListener } from "node:http";
import { createServer as createHttps } from "node:https";
import { connect, createServer, type Server, type Socket } from "node:net";
import process from "node:process";
import { createServer as createTls } from "node:tls";

/** Something that listens on a machine of the lab, as the machine would. */
export type Service = { readonly host: string; readonly port: number } & (
  | { readonly kind: "greeting"; readonly text: string }
  /** Accepts and never says a word. */
  | { readonly kind: "mute" }
  /** Accepts and hangs up. */
  | { readonly kind: "hang-up" }
  /** Sends a line of nonsense now and then, and never comes to a point (RFC 4253 lets a server do so before its version). */
  | { readonly kind: "drip" }
  /** Listens with the shortest queue there is, and never takes anybody out of it. */
  | { readonly kind: "full"; readonly backlog?: number }
  /** Opens connections to a place and keeps them. */
  | { readonly kind: "hold"; readonly connections: number }
  | {
      readonly kind: "http";
      readonly server: string;
      readonly page: string;
      readonly status?: number;
      readonly location?: string;
    }
  | ({ readonly kind: "tls" } & KeyPair)
  | ({ readonly kind: "https"; readonly server: string; readonly page: string } & KeyPair)
  /** Passes everything on to another place, as a relay that looks inside nothing does. */
  | { readonly kind: "relay"; readonly to: { readonly host: string; readonly port: number } }
  /** Says back whatever it is told. */
  | { readonly kind: "echo" }
  | { readonly kind: "echo-udp" }
  /** A name server over UDP; the first view that holds the asker's address answers. */
  | { readonly kind: "dns"; readonly views: readonly DnsView[] }
);

/**
 * What a name server tells some of its clients: for each name an address, or one of the codes; "*" is every other name,
 * of which it knows nothing unless that says so.
 */
export type DnsView = {
  /** How the clients' addresses begin; all without. */
  readonly clients?: string;
  readonly names: Readonly<Record<string, string>>;
};

export type KeyPair = { readonly key: string; readonly certificate: string };

/** How often a tarpit sends a line; well within the second that an agent waits for words. */
const DRIP_EVERY_MS = 300;
/** On a network without delay handshakes take no more. */
const HELD_MS = 300;
/** Longer than any situation stands. */
const FOREVER_MS = 3_600_000;

function listener(service: Service): Server | undefined {
  switch (service.kind) {
    case "greeting":
      return createServer((socket) => quiet(socket).write(service.text));
    case "mute":
      return createServer((socket) => void quiet(socket));
    case "hang-up":
      return createServer((socket) => quiet(socket).end());
    case "drip":
      return createServer((socket) => {
        const timer = setInterval(
          () => socket.write(`${Math.random().toString(36).slice(2)}\r\n`),
          DRIP_EVERY_MS,
        );
        quiet(socket).on("close", () => clearInterval(timer));
      });
    case "echo":
      return createServer((socket) => void quiet(socket).pipe(socket));
    case "full":
      return createServer();
    case "http":
      return createHttp(page(service));
    case "https":
      return createHttps({ key: service.key, cert: service.certificate }, page(service));
    case "tls":
      return createTls({ key: service.key, cert: service.certificate }, (socket) => void quiet(socket));
    case "relay":
      return createServer((socket) => {
        const onward = quiet(connect(service.to));
        quiet(socket).pipe(onward).pipe(socket);
        onward.on("close", () => socket.destroy());
        socket.on("close", () => onward.destroy());
      });
    case "hold":
    case "echo-udp":
    case "dns":
      return undefined;
  }
}

function quiet(socket: Socket): Socket {
  socket.on("error", () => socket.destroy());
  return socket;
}

type Page = Pick<Extract<Service, { kind: "http" }>, "server" | "page" | "status" | "location">;

const page =
  ({ server, page: body, status = 200, location }: Page): RequestListener =>
  (_request, response) => {
    response.writeHead(status, {
      "content-type": "text/html",
      ...(server === "" ? {} : { server }),
      ...(location === undefined ? {} : { location }),
    });
    response.end(body);
  };

async function open(service: Service): Promise<void> {
  const { host, port } = service;
  if (service.kind === "echo-udp") {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    socket.on("message", (message, from) => socket.send(message, from.port, from.address));
    socket.bind(port, host);
    await once(socket, "listening");
    return;
  }
  if (service.kind === "dns") {
    const socket = createSocket("udp4");
    socket.on("message", (query, from) =>
      socket.send(dnsAnswer(query, viewFor(service.views, from.address)), from.port, from.address),
    );
    socket.bind(port, host);
    await once(socket, "listening");
    return;
  }
  if (service.kind === "hold") {
    for (let i = 0; i < service.connections; i++) quiet(connect({ host, port }));
    await new Promise((resolve) => setTimeout(resolve, HELD_MS));
    return;
  }
  const server = listener(service);
  server?.listen({ host, port, ...(service.kind === "full" ? { backlog: service.backlog ?? 1 } : {}) });
  if (server !== undefined) await once(server, "listening");
}

const viewFor = (views: readonly DnsView[], address: string): DnsView | undefined =>
  views.find(({ clients = "" }) => address.startsWith(clients));

const RCODES: Readonly<Record<string, number>> = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };

/** The query with its answer behind it: one address record for a minute, or a code (RFC 1035 section 4.1). */
function dnsAnswer(query: Buffer, view: DnsView | undefined): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const question = query.subarray(12, at + 5);
  const told =
    view?.names[labels.join(".")] ?? view?.names["*"] ?? (view === undefined ? "REFUSED" : "NXDOMAIN");
  const rcode = RCODES[told] ?? 0;
  const header = Buffer.from([
    query[0] ?? 0,
    query[1] ?? 0,
    0x81,
    0x80 | rcode,
    0,
    1,
    0,
    rcode === 0 ? 1 : 0,
    0,
    0,
    0,
    0,
  ]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...told.split(".").map(Number)]);
  return Buffer.concat([header, question, ...(rcode === 0 ? [record] : [])]);
}

/** One attempt as the tools make it that look no further: who opens is open, who refuses is closed, all else is filtered. */
async function knock(host: string, port: number): Promise<string> {
  const socket = connect({ host, port, autoSelectFamily: false });
  const timer = setTimeout(() => socket.destroy(new Error("silent")), KNOCK_MS);
  try {
    await once(socket, "connect");
    return "open";
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "ECONNREFUSED" ? "closed" : "filtered";
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** What port scanners and breach simulators commonly wait. */
const KNOCK_MS = 3_000;

const [mode = "", ...rest] = process.argv.slice(2);
if (mode === "knock") {
  process.stdout.write(await knock(rest[0] ?? "", Number(rest[1])), () => process.exit(0));
} else if (mode === "serve") {
  const services = JSON.parse(rest[0] ?? "[]") as readonly Service[];
  for (const service of services) await open(service);
  process.stdout.write("ready\n", () => {
    // Who would take the next connection out of the queue stands still for good.
    if (services.some(({ kind }) => kind === "full"))
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FOREVER_MS);
  });
}
