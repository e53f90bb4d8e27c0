import { byReply, holds } from "../peer-identity.ts";
import type { DatagramQuestion } from "../question.ts";
import { quicInitial } from "../quic-initial.ts";

/** Says the run's word to a witness in one datagram: alone, or in the token of a QUIC Initial. */
export const sayDatagram: DatagramQuestion = {
  payload: ({ variant }, said) => (variant === "quic" ? quicInitial(said) : said),
  read: (reply, _step, said) => ({
    identity: byReply(reply, said),
    findings: { echo: holds(reply, said) ? "yes" : "no" },
  }),
};
