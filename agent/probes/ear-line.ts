import type { Duplex } from "node:stream";
import { type Heard, heardBy, MAX_FORM_BYTES, mayHear } from "./ear-gate.ts";
import { missingOf, toldOf } from "./ear-http.ts";
import type { Caller, Listeners } from "./ear-listener.ts";
import { holdSession, sessionKey } from "./ear-session.ts";
import { answerTo } from "./ear-words.ts";
import { framed, framedMessage, zoneReply } from "./ear-zone.ts";

/** So much of an arrival is kept, to look for a word in it and to take its body's digest; one whose word was heard may be longer. */
const MAX_KEPT_BYTES = 64 * 1024;

/** Hears one line until it has said a listener's word, or more than any may take. */
export function hearLine(line: Duplex, listeners: Listeners, caller: Caller): void {
  let bytes = Buffer.alloc(0);
  const end = (heard: Heard, size: number): void => {
    line.removeAllListeners("data");
    caller.heard();
    const key = heard.listener.speaks?.includes("websocket") === true ? sessionKey(bytes) : undefined;
    if (key !== undefined) {
      holdSession(line, key, listeners, caller);
      return;
    }
    if (heard.listener.answers) line.end(answerTo(bytes, heard.word, heard.listener.serves));
    else line.end();
    if (heard.isNonce)
      heard.listener.received(caller.from, size, { ...caller.way(), ...toldOf(bytes, size) });
  };
  /** The rest of a request whose word was heard is counted and not kept. */
  const drain = (heard: Heard, missing: number): void => {
    const size = bytes.length + missing;
    let left = missing;
    line.removeAllListeners("data").on("data", (chunk: Buffer) => {
      left -= chunk.length;
      if (left <= 0) end(heard, size);
    });
  };
  let known: Heard | undefined;
  /** The word so far, the attempt's rather than a baseline's; looked for in what is new, and where a word may have been cut. */
  const hear = (more: number): Heard | undefined => {
    const { address } = caller.from;
    const from = Math.max(0, bytes.length - more - MAX_FORM_BYTES);
    if (known?.isNonce !== true) known = heardBy(listeners, address, bytes, from) ?? known;
    if (known === undefined || !listeners.has(known.listener)) return undefined;
    return mayHear(known.listener, address, bytes.length) ? known : undefined;
  };
  line.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    const message = framedMessage(bytes);
    const zoned = message === undefined ? undefined : zoneReply(listeners, caller.from.address, message);
    if (zoned !== undefined) {
      line.removeAllListeners("data");
      caller.heard();
      line.end(framed(zoned.answer));
      zoned.heard?.listener.received(caller.from, bytes.length, { ...caller.way(), ...zoned.heard.facts });
      return;
    }
    const heard = hear(chunk.length);
    const missing = heard === undefined ? undefined : missingOf(bytes);
    if (heard !== undefined && missing === 0) return end(heard, bytes.length);
    const whole = bytes.length + (missing ?? 0);
    if (heard !== undefined && whole > MAX_KEPT_BYTES && whole <= heard.listener.maxBytes)
      return drain(heard, whole - bytes.length);
    const most = Math.max(0, ...[...listeners].map(({ maxBytes }) => maxBytes));
    if (bytes.length >= Math.min(most, MAX_KEPT_BYTES)) line.destroy();
  });
}
