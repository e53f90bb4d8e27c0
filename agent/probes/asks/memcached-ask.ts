import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { byLine, Misheard } from "../talk.ts";

/**
 * Asks a memcached server for its version over the text protocol (memcached doc/protocol.txt), which
 * reads no item. With a password file (`-Y`) it answers that the client is unauthenticated.
 */
export const memcachedAsk: LineQuestion = async (talk) => {
  talk.say(Buffer.from("version\r\n"));
  const line = (await talk.hear(byLine)).toString("latin1").trimEnd();
  const version = /^VERSION (\S+)/.exec(line)?.[1];
  const error = /^(?:CLIENT_ERROR|SERVER_ERROR)\b *(.*)$|^(ERROR)$/.exec(line);
  if (version === undefined && error === null) throw new Misheard("no version");
  talk.say(Buffer.from("quit\r\n"));
  const isRefused = /\bunauthenticated\b/.test(line);
  return {
    identity: byBanner(Buffer.from("memcached")),
    findings: {
      version,
      auth: version !== undefined ? "none" : isRefused ? "required" : undefined,
      error: error?.[1] ?? error?.[2],
    },
  };
};
