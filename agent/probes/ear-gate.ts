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

/** Whose word these bytes hold at or behind a place, among those who may hear this sender; in any of the forms in which it is said. */
export function heardBy(
  listeners: ReadonlySet<Listener>,
  sender: string,
  bytes: Buffer,
  from = 0,
): Heard | undefined {
  // Resolvers write a name's letters large and small by chance.
  const said = bytes.toString("latin1", from);
  const small = said.toLowerCase();
  for (const listener of listeners) {
    if (!mayHear(listener, sender, bytes.length)) continue;
    const word = wordsOf(listener).find(({ forms }) =>
      forms.some((form) => said.includes(form) || small.includes(form)),
    )?.word;
    if (word !== undefined) return { listener, word, isNonce: word === listener.needle };
  }
  return undefined;
}

/** Whether so many bytes of a sender may be heard for a listener. */
export const mayHear = ({ maxBytes, permits }: Listener, sender: string, size: number): boolean =>
  size <= maxBytes && permits(sender);

/** No form of a word is longer: none is more than a label of DNS. */
export const MAX_FORM_BYTES = 63;

type Word = { readonly word: Uint8Array; readonly forms: readonly string[] };

/** A listener's words with their forms, which take a dozen digests to make and are looked for in every arrival. */
const known = new WeakMap<Listener, readonly Word[]>();

function wordsOf(listener: Listener): readonly Word[] {
  const { needle, baseline } = listener;
  const words =
    known.get(listener) ??
    [needle, ...(baseline === undefined ? [] : [baseline])].map((word) => ({ word, forms: formsOf(word) }));
  known.set(listener, words);
  return words;
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
