import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A way from one segment to one service. */
export type Passage = { readonly segment: string; readonly service: string };

export type Gateway = {
  /** Opens a listener of its own for the passage and says where; the same place again when it was open before. */
  readonly allow: (passage: Passage) => Promise<{ host: string; port: number }>;
  /** Closes the passage's listener and every connection through it, so that a refusal is a real refusal. */
  readonly deny: (passage: Passage) => Promise<void>;
  readonly isAllowed: (passage: Passage) => boolean;
  readonly close: () => Promise<void>;
};

export type Place = { readonly host: string; readonly port: number };

/**
 * The demo's firewall between its segments: one listening address for each segment and service,
 * used as `reachedAs`. It forwards bytes and looks at nothing.
 */
export function openGateway(
  addressOf: (passage: Passage) => string,
  services: ReadonlyMap<string, Place>,
): Gateway {
  const open = new Map<string, { readonly server: Server; readonly sockets: Set<Socket> }>();
  const places = new Map<string, Place>();

  const deny = async (passage: Passage): Promise<void> => {
    const listener = open.get(nameOf(passage));
    if (listener === undefined) return;
    open.delete(nameOf(passage));
    for (const socket of listener.sockets) socket.destroy();
    listener.server.close();
    await once(listener.server, "close");
  };

  return {
    allow: async (passage) => {
      const name = nameOf(passage);
      const place = places.get(name);
      if (open.has(name) && place !== undefined) return place;
      const target = services.get(passage.service);
      if (target === undefined) throw new Error(`The demo has no service "${passage.service}"`);
      const host = addressOf(passage);
      const sockets = new Set<Socket>();
      const server = createServer((inside) => forward(inside, target, sockets));
      server.listen(place?.port ?? 0, host);
      await once(server, "listening");
      open.set(name, { server, sockets });
      const opened = { host, port: (server.address() as AddressInfo).port };
      places.set(name, opened);
      return opened;
    },
    deny,
    isAllowed: (passage) => open.has(nameOf(passage)),
    close: async () => {
      for (const name of [...open.keys()]) {
        const [segment = "", service = ""] = name.split(" → ");
        await deny({ segment, service });
      }
    },
  };
}

const nameOf = ({ segment, service }: Passage): string => `${segment} → ${service}`;

function forward(inside: Socket, target: Place, sockets: Set<Socket>): void {
  const outside = connect(target.port, target.host);
  for (const [one, other] of [
    [inside, outside],
    [outside, inside],
  ] as const) {
    sockets.add(one);
    one.on("error", () => other.destroy());
    one.once("close", () => {
      sockets.delete(one);
      other.destroy();
    });
    one.pipe(other);
  }
}
