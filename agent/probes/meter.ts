import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Datagram, Open } from "./dial.ts";

/** How many bytes one try may take in, and who keeps count of what it cost both ways. */
export type Meter = { readonly most: number; readonly spent: (bytes: number) => void };

/** The code of a connection that was cut because it had cost more than it may. */
export const OVER_BUDGET = "BYTES";

/** What ends such a connection. */
class BudgetSpent extends Error {
  override readonly name = "BudgetSpent";
  readonly code = OVER_BUDGET;
}

/**
 * The door, with a meter on it: what comes through a connection is counted as the kernel hands it
 * over, before any parser sees it, and a connection beyond its budget is cut.
 */
export const meteredOpen =
  (open: Open, { most, spent }: Meter): Open =>
  async (target, reach) => {
    const opening = await open(target, reach);
    if (opening.kind === "open") count(opening.line, most, spent);
    return opening;
  };

/** The same for a datagram and its answer, each of which is one piece. */
export const meteredDatagram =
  (datagram: Datagram, { spent }: Meter): Datagram =>
  async (target, payload, reach) => {
    const exchange = await datagram(target, payload, reach);
    spent(payload.length + (exchange.kind === "answered" ? exchange.reply.length : 0));
    return exchange;
  };

function count(line: Duplex, most: number, spent: (bytes: number) => void): void {
  let total = 0;
  const tally = (bytes: number): void => {
    total += bytes;
    spent(bytes);
    if (total > most) line.destroy(new BudgetSpent(`more than ${most} bytes`));
  };
  const push = line.push.bind(line);
  line.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk instanceof Uint8Array) tally(chunk.length);
    return push(chunk, encoding);
  };
  // What a probe sends is bounded by its kind; it is counted when it is over.
  line.once("close", () => spent(line instanceof Socket ? line.bytesWritten : 0));
}
