import type { Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import type { WitnessLeaf } from "./witness-leaf.ts";

/** Whether a connection begins with a handshake record (RFC 8446 section 5.1). */
export const isClientHello = (first: Buffer): boolean => first[0] === 0x16 && first[1] === 0x03;

/** A line over TLS, and by which name the other side asked for it; undefined where it said none. */
export type SecuredLine = { readonly line: TLSSocket; readonly sni: () => string | undefined };

/** Answers a handshake with the witness's own certificate, and asks for none. */
export function overTls(socket: Socket, { key, certificate }: WitnessLeaf): SecuredLine {
  const line = new TLSSocket(socket, {
    isServer: true,
    secureContext: createSecureContext({ key, cert: certificate, minVersion: "TLSv1.2" }),
  });
  line.on("error", () => socket.destroy());
  return {
    line,
    sni: () => {
      // Node gives the name of a client that said one; its types know only the client's side.
      const { servername } = line as { readonly servername?: string | false | null };
      return typeof servername === "string" && servername !== "" ? servername : undefined;
    },
  };
}
