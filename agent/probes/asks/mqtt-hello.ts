import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { type Framing, Misheard } from "../talk.ts";

/**
 * CONNECT of MQTT 3.1.1 (section 3.1): clean session, ten seconds of keep-alive, an empty client
 * identifier, so that no session of anybody's is taken over; neither user name nor password.
 */
const CONNECT = Buffer.from([0x10, 0x0c, 0, 4, ...Buffer.from("MQTT"), 4, 0x02, 0, 10, 0, 0]);
const DISCONNECT = Buffer.from([0xe0, 0]);
const CONNACK = 0x20;
/** A CONNACK has two bytes; brokers of version 5 alone may add properties to their refusal. */
const MAX_CONNACK_BYTES = 127;

/** Return codes (3.1.1 table 3.1) and version 5's reason codes for the same. */
const ACCEPTED = 0;
const NOT_AUTHORISED = [4, 5, 0x86, 0x87];

/** Introduces itself to a broker without a name or a password and leaves; subscribes to nothing, publishes nothing. */
export const mqttHello: LineQuestion = async (talk) => {
  talk.say(CONNECT);
  const packet = await talk.hear(byPacket);
  const code = packet[3] ?? 0;
  if (code === ACCEPTED) talk.say(DISCONNECT);
  const auth = code === ACCEPTED ? "none" : NOT_AUTHORISED.includes(code) ? "required" : undefined;
  return { identity: byBanner(Buffer.from("mqtt")), findings: { code, auth } };
};

const byPacket: Framing = (heard) => {
  if (heard[0] !== CONNACK) throw new Misheard("no CONNACK");
  const length = heard[1];
  if (length === undefined) return undefined;
  if (length < 2 || length > MAX_CONNACK_BYTES) throw new Misheard("a CONNACK of an impossible length");
  return 2 + length;
};
