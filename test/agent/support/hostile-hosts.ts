import { createServer, type Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Target } from "../../../proto/target.ts";

/** Writes a piece again and again for as long as the other side takes it. */
function pour(socket: Socket, piece: Uint8Array | string): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece));
    if (!socket.destroyed) socket.once("drain", more);
  };
  more();
}

/** Writes a piece every few milliseconds. */
function drip(socket: Socket, piece: Uint8Array | string, everyMs = 40): void {
  const timer = setInterval(() => socket.write(piece), everyMs);
  socket.on("close", () => clearInterval(timer));
}

const random = Buffer.from(
  Array.from({ length: 65_536 }, (_, index) => (index * 7_919 + (index >> 3)) & 0xff),
);
const zeros = Buffer.alloc(32 * 1_024 * 1_024);
const bomb = { gzip: gzipSync(zeros), br: brotliCompressSync(zeros) };
const encoded = (encoding: keyof typeof bomb): Buffer =>
  Buffer.concat([
    Buffer.from(
      `HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${bomb[encoding].length}\r\n\r\n`,
    ),
    bomb[encoding],
  ]);

/** What would act if it were shown as it came: a terminal's title and colours, a page's script, a spreadsheet's formula. */
export const ACTING =
  "\u001b]0;owned\u0007\u001b[2J\u009b31m<img src=x onerror=alert(1)>=cmd|'/c calc'!A1\u202e\r\n";

/** Hosts that mean harm, by what they do to whoever connects. `elsewhere` is where those lead that lead away. */
export const hostileHosts = (elsewhere: Target): Readonly<Record<string, (socket: Socket) => void>> => {
  const away = `http://${elsewhere.host}:${elsewhere.port}/`;
  return {
    "garbage without end": (socket) => pour(socket, random),
    "one line without end": (socket) => pour(socket, Buffer.alloc(65_536, 0x41)),
    "a slow drip": (socket) => drip(socket, "x"),
    "words that act": (socket) => void socket.end(ACTING),
    "words that act as a page": (socket) =>
      void socket.end(
        `HTTP/1.1 200 ${ACTING.trim()}\r\nserver: ${ACTING.trim()}\r\ncontent-type: text/html\r\n\r\n${ACTING}`,
      ),
    "a gzip bomb": (socket) => void socket.end(encoded("gzip")),
    "a brotli bomb": (socket) => void socket.end(encoded("br")),
    "headers without end": (socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      pour(socket, `x-${"a".repeat(200)}: ${"b".repeat(2_000)}\r\n`);
    },
    "a header that never ends": (socket) => {
      socket.write("HTTP/1.1 200 OK\r\nx: ");
      pour(socket, "c".repeat(16_384));
    },
    "interim answers without end": (socket) => pour(socket, "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
    "chunks without end": (socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      pour(socket, `4000\r\n${"d".repeat(0x4000)}\r\n`);
    },
    "a chunk of impossible size": (socket) =>
      void socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\nx"),
    "two lengths at once": (socket) =>
      void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 50000\r\n\r\nhello"),
    "a redirect elsewhere": (socket) =>
      void socket.end(
        `HTTP/1.1 302 Found\r\nlocation: ${away}\r\nrefresh: 0;url=${away}\r\nalt-svc: h2="${elsewhere.host}:${elsewhere.port}"\r\ncontent-length: 0\r\n\r\n`,
      ),
    "another protocol's switch": (socket) =>
      void socket.end(
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n\u0081\u007f",
      ),
    "a TLS record without end": (socket) => {
      socket.write(Buffer.from([0x16, 0x03, 0x03, 0x40, 0x00, 0x02, 0xff, 0xff, 0xff]));
      pour(socket, Buffer.alloc(16_384, 0x0b));
    },
    "a TLS drip": (socket) => {
      socket.write(Buffer.from([0x16, 0x03, 0x03, 0x40, 0x00]));
      drip(socket, Buffer.from([0x02]));
    },
    "a TLS alert": (socket) => void socket.end(Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28])),
    "a reset": (socket) => void socket.resetAndDestroy(),
    silence: () => undefined,
  };
};

/** Puts one such host on a loopback port of its own. */
export async function hostAt(
  address: string,
  serve: (socket: Socket) => void,
): Promise<{ readonly target: Target; readonly close: () => void }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.resume();
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  return {
    target: { transport: "tcp", host: address, port },
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
