import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { byLine, Misheard, type Talk } from "../talk.ts";

/** Message of the day and modules together; a longer listing is none. */
const MAX_LINES = 512;
/** The version that we say: old enough for every daemon to speak, and nothing of it is needed. */
const GREETING = Buffer.from("@RSYNCD: 31.0\n");
const LIST = Buffer.from("#list\n");

/**
 * Greets an rsync daemon and asks which modules it lists (clientserver.c of rsync: greeting, `#list`,
 * a line for each module with a tab before its comment, `@RSYNCD: EXIT`). No module is entered.
 */
export const rsyncHello: LineQuestion = async (talk) => {
  const greeting = (await talk.hear(byLine)).toString("latin1").trimEnd();
  const protocol = /^@RSYNCD: (\d{1,3}(?:\.\d{1,3})?)\b/.exec(greeting)?.[1];
  if (protocol === undefined) throw new Misheard("no rsync daemon");
  talk.say(GREETING);
  talk.say(LIST);
  return {
    identity: byBanner(Buffer.from(`rsync ${protocol}`)),
    findings: { protocol, ...(await listing(talk)) },
  };
};

async function listing(talk: Talk) {
  const modules: string[] = [];
  for (let lines = 0; lines < MAX_LINES; lines++) {
    const line = (await talk.hear(byLine)).toString("latin1").replace(/\r?\n$/, "");
    // Whether it is full or won't say is not told apart, so neither counts as a listing.
    if (line.startsWith("@ERROR")) return { error: line.replace(/^@ERROR:? */, "") };
    if (line.startsWith("@RSYNCD: EXIT"))
      return { listing: modules.length === 0 ? "empty" : "shown", modules };
    // What has no tab is the message of the day.
    const name = /^([^\t]*?) *\t/.exec(line)?.[1];
    if (name !== undefined && name !== "") modules.push(name);
  }
  throw new Misheard(`a listing of more than ${MAX_LINES} lines`);
}
