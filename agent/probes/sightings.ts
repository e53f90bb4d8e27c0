import type { Outcome, Peer } from "../../proto/outcome.ts";
import type { SocketRow } from "./socket-rows.ts";

/** As many listeners, and as many peers, as an outcome may name (proto/wire-outcome.ts). */
export const MAX_SIGHTINGS = 64;

const STAGE: Readonly<Record<Peer["state"], number>> = { "syn-received": 1, established: 2, closing: 3 };

type Sighting = { readonly peer: Peer; readonly wasThere: boolean };

/**
 * What repeated looks at a socket table add up to: who listened at any time, and every peer with
 * the furthest state it came to. When there are too many, peers that were there at the first look
 * give way first, since a run's own handshakes come after it.
 */
export function sightings(): {
  readonly add: (rows: readonly SocketRow[]) => void;
  readonly outcome: () => Extract<Outcome, { kind: "sockets" }>;
} {
  const listening = new Set<string>();
  const peers = new Map<string, Sighting>();
  let isFirst = true;

  function makeRoom(): boolean {
    if (peers.size < MAX_SIGHTINGS) return true;
    for (const [name, { wasThere }] of peers) {
      if (wasThere) return peers.delete(name);
    }
    return false;
  }

  function addPeer(row: SocketRow, state: Peer["state"]): void {
    const name = `${row.remoteAddress} ${row.remotePort}`;
    const known = peers.get(name);
    if (known === undefined && (isFirst ? peers.size < MAX_SIGHTINGS : makeRoom())) {
      peers.set(name, {
        peer: { address: row.remoteAddress, port: row.remotePort, state },
        wasThere: isFirst,
      });
    } else if (known !== undefined && STAGE[state] > STAGE[known.peer.state]) {
      peers.set(name, { ...known, peer: { ...known.peer, state } });
    }
  }

  function add(rows: readonly SocketRow[]): void {
    for (const row of rows) {
      if (row.state !== "listening") addPeer(row, row.state);
      else if (listening.size < MAX_SIGHTINGS) listening.add(row.localAddress);
    }
    isFirst = false;
  }

  return {
    add,
    outcome: () => ({
      kind: "sockets",
      listening: [...listening].sort(),
      peers: [...peers.values()].map(({ peer }) => peer),
    }),
  };
}
