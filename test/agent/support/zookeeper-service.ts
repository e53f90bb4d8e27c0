import type { Target } from "../../../proto/target.ts";
import { tcpService } from "./service.ts";

/**
 * A ZooKeeper server as far as its four letter words go, for the length of one test: no package small
 * enough has the real one. After ZooKeeper Administrator's Guide, "The Four Letter Words"
 * (`4lw.commands.whitelist`), and `NopCommand` and `RuokCommand` of org.apache.zookeeper.server.command
 * in its source: a word of four bytes is answered and the line closed; a word that the whitelist leaves
 * out is answered with a sentence; anything else is taken for the length of a session's first message.
 */
export const zookeeperService = ({ whitelist }: { readonly whitelist: readonly string[] }): Promise<Target> =>
  tcpService((socket) => {
    socket.once("data", (bytes) => {
      const word = bytes.toString("latin1", 0, 4);
      if (!["ruok", "srvr", "stat", "conf", "mntr"].includes(word)) return socket.destroy();
      if (!whitelist.includes(word))
        return socket.end(`${word} is not executed because it is not in the whitelist.\n`);
      return socket.end(word === "ruok" ? "imok" : "Zookeeper version: 3.8.0\n");
    });
  });
