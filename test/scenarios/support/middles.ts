import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { connect, createServer, type Server, type Socket } from "node:net";
import { createSecureContext, connect as secureConnect, TLSSocket } from "node:tls";
import type { Target } from "../../../proto/target.ts";
import { selfSigned } from "../../agent/support/fake-authority.ts";
import { unbound } from "../../agent/support/unbound.ts";
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

/** What a device knows when it has heard so much. */
type Knows = { readonly test: (said: string) => boolean };

/** A device that looks at what is said: at what it knows it does something else than to carry it. */
export const reader =
  (knows: Knows, instead: (near: Socket) => void): Handling =>
  (near, { host, port }) => {
    const far = connect({ host, port });
    far.on("error", () => near.destroy());
    near.on("close", () => far.destroy());
    far.on("data", (bytes) => near.write(bytes));
    far.on("end", () => near.end());
    let said = "";
    near.on("data", (bytes) => {
      said += bytes.toString("latin1");
      if (!knows.test(said)) far.write(bytes);
      else {
        far.destroy();
        near.removeAllListeners("data");
        instead(near);
      }
    });
  };

export const hangUp = (near: Socket): void => {
  near.destroy();
};

/** A page of the device's own, as proxies send it, whatever was asked. */
export const blockPage = (near: Socket): void => {
  near.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 7\r\nconnection: close\r\n\r\nblocked");
};

/** A device that opens TLS with a certificate of its own, and hangs up or answers at what it knows. */
export const opener =
  (knows: RegExp = /(?!)/, instead: (near: TLSSocket) => void = (near) => near.destroy()): Handling =>
  (raw, { host, port }) => {
    const { key, cert } = selfSigned();
    const near = new TLSSocket(raw, { isServer: true, secureContext: createSecureContext({ key, cert }) });
    near.on("error", () => raw.destroy());
    near.once("secure", () => {
      const { servername } = near as { readonly servername?: string | false | null };
      const name = typeof servername === "string" ? { servername } : {};
      const far = secureConnect({ host, port, rejectUnauthorized: false, ...name });
      far.on("error", () => near.destroy());
      near.on("close", () => far.destroy());
      far.on("data", (bytes) => near.write(bytes));
      far.on("end", () => near.end());
      let said = "";
      near.on("data", (bytes: Buffer) => {
        said += bytes.toString("latin1");
        if (knows.test(said)) instead(near);
        else far.write(bytes);
      });
    });
  };

/** A device that decides by how many calls there were. */
export function counting(carries: (call: number) => boolean): Middle {
  let calls = 0;
  return device(() => (near, witness) => {
    calls++;
    if (carries(calls)) carry(near, witness);
    else near.destroy();
  });
}

/** A device that counts what leaves, and hangs up when it is too much. */
export function upTo(bytes: number): Handling {
  let left = bytes;
  return (near, { host, port }) => {
    const far = connect({ host, port });
    far.on("error", () => near.destroy());
    near.on("close", () => far.destroy());
    far.on("data", (answer) => near.write(answer));
    far.on("end", () => near.end());
    near.on("data", (said) => {
      left -= said.length;
      if (left >= 0) far.write(said);
      else near.destroy();
    });
  };
}

/** A real unbound that asks the witness for the zones of the catalogue, with settings of its own. */
export const resolverWith =
  (settings: string): Middle =>
  async ([witness]) => {
    if (witness === undefined) throw new Error("no witness");
    const { datagrams, end } = await unbound(witness, settings);
    return { host: witness.host, parameters: { resolvers: [datagrams] }, close: end };
  };

/** A device that ends what lasts longer. */
export const ending =
  (ms: number): Handling =>
  (near, witness) => {
    carry(near, witness);
    const timer = setTimeout(() => near.destroy(), ms);
    near.on("close", () => clearTimeout(timer));
  };

/** A device of datagrams: carries those that it lets, by their port and their first byte, and drops the others. */
export const datagrams =
  (carries: (port: number, first: number) => boolean): Middle =>
  async (witness) => {
    const open: DatagramSocket[] = [];
    for (const { host, port } of witness) {
      const near = createSocket("udp4");
      const far = createSocket("udp4");
      open.push(near, far);
      let asker = { address: "", port: 0 };
      near.on("message", (bytes, from) => {
        asker = from;
        if (carries(port, bytes[0] ?? 0)) far.send(bytes, port, host);
      });
      far.on("message", (bytes) => near.send(bytes, asker.port, asker.address));
      await new Promise<void>((resolve) => near.bind({ address: NEAR_HOST, port }, resolve));
    }
    return {
      host: NEAR_HOST,
      close: () => {
        for (const socket of open) socket.close();
      },
    };
  };
