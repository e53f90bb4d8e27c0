import type { Findings } from "../facts.ts";
import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { type Framing, Misheard } from "../talk.ts";

/** A first packet longer than this is no greeting. */
const MAX_GREETING_BYTES = 1_024;
const PROTOCOL_10 = 0x0a;
const ERROR = 0xff;
const CLIENT_SSL = 0x0800;
const CLIENT_PLUGIN_AUTH = 0x0008_0000;
/** After the version and its zero: thread id, salt and filler up to the capabilities; then to the salt's second part. */
const TO_CAPABILITIES = 4 + 8 + 1;
const TO_SALT = TO_CAPABILITIES + 2 + 1 + 2 + 2 + 1 + 10;

/**
 * Reads the greeting that a MySQL or MariaDB server says to everybody (Protocol::HandshakeV10 of
 * MySQL's client/server protocol) and hangs up. Sends nothing at all. Servers count clients that
 * leave so early (`max_connect_errors`, 100 by default), so it is asked once in a run.
 */
export const mysqlHello: LineQuestion = async (talk) => {
  const packet = await talk.hear(byPacket);
  return { identity: byBanner(packet), findings: packet[4] === ERROR ? refusal(packet) : greeting(packet) };
};

/** Three bytes of length, the number of the packet, which is zero in the first, and so many bytes. */
const byPacket: Framing = (heard) => {
  if (heard.length < 4) return undefined;
  const length = heard.readUIntLE(0, 3);
  if (heard[3] !== 0 || length < 3 || length > MAX_GREETING_BYTES) throw new Misheard("no greeting");
  return 4 + length;
};

/** Host not allowed (1130), host blocked (1129), too many connections (1040): the server said no before its greeting. */
const refusal = (packet: Buffer): Findings => ({ code: packet.readUInt16LE(5) });

function greeting(packet: Buffer): Findings {
  const versionEnd = packet.indexOf(0, 5);
  if (packet[4] !== PROTOCOL_10 || versionEnd < 0) throw new Misheard("another protocol than 10");
  const rest = packet.subarray(versionEnd + 1);
  if (rest.length < TO_SALT) throw new Misheard("a greeting that is cut off");
  const capabilities = rest.readUInt16LE(TO_CAPABILITIES) + rest.readUInt16LE(TO_CAPABILITIES + 5) * 0x1_0000;
  const saltBytes = Math.max(13, (rest[TO_CAPABILITIES + 7] ?? 0) - 8);
  const isNamed = (capabilities & CLIENT_PLUGIN_AUTH) !== 0;
  return {
    // MariaDB says 5.5.5- before its own version, for the sake of old replicas.
    version: packet.toString("latin1", 5, versionEnd).replace(/^5\.5\.5-(?=.*MariaDB)/, ""),
    tls: (capabilities & CLIENT_SSL) === 0 ? "not-offered" : "offered",
    "auth-plugin": isNamed ? text(rest.subarray(TO_SALT + saltBytes)) : undefined,
  };
}

/** Up to the zero that ends it; servers before 5.5.10 left that out. */
function text(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("latin1", 0, end < 0 ? bytes.length : end);
}
