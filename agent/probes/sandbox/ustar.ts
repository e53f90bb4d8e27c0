/** A file within an archive. */
export type TarEntry = { readonly name: string; readonly bytes: Uint8Array };

const BLOCK = 512;

/**
 * An archive in the ustar form (POSIX.1-1988), of a few small files with short plain names. Ours and not a
 * library's: what is kept and small still brings reading, streams and compression into the agent for
 * the sake of one header of 512 bytes. Throws RangeError for a name that has no place in a header.
 */
export function ustar(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ name, bytes }) => [
    header(name, bytes.length),
    Buffer.from(bytes),
    Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, size: number): Buffer {
  if (!/^[a-z0-9.-]{1,99}$/.test(name)) throw new RangeError(`Cannot archive "${name}"`);
  const block = Buffer.alloc(BLOCK);
  const put = (at: number, text: string): void => void block.write(text, at, "latin1");
  const octal = (at: number, digits: number, value: number): void =>
    put(at, value.toString(8).padStart(digits, "0"));
  put(0, name);
  octal(100, 7, 0o600);
  octal(108, 7, 0);
  octal(116, 7, 0);
  octal(124, 11, size);
  octal(136, 11, 0);
  // The checksum counts its own field as blanks.
  put(148, " ".repeat(8));
  put(156, "0");
  put(257, "ustar\u000000");
  octal(
    148,
    6,
    block.reduce((sum, byte) => sum + byte, 0),
  );
  block[154] = 0;
  return block;
}
