import { MAX_FACT_VALUES } from "../../../proto/outcome.ts";
import type { Findings } from "../facts.ts";
import { addressOf } from "../socket-rows.ts";
import { type HostDoor, Unreadable } from "./door.ts";

const MAX_TABLE_BYTES = 4 * 1024 * 1024;
/** TCP_LISTEN, and the state of a UDP socket that is bound and not connected (TCP_CLOSE), in the kernel's tables. */
const LISTENING = { tcp: "0A", udp: "07" } as const;

/**
 * Which local addresses and ports have listeners, from the kernel's tables of the agent's own network
 * namespace. `reachable-` leaves out what listens on loopback alone. No process and no peer is named.
 */
export async function listeners(host: HostDoor): Promise<Findings> {
  const [tcp, udp] = [await listenersOver("tcp", host), await listenersOver("udp", host)];
  const isCut = [tcp, udp].some((all) => all.length > MAX_FACT_VALUES);
  return {
    tcp: tcp.map(({ shown }) => shown),
    udp: udp.map(({ shown }) => shown),
    "tcp-count": tcp.length,
    "udp-count": udp.length,
    "reachable-tcp-ports": portsOf(tcp),
    "reachable-udp-ports": portsOf(udp),
    complete: isCut ? "no" : "yes",
  };
}

type Listener = { readonly shown: string; readonly port: number; readonly isLoopback: boolean };

async function listenersOver(transport: "tcp" | "udp", host: HostDoor): Promise<readonly Listener[]> {
  const found = new Map<string, Listener>();
  for (const path of [`/proc/net/${transport}`, `/proc/net/${transport}6`]) {
    try {
      const text = (await host.read(path, MAX_TABLE_BYTES)).toString("latin1");
      for (const line of text.split("\n")) {
        const [, local = "", , state] = line.trim().split(/\s+/);
        if (state !== LISTENING[transport]) continue;
        const [, hex, digits = ""] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(local) ?? [];
        if (hex === undefined) continue;
        const [address, port] = [addressOf(hex), Number.parseInt(digits, 16)];
        const shown = `${address.includes(":") ? `[${address}]` : address}:${port}`;
        found.set(shown, { shown, port, isLoopback: address.startsWith("127.") || address === "::1" });
      }
    } catch (cause) {
      // Without IPv6 there is only the first table.
      if (!(cause instanceof Unreadable && cause.why === "absent" && path.endsWith("6"))) throw cause;
    }
  }
  return [...found.values()].sort((a, b) => a.port - b.port);
}

const portsOf = (all: readonly Listener[]): readonly (string | number)[] => {
  const ports = [...new Set(all.filter(({ isLoopback }) => !isLoopback).map(({ port }) => port))];
  return ports.length === 0 ? ["none"] : ports;
};
