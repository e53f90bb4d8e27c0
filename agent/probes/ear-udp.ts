import { createSocket, type RemoteInfo } from "node:dgram";
import { isIPv6 } from "node:net";
import { gate, heardBy, tellKeptOut, tellOthers } from "./ear-gate.ts";
import type { OpenEar } from "./ear-listener.ts";
import { zoneReply } from "./ear-zone.ts";

/** Hears datagrams, each of which is whole as it comes. */
export const udpEar: OpenEar = (listen, listeners, steadyMs) => {
  const admits = gate(listeners, steadyMs);
  const socket = createSocket(isIPv6(listen.host) ? "udp6" : "udp4");
  socket.on("message", (bytes: Buffer, { address, port }: RemoteInfo) => {
    if (!admits(address, 0)) return tellKeptOut(listeners, address);
    const zoned = zoneReply(listeners, address, bytes);
    if (zoned !== undefined) {
      socket.send(zoned.answer, port, address, () => undefined);
      zoned.heard?.listener.received({ address, port }, bytes.length, zoned.heard.facts);
      return;
    }
    const heard = heardBy(listeners, address, bytes);
    if (heard === undefined) return tellOthers(listeners);
    // No more bytes than the word that had to be known: nothing to amplify.
    if (heard.listener.answers) socket.send(heard.word, port, address, () => undefined);
    if (heard.isNonce) heard.listener.received({ address, port }, bytes.length, {});
  });
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.bind({ address: listen.host, port: listen.port, exclusive: true }, () => {
      resolve({ at: { address: listen.host, port: socket.address().port }, close: () => socket.close() });
    });
  });
};
