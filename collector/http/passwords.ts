import { hash, verify } from "@node-rs/argon2";
import { Fault } from "../../proto/fault.ts";
import type { Passwords } from "../app/sign-in.ts";

/** Argon2id (the library's default algorithm) at RFC 9106's second choice of memory. */
const COST = { memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 } as const;

/** Each hash holds 64 MiB and a thread of the pool while it runs. */
export const MOST_AT_ONCE = 2;
export const MOST_WAITING = 32;

/** Passwords by argon2id, off the event loop, a few at a time: a flood of sign-ins costs a bounded amount of memory. */
export function argon2Passwords(
  cost: typeof COST | { readonly memoryCost: number; readonly timeCost: number } = COST,
): Passwords {
  const turn = turnstile();
  let decoy: Promise<string> | undefined;
  return {
    hash: (password) => turn(() => hash(password, cost)),
    verify: (stored, password) => turn(() => verify(stored, password)),
    decoy: () => {
      decoy ??= hash("the password of nobody", cost);
      return decoy;
    },
  };
}

function turnstile() {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= MOST_AT_ONCE) {
      if (waiting.length >= MOST_WAITING) throw new Fault("busy", "Too many people sign in at once");
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}
