import type { RawData } from "ws";
import { BadFrame, decode } from "../../proto/wire.ts";
import type { SessionEvent } from "./session-state.ts";

/** With ws's default `binaryType` a message is one Buffer. */
export const bytesOf = (data: RawData): Uint8Array => (Buffer.isBuffer(data) ? data : new Uint8Array());

/** A message of the link, or why it is none. */
export function readFrame(data: RawData): SessionEvent {
  try {
    return { kind: "received", message: decode(bytesOf(data)) };
  } catch (cause) {
    if (!(cause instanceof BadFrame)) throw cause;
    return { kind: "malformed", sentence: cause.message };
  }
}
