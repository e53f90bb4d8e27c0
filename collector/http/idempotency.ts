import { createHash } from "node:crypto";
import { Fault } from "../../proto/fault.ts";
import type { Clock } from "../../proto/time.ts";
import { badField } from "./problem.ts";

/** Replies kept, and for how long, so that a write repeated after a lost answer changes nothing twice. */
export const MAX_KEPT_REPLIES = 1_000;
export const KEEP_REPLY_MS = 24 * 3_600_000;
/** Larger replies are not kept; ours are small. */
const MAX_REPLY_CHARS = 64 * 1024;
const KEY_PATTERN = /^[\x21-\x7e]{1,200}$/;

type Kept = { readonly at: number; readonly fingerprint: string; readonly reply: Promise<KeptReply> };
type KeptReply = { readonly status: number; readonly body: string };

/** Names a write: the same user, key, method and address with the same body is the same write. */
export type Write = {
  readonly user: string;
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly bytes: Uint8Array;
};

export type RepeatGuard = ReturnType<typeof repeatGuard>;

/** Kept in memory: after a restart a repeated write is a new one, and the writers are idempotent where it matters. */
export function repeatGuard(clock: Clock) {
  const kept = new Map<string, Kept>();

  return {
    /** Performs the write once; whoever repeats it, even meanwhile, gets the first reply. Failures may be tried again. */
    async once(write: Write, perform: () => Promise<KeptReply>): Promise<KeptReply> {
      if (!KEY_PATTERN.test(write.key))
        throw badField("Idempotency-Key", "Idempotency-Key is 1 to 200 visible characters");
      const id = JSON.stringify([write.user, write.key, write.method, write.url]);
      const fingerprint = createHash("sha256").update(write.bytes).digest("hex");
      const found = kept.get(id);
      if (found !== undefined && clock() - found.at < KEEP_REPLY_MS) {
        if (found.fingerprint !== fingerprint) {
          throw new Fault("conflict", "The Idempotency-Key was used for another body", {
            field: "Idempotency-Key",
          });
        }
        return found.reply;
      }
      const reply = perform();
      kept.delete(id);
      kept.set(id, { at: clock(), fingerprint, reply });
      const [oldest] = kept.keys();
      if (kept.size > MAX_KEPT_REPLIES && oldest !== undefined) kept.delete(oldest);
      try {
        if ((await reply).body.length > MAX_REPLY_CHARS) kept.delete(id);
      } catch (cause) {
        kept.delete(id);
        throw cause;
      }
      return reply;
    },
  };
}
