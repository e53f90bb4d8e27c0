import { connect, createServer, type Server, type Socket } from "node:net";
import type { Target } from "../../../proto/target.ts";
import type { Middle } from "../../support/witnessed-at.ts";

/** The near side of everything that stands between. */
const NEAR_HOST = "127.88.0.2";

/** What becomes of one connection to one of the witness's ports. */
export type Handling = (near: Socket, witness: Target) => void;

/** Carries everything, both ways. */
export const carry: Handling = (near, { host, port }) => {
  const far = connect({ host, port });
  near.pipe(far).pipe(near);
  near.on("error", () => far.destroy());
  far.on("error", () => near.destroy());
};

/** A device of TCP: what it does by port; a port that it has nothing for is closed. */
export const device =
  (handle: (port: number) => Handling | undefined): Middle =>
  async (witness) => {
    const open = new Set<Socket>();
    const servers: Server[] = [];
    for (const target of witness) {
      const handling = handle(target.port);
      if (handling === undefined) continue;
      const server = createServer((near) => {
        open.add(near);
        near.on("error", () => undefined);
        near.on("close", () => open.delete(near));
        handling(near, target);
      });
      await new Promise<void>((resolve, reject) => {
        server.on("error", reject);
        server.listen(target.port, NEAR_HOST, resolve);
      });
      servers.push(server);
    }
    return {
      host: NEAR_HOST,
      close: () => {
        for (const socket of open) socket.destroy();
        for (const server of servers) server.close();
      },
    };
  };
