import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server } from "node:net";

/** A real service of the demo: it listens on a loopback address and speaks its protocol. */
export type Service = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly close: () => Promise<void>;
};

export type Speech =
  | { readonly kind: "greeting"; readonly text: string }
  | { readonly kind: "http"; readonly server: string; readonly page: string }
  | {
      readonly kind: "https";
      readonly server: string;
      readonly page: string;
      readonly key: string;
      readonly certificate: string;
    };

/** Starts a service on a free port of the address. */
export async function startService(name: string, host: string, speech: Speech): Promise<Service> {
  const server = serverFor(speech);
  server.listen(0, host);
  await once(server, "listening");
  const sockets = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
  });
  return {
    name,
    host,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      if (!server.listening) return;
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function serverFor(speech: Speech): Server {
  switch (speech.kind) {
    case "greeting":
      return createServer((socket) => {
        socket.write(speech.text);
        socket.on("data", () => socket.end());
      });
    case "http":
      return createHttpServer((_request, response) => {
        response.writeHead(200, { server: speech.server, "content-type": "text/html" }).end(speech.page);
      });
    case "https":
      return createHttpsServer({ key: speech.key, cert: speech.certificate }, (_request, response) => {
        response.writeHead(200, { server: speech.server, "content-type": "text/html" }).end(speech.page);
      });
  }
}
