import { saidBase64, saidLabel } from "../../proto/inert.ts";
import { dgaLabels } from "../../proto/made-up.ts";
import type { Listener } from "./ear-listener.ts";

/** Arrivals of one sender are counted over this long. */
export const SENDER_MS = 10_000;
/** So many senders are counted apart; more are one more of the same. */
const MAX_SENDERS = 4_096;

/** Says of each arrival whether somebody may hear its sender, and it is still within what the listeners of an ear may take. */
export function gate(
  listeners: ReadonlySet<Listener>,
  steadyMs: () => number,
): (sender: string, open: number) => boolean {
  const arrivals = new WeakMap<Listener, number>();
  let senders = new Map<string, number>();
  let countedFrom = steadyMs();
  return (sender, open) => {
    const all = [...listeners];
    if (!all.some(({ permits }) => permits(sender))) return false;
    if (steadyMs() - countedFrom >= SENDER_MS) {
      senders = new Map();
      countedFrom = steadyMs();
    }
    const name = senders.size < MAX_SENDERS || senders.has(sender) ? sender : "";
    const count = (senders.get(name) ?? 0) + 1;
    senders.set(name, count);
    for (const listener of all) arrivals.set(listener, (arrivals.get(listener) ?? 0) + 1);
    // Who shares an ear shares the narrowest limits.
    return all.every(
      (listener) =>
        (arrivals.get(listener) ?? 0) <= listener.limits.maxArrivals &&
        count <= listener.limits.maxPerSender &&
        open < listener.limits.maxConnections,
    );
  };
}

/** Whose word some bytes hold. A baseline's word is no reception: it only shows that the way is there. */
export type Heard = { readonly listener: Listener; readonly word: Uint8Array; readonly isNonce: boolean };

/** Whose word these bytes hold, among those who may hear this sender; in any of the forms in which it is said. */
export function heardBy(listeners: ReadonlySet<Listener>, sender: string, bytes: Buffer): Heard | undefined {
  // Resolvers write a name's letters large and small by chance.
  const small = bytes.toString("latin1").toLowerCase();
  for (const listener of listeners) {
    const { needle, baseline, permits, maxBytes } = listener;
    if (bytes.length > maxBytes || !permits(sender)) continue;
    const word = [needle, ...(baseline === undefined ? [] : [baseline])].find((one) =>
      formsOf(one).some((form) => bytes.includes(form, 0, "latin1") || small.includes(form)),
    );
    if (word !== undefined) return { listener, word, isNonce: word === needle };
  }
  return undefined;
}

const formsOf = (word: Uint8Array): readonly string[] => [
  Buffer.from(word).toString("latin1"),
  saidLabel(word),
  saidBase64(word),
  ...dgaLabels(word),
];

/** Everybody who listens there is told that something else came. */
export const tellOthers = (listeners: ReadonlySet<Listener>): void => {
  for (const listener of listeners) listener.other("strange");
};

/** The same of what the gate kept out: who might have heard its sender may have missed its word. */
export const tellKeptOut = (listeners: ReadonlySet<Listener>, sender: string): void => {
  for (const listener of listeners) listener.other(listener.permits(sender) ? "too-much" : "strange");
};
