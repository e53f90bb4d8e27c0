import { type Document, int32, readDocument, writeDocument } from "../bson.ts";
import type { Findings } from "../facts.ts";
import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { type Framing, Misheard, type Talk } from "../talk.ts";

/** A reply longer than this is none. */
const MAX_MESSAGE_BYTES = 48 * 1024;
const HEADER_BYTES = 16;
const OP_MSG = 2013;
const UNAUTHORIZED = 13;

const HELLO = writeDocument([
  ["hello", 1],
  ["$db", "admin"],
]);
const BUILD_INFO = writeDocument([
  ["buildInfo", 1],
  ["$db", "admin"],
]);
/** Names alone, and of them only our canary's: whether the server lists is learnt, what it holds is not. */
const LIST = writeDocument([
  ["listDatabases", 1],
  ["nameOnly", true],
  ["filter", [["name", "plumbline_canary"]]],
  ["$db", "admin"],
  ["$readPreference", [["mode", "secondaryPreferred"]]],
]);

/**
 * Asks a MongoDB server over OP_MSG (MongoDB wire protocol) what it is. `hello` is answered to
 * everybody, and `buildInfo` after it gives the version. Neither tells whether a login is needed:
 * `list` does, by asking for the databases named after our canary, which a server with access control
 * refuses as unauthorised (13) before it looks.
 */
export const mongoAsk: LineQuestion = async (talk, { variant }) => {
  const hello = await request(talk, 1, HELLO);
  const identity = byBanner(Buffer.from(`mongodb ${hello.get("maxWireVersion") ?? ""}`));
  const told =
    variant === "list" ? access(await request(talk, 2, LIST)) : release(await request(talk, 2, BUILD_INFO));
  return { identity, findings: { ...nature(hello), ...told } };
};

const nature = (hello: Document): Findings => ({
  writable: hello.get("isWritablePrimary"),
  "wire-version": hello.get("maxWireVersion"),
  "set-name": hello.get("setName"),
  kind: hello.get("msg") === "isdbgrid" ? "router" : "server",
});

const release = (info: Document): Findings => ({ version: info.get("version"), code: info.get("code") });

function access(list: Document): Findings {
  const code = list.get("code");
  const auth = list.get("ok") === 1 ? "none" : code === UNAUTHORIZED ? "required" : undefined;
  return { auth, code };
}

async function request(talk: Talk, id: number, document: Buffer): Promise<Document> {
  // Flags, none set; then one section of kind 0, which is a document.
  const body = Buffer.concat([int32(0), Buffer.from([0]), document]);
  talk.say(Buffer.concat([int32(HEADER_BYTES + body.length), int32(id), int32(0), int32(OP_MSG), body]));
  const message = await talk.hear(byMessage);
  if (message.readInt32LE(8) !== id || message[HEADER_BYTES + 4] !== 0)
    throw new Misheard("a message that answers nothing of ours");
  return readDocument(message.subarray(HEADER_BYTES + 5));
}

const byMessage: Framing = (heard) => {
  if (heard.length < HEADER_BYTES) return undefined;
  const length = heard.readInt32LE(0);
  const isMessage = length >= HEADER_BYTES + 10 && length <= MAX_MESSAGE_BYTES;
  if (!isMessage || heard.readInt32LE(12) !== OP_MSG) throw new Misheard("no OP_MSG");
  return length;
};
