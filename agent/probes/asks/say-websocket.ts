import { createHash } from "node:crypto";
import { saidBaseline } from "../../../proto/inert.ts";
import { PING_EVERY_MS } from "../../../proto/say-words.ts";
import { byReply, holds } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { type Framing, Misheard, type Talk, Unheard } from "../talk.ts";
import { acceptOf, frame, OPCODE, readFrame } from "../websocket-frames.ts";

const HEAD_END = "\r\n\r\n";

/**
 * Opens a WebSocket (RFC 6455), holds it with pings for as long as the step says, and says the run's
 * word only then: that it arrives shows that the session lasted. The word of the opening is a
 * baseline's.
 */
export const sayWebsocket: LineQuestion = async (talk, step, said) => {
  const opening = step.purpose === "baseline" ? Buffer.from(said) : saidBaseline(said);
  const digest = createHash("sha256").update(said).digest();
  const key = digest.subarray(0, 16).toString("base64");
  talk.say(Buffer.from(requestFor(step, key, opening.toString("latin1"))));
  const head = (await talk.hear(byHead)).toString("latin1");
  if (!head.startsWith("HTTP/1.")) throw new Misheard("no HTTP");
  const isOpen = head.startsWith("HTTP/1.1 101 ") && head.includes(acceptOf(key));
  const held = isOpen ? await hold(talk, step.holdMs ?? 0, digest.subarray(16, 20)) : undefined;
  const reply = held?.isWhole === true ? await say(talk, said, digest.subarray(20, 24)) : Buffer.alloc(0);
  return {
    identity: byReply(reply, said),
    findings: {
      status: head.slice(9, 12),
      opened: isOpen ? "yes" : "no",
      lasted: held?.isWhole === true ? "yes" : "no",
      pongs: held?.pongs ?? 0,
      echo: holds(reply, said) ? "yes" : "no",
    },
  };
};

function requestFor(
  { target, serverName }: Parameters<LineQuestion>[1],
  key: string,
  opening: string,
): string {
  const host = target.host.includes(":") ? `[${target.host}]` : target.host;
  return [
    "GET /plumbline HTTP/1.1",
    `host: ${serverName === "" ? `${host}:${target.port}` : serverName}`,
    "upgrade: websocket",
    "connection: Upgrade",
    `sec-websocket-key: ${key}`,
    "sec-websocket-version: 13",
    `x-plumbline-said: ${opening}`,
    HEAD_END,
  ]
    .join("\r\n")
    .replace(/\r\n\r\n\r\n$/, HEAD_END);
}

const byHead: Framing = (heard) => {
  const end = heard.indexOf(HEAD_END);
  return end < 0 ? undefined : end + HEAD_END.length;
};

const byFrame: Framing = (heard) => {
  const read = readFrame(heard);
  if (read === "too-long") throw new Misheard("a frame that is too long");
  return read?.length;
};

/** Pings until the time is over; whole when each was answered. */
async function hold(
  talk: Talk,
  holdMs: number,
  mask: Uint8Array,
): Promise<{ readonly isWhole: boolean; readonly pongs: number }> {
  let pongs = 0;
  try {
    for (let left = holdMs; left > 0; left -= PING_EVERY_MS) {
      talk.say(frame(OPCODE.ping, Buffer.from("plumbline"), mask));
      await talk.hear(byFrame);
      pongs++;
      await talk.rests(Math.min(left, PING_EVERY_MS));
    }
    return { isWhole: true, pongs };
  } catch (cause) {
    if (cause instanceof Unheard) return { isWhole: false, pongs };
    throw cause;
  }
}

/** The word in a frame, and what comes back; empty where the line ended instead. */
async function say(talk: Talk, said: Uint8Array, mask: Uint8Array): Promise<Buffer> {
  try {
    talk.say(frame(OPCODE.text, said, mask));
    return await talk.hear(byFrame);
  } catch (cause) {
    if (cause instanceof Unheard) return cause.bytes;
    throw cause;
  }
}
