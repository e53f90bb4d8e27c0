import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach } from "vitest";
import type { Target } from "../../../proto/target.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Runs when the test that asked for it is over, last come first. */
export const later = (close: () => unknown): number => closers.push(close);

/** A TCP service on loopback for the length of one test. */
export const tcpService = (serve: (socket: Socket) => void): Promise<Target> =>
  listening(
    createServer((socket) => {
      socket.on("error", () => undefined);
      later(() => socket.destroy());
      serve(socket);
    }),
  );

/** Puts any server of node:net's kind on a free loopback port for the length of one test. */
export async function listening(server: Server): Promise<Target> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  later(() => server.close());
  return { transport: "tcp", host: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

/** A port of loopback on which nothing listens. */
export async function closedPort(): Promise<Target> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return { transport: "tcp", host: "127.0.0.1", port };
}
