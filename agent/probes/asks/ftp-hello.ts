import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { command, hearReply, type Reply, takeLeave } from "../replies.ts";
import type { Talk } from "../talk.ts";

/** A server that says it will be ready soon (120) says so at most this often. */
const MAX_DELAYS = 3;

/**
 * Reads an FTP server's greeting (RFC 959 section 5.4), and then
 *
 *  - `banner`: which features it names (RFC 2389), AUTH TLS among them (RFC 4217);
 *  - `anonymous`: what it says to the user name "anonymous". No password is sent, not even an
 *    address: 230 is a login without one, 331 with words about guests (RFC 1635) an invitation, and a
 *    plain 331 is what many servers say to every name.
 */
export const ftpHello: LineQuestion = async (talk, { variant }) => {
  const greeting = await greetingOf(talk);
  const identity = byBanner(Buffer.from(`${greeting.code} ${greeting.lines[0] ?? ""}`));
  const banner = greeting.lines[0];
  if (greeting.code !== 220) return { identity, findings: { banner, code: greeting.code } };
  const told =
    variant === "anonymous" ? anonymous(await command(talk, "USER anonymous")) : await features(talk);
  await takeLeave(talk);
  return { identity, findings: { banner, ...told } };
};

async function greetingOf(talk: Talk): Promise<Reply> {
  let reply = await hearReply(talk);
  for (let delays = 0; reply.code === 120 && delays < MAX_DELAYS; delays++) reply = await hearReply(talk);
  return reply;
}

async function features(talk: Talk) {
  const { code, lines } = await command(talk, "FEAT");
  if (code !== 211) return { code };
  const names = lines.slice(1, -1);
  const offersTls = names.some((name) => /^AUTH\b.*\b(?:TLS|SSL)/i.test(name));
  return { code, capabilities: names, tls: offersTls ? "offered" : "not-offered" };
}

const anonymous = ({ code, lines }: Reply) => ({ code, anonymous: welcome(code, lines.join(" ")) });

/** What the reply to USER says to a stranger; undefined where it says the same to everybody, or nothing of it. */
function welcome(code: number, words: string): string | undefined {
  if (code === 230) return "logged-in";
  if (code === 331 && isInvitation(words)) return "invited";
  return code === 530 || code === 532 ? "refused" : undefined;
}

/** A password may be "required for anonymous", which is no invitation: only who is told that any will do is invited. */
const isInvitation = (words: string): boolean =>
  /\b(?:guest|anonymous) (?:login|access)s? (?:is |are )?(?:ok|okay|allowed|permitted|accepted)\b|\be-?mail\b|\bany password\b/i.test(
    words,
  );
