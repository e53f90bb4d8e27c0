import { saidLabel } from "../../../proto/inert.ts";
import { SAY_ZONE } from "../../../proto/say-words.ts";
import { byReply, holds } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { byLine, type Framing, type Talk, Unheard } from "../talk.ts";

type FirstWords = { readonly isGreeted: boolean; readonly words: (said: Uint8Array) => Uint8Array };

/**
 * How the run's word is said first in a protocol: SSH's identification (RFC 4253 section 4.2, whose
 * form the word has), EHLO (RFC 5321 section 4.1.1.1) and USER (RFC 959 section 4.1.1) after the
 * other side's greeting. No login follows, and nothing else.
 */
const FIRST_WORDS: Readonly<Record<string, FirstWords>> = {
  nonce: { isGreeted: false, words: (said) => said },
  ssh: { isGreeted: false, words: (said) => line("SSH-2.0-", Buffer.from(said).toString("latin1")) },
  smtp: { isGreeted: true, words: (said) => line("EHLO ", `${saidLabel(said)}.${SAY_ZONE}`) },
  ftp: { isGreeted: true, words: (said) => line("USER ", saidLabel(said)) },
};

const line = (before: string, word: string): Buffer => Buffer.from(`${before}${word}\r\n`);

/** Says the run's word to a witness as first words of a protocol, and hears whether it comes back from there. */
export const sayLine: LineQuestion = async (talk, { variant }, said) => {
  const first = FIRST_WORDS[variant];
  if (first === undefined) throw new Error(`no first words named ${variant}`);
  if (first.isGreeted) await talk.hear(byLine);
  talk.say(first.words(said));
  const reply = await whatever(talk, said);
  return { identity: byReply(reply, said), findings: { echo: holds(reply, said) ? "yes" : "no" } };
};

/** The word, or what else there is when the line or the time is over. Throws `Unheard` where there is nothing. */
export async function whatever(talk: Talk, said: Uint8Array): Promise<Buffer> {
  const untilWord: Framing = (heard) => (holds(heard, said) ? heard.length : undefined);
  try {
    return await talk.hear(untilWord);
  } catch (cause) {
    if (cause instanceof Unheard && cause.bytes.length > 0) return cause.bytes;
    throw cause;
  }
}
