import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type ReportBytes, wholeBytes } from "../intake/report-bytes.ts";
import { badInput } from "./exit.ts";
import { readFileBytes, refused } from "./files.ts";
import { sweeper } from "./sweeper.ts";

/** As much of a file as is held at once. */
const PIECE_BYTES = 262_144;

/** Told after each piece: how far this pass over the file has come. */
export type OnPiece = (read: number, size: number) => void;

/**
 * Opens a report of at most `most` bytes for as long as `use` takes, without holding it: a regular file is read in
 * pieces, as often as its format needs. A pipe can be read only once and is kept. What is no file is refused by name.
 */
export async function withReport<T>(
  file: string,
  most: number,
  onPiece: OnPiece,
  use: (bytes: ReportBytes) => T | Promise<T>,
): Promise<T> {
  const opened = open(file);
  try {
    const { size } = fstatSync(opened);
    if (!fstatSync(opened).isFile()) return await use(wholeBytes(await readFileBytes(file, most)));
    if (size > most) throw badInput(`${file}: has ${size} bytes, the most is ${most}`);
    return await use({ size, pieces: () => piecesOf(opened, size, onPiece) });
  } catch (cause) {
    if (cause instanceof Error && "syscall" in cause) throw refused(file, cause as NodeJS.ErrnoException);
    throw cause;
  } finally {
    closeSync(opened);
  }
}

function open(file: string): number {
  try {
    return openSync(file, "r");
  } catch (cause) {
    throw refused(file, cause as NodeJS.ErrnoException);
  }
}

/** A file that grows or shrinks while it is read is read as far as it was at first. */
function* piecesOf(opened: number, size: number, onPiece: OnPiece): Generator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  const sweep = sweeper(size);
  for (let at = 0; at < size; ) {
    const read = readSync(opened, buffer, 0, Math.min(PIECE_BYTES, size - at), at);
    if (read === 0) return;
    at += read;
    onPiece(at, size);
    sweep(at);
    yield buffer.subarray(0, read);
  }
}
