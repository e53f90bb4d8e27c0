import { Duplex } from "node:stream";
import { handshakeReader } from "./handshake-reader.ts";

/** A peer's handshake longer than this is cut off. */
export const MAX_HANDSHAKE_BYTES = 256 * 1024;
/** So much of the beginning is kept. */
const KEPT_BYTES = 256;

/** A line through which all bytes pass unchanged, and what its far end has said first. */
export type Tap = {
  readonly line: Duplex;
  readonly heard: () => { readonly first: Buffer; readonly bytes: number; readonly asksCertificate: boolean };
};

/**
 * Puts a listener between a socket and the TLS library, which keeps to itself what it could not
 * read. Cuts a far end that never stops before the handshake is through.
 */
export function tap(line: Duplex): Tap {
  let first = Buffer.alloc(0);
  let bytes = 0;
  const handshake = handshakeReader();
  const outer = new Duplex({
    read: () => void line.resume(),
    write: (chunk, _encoding, done) => void line.write(chunk, done),
    final: (done) => void line.end(done),
    destroy: (cause, done) => {
      line.destroy();
      done(cause);
    },
  });
  line.on("data", (chunk: Buffer) => {
    if (first.length < KEPT_BYTES)
      first = Buffer.concat([first, chunk.subarray(0, KEPT_BYTES - first.length)]);
    bytes += chunk.length;
    handshake.read(chunk);
    if (bytes > MAX_HANDSHAKE_BYTES) outer.destroy();
    else if (!outer.push(chunk)) line.pause();
  });
  line.on("end", () => outer.push(null));
  line.on("error", (cause) => outer.destroy(cause));
  line.on("close", () => outer.destroy());
  outer.on("error", () => undefined);
  if (line.destroyed) outer.destroy();
  return { line: outer, heard: () => ({ first, bytes, asksCertificate: handshake.asksCertificate() }) };
}
