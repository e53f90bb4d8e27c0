import { createServer, isIPv6, type Socket } from "node:net";
import { gate, tellKeptOut, tellOthers } from "./ear-gate.ts";
import { hearLine } from "./ear-line.ts";
import type { Caller, Ear, Listener, OpenEar } from "./ear-listener.ts";
import { isClientHello, overTls } from "./ear-tls.ts";

/** A connection that has not said the nonce by then is dropped. */
const CONNECTION_MS = 5_000;

/** Hears connections, in the clear or over TLS as they come where a listener speaks it. */
export const tcpEar: OpenEar = (listen, listeners, steadyMs) => {
  const open = new Set<Socket>();
  const admits = gate(listeners, steadyMs);
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => undefined);
    const { remoteAddress = "" } = socket;
    if (!admits(remoteAddress, open.size)) {
      socket.destroy();
      return tellKeptOut(listeners, remoteAddress);
    }
    open.add(socket);
    socket.setTimeout(CONNECTION_MS, () => socket.destroy());
    let isHeard = false;
    socket.on("close", () => {
      open.delete(socket);
      if (!isHeard) tellOthers(listeners);
    });
    const caller = {
      heard: () => {
        isHeard = true;
      },
      rest: (ms: number) => {
        socket.setTimeout(ms);
      },
      steadyMs,
    };
    takeUp(socket, listeners, caller);
  });
  return new Promise<Ear>((resolve, reject) => {
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
};

function takeUp(
  socket: Socket,
  listeners: ReadonlySet<Listener>,
  caller: Omit<Caller, "from" | "way">,
): void {
  const { remoteAddress: address = "", remotePort: port = 0, localPort = 0 } = socket;
  const from = { address, port };
  const mine = [...listeners].filter(({ permits }) => permits(address));
  const greeting = mine.map(greetingOf).find((words) => words !== undefined);
  if (greeting !== undefined) socket.write(greeting);
  const leaf = mine.find((listener) => listener.leaf !== undefined)?.leaf;
  const way = { port: localPort };
  if (leaf === undefined) {
    hearLine(socket, listeners, { ...caller, from, way: () => way });
    return;
  }
  socket.once("data", (first: Buffer) => {
    socket.pause();
    socket.unshift(first);
    if (isClientHello(first)) {
      const { line, sni } = overTls(socket, leaf);
      hearLine(line, listeners, {
        ...caller,
        from,
        way: () => ({ ...way, over: "tls", sni: sni() }),
      });
    } else {
      hearLine(socket, listeners, { ...caller, from, way: () => way });
      socket.resume();
    }
  });
}

/** What a server of mail (RFC 5321 section 4.2) or files (RFC 959 section 5.4) says first. */
function greetingOf({ speaks = [] }: Listener): string | undefined {
  if (speaks.includes("mail")) return "220 plumbline.test ESMTP\r\n";
  return speaks.includes("ftp") ? "220 plumbline.test FTP\r\n" : undefined;
}
