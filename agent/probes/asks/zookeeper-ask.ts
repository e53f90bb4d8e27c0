import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { byLine, type Framing, Misheard } from "../talk.ts";

/** The whole answer of a server that is well; no line end follows. */
const IMOK = "imok";
/** ZooKeeper's own words for a command that `4lw.commands.whitelist` leaves out. */
const NOT_LISTED = /^ruok is not executed because it is not in the whitelist/;

/**
 * Asks a ZooKeeper server whether it is well (Administrator's Guide, "The Four Letter Words"). Anybody
 * who reaches the port may ask what the whitelist names; there is no password in it.
 */
export const zookeeperAsk: LineQuestion = async (talk) => {
  talk.say(Buffer.from("ruok"));
  const answer = (await talk.hear(byAnswer)).toString("latin1").trimEnd();
  const isListed = answer === IMOK;
  if (!isListed && !NOT_LISTED.test(answer)) throw new Misheard("no answer to ruok");
  return {
    identity: byBanner(Buffer.from("zookeeper")),
    findings: { ruok: isListed ? "answered" : "not-listed" },
  };
};

const byAnswer: Framing = (heard) => {
  const start = heard.toString("latin1", 0, IMOK.length);
  if (start === IMOK) return IMOK.length;
  return IMOK.startsWith(start) ? undefined : byLine(heard);
};
