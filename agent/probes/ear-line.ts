import type { Duplex } from "node:stream";
import { type Heard, heardBy } from "./ear-gate.ts";
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
    const heard = heardBy(listeners, caller.from.address, bytes);
    const missing = heard === undefined ? undefined : missingOf(bytes);
    if (heard !== undefined && missing === 0) return end(heard, bytes.length);
    const whole = bytes.length + (missing ?? 0);
    if (heard !== undefined && whole > MAX_KEPT_BYTES && whole <= heard.listener.maxBytes)
      return drain(heard, whole - bytes.length);
    const most = Math.max(0, ...[...listeners].map(({ maxBytes }) => maxBytes));
    if (bytes.length >= Math.min(most, MAX_KEPT_BYTES)) line.destroy();
  });
}
