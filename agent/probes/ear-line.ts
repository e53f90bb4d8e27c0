import type { Duplex } from "node:stream";
import { heardBy } from "./ear-gate.ts";
import { isWhole, toldOf } from "./ear-http.ts";
import type { Caller, Listeners } from "./ear-listener.ts";
import { holdSession, sessionKey } from "./ear-session.ts";
import { answerTo } from "./ear-words.ts";
import { framed, framedMessage, zoneReply } from "./ear-zone.ts";

/** Hears one line until it has said a listener's word, or more than any may take. */
export function hearLine(line: Duplex, listeners: Listeners, caller: Caller): void {
  let bytes = Buffer.alloc(0);
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
    if (heard !== undefined && isWhole(bytes)) {
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
        heard.listener.received(caller.from, bytes.length, { ...caller.way(), ...toldOf(bytes) });
      return;
    }
    const most = Math.max(0, ...[...listeners].map(({ maxBytes }) => maxBytes));
    if (bytes.length >= most) line.destroy();
  });
}
