import { byLine, Misheard, type Talk, Unheard } from "./talk.ts";

/** The most lines of one reply; a longer one is none. */
const MAX_REPLY_LINES = 128;

/** A numbered reply as SMTP and FTP give it: the code, and its lines without codes and line ends. */
export type Reply = { readonly code: number; readonly lines: readonly string[] };

/**
 * The next reply (RFC 5321 section 4.2, RFC 959 section 4.2): one line with a code, or several from
 * `code-` to `code `. Throws `Misheard` when something else comes, `Unheard` when nothing does.
 */
export async function hearReply(talk: Talk): Promise<Reply> {
  const lines: string[] = [];
  let code = "";
  while (lines.length < MAX_REPLY_LINES) {
    const line = (await talk.hear(byLine)).toString("latin1").trimEnd();
    if (code === "") {
      if (!/^[1-5]\d\d(?:[ -]|$)/.test(line)) throw new Misheard("no reply with a code");
      code = line.slice(0, 3);
    }
    // Lines in between may do without the code in FTP; what they say counts all the same.
    const isCoded = line.startsWith(code) && (line.length === 3 || line[3] === " " || line[3] === "-");
    lines.push((isCoded ? line.slice(4) : line).trim());
    if (isCoded && line[3] !== "-") return { code: Number(code), lines };
  }
  throw new Misheard(`a reply of more than ${MAX_REPLY_LINES} lines`);
}

/** Says one command and hears its reply. */
export function command(talk: Talk, words: string): Promise<Reply> {
  talk.say(Buffer.from(`${words}\r\n`));
  return hearReply(talk);
}

/** Says what needs no answer, and lets the service give one, or not: what was learnt before is learnt. */
export async function takeLeave(talk: Talk, ...last: readonly string[]): Promise<void> {
  try {
    for (const words of [...last, "QUIT"]) await command(talk, words);
  } catch (cause) {
    if (!(cause instanceof Unheard || cause instanceof Misheard)) throw cause;
  }
}
