import { Unzip, type UnzipFile, UnzipInflate } from "fflate";
import { quoted } from "./bounded-text.ts";
import { ReportRefused } from "./report.ts";
import type { ReportBytes } from "./report-bytes.ts";

/**
 * The one door to archives: entries one after the other, unpacked in pieces while the archive is read, so that
 * a bomb is noticed as it goes off and not afterwards. Names are only compared: nothing is written anywhere, and a
 * link is just its text.
 */
export const MAX_ENTRIES = 1_000;

/** All entries together. */
export const MAX_UNPACKED_BYTES = 536_870_912;

/** Unpacked bytes for each byte of the archive read so far. JSON of a machine list reaches 40. */
export const MAX_RATIO = 100;

/** Small archives may unpack to this much whatever their ratio. */
const FREE_BYTES = 1_048_576;

/** A piece of the archive, which unpacks to 4 MiB at most: deflate's best ratio is 1,032. */
const PIECE_BYTES = 4_096;

export type ZipEntry = { readonly name: string; readonly pieces: () => Iterable<Uint8Array> };

type Happened =
  | { readonly kind: "entry"; readonly name: string }
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  | { readonly kind: "end" };

/** The entries in their order. The pieces of one can be read once, and before the next entry is asked for. */
export function* zipEntries(archive: ReportBytes): Generator<ZipEntry> {
  const happening = unpack(archive);
  for (let next = happening.next(); !next.done; next = happening.next()) {
    if (next.value.kind !== "entry") continue;
    const { name } = next.value;
    const pieces = piecesUntilEnd(happening);
    yield { name, pieces: () => pieces };
    for (const _ of pieces);
  }
}

function* piecesUntilEnd(happening: Iterator<Happened>): Generator<Uint8Array> {
  for (let next = happening.next(); !next.done; next = happening.next()) {
    if (next.value.kind === "end") return;
    if (next.value.kind === "data") yield next.value.bytes;
  }
}

/** The names of the entries as far as they can be read, without unpacking. */
export function zipNames(archive: ReportBytes): readonly string[] {
  const names: string[] = [];
  try {
    for (const happened of unpack(archive, Discard)) if (happened.kind === "entry") names.push(happened.name);
  } catch (cause) {
    if (!(cause instanceof ReportRefused)) throw cause;
  }
  return names;
}

/** Stands for a decoder where only names are wanted. */
class Discard {
  static readonly compression = 8;
  ondata: (error: Error | null, data: Uint8Array, final: boolean) => void = () => undefined;
  push(_: Uint8Array, final: boolean): void {
    this.ondata(null, new Uint8Array(), final);
  }
}

function* unpack(
  archive: ReportBytes,
  decoder: typeof Discard | typeof UnzipInflate = UnzipInflate,
): Generator<Happened> {
  const happened: Happened[] = [];
  const bounds = { entries: 0, read: 0, unpacked: 0 };
  const unzip = new Unzip(onEntry(happened, bounds));
  unzip.register(decoder);
  let tail: Uint8Array = new Uint8Array();
  for (const piece of archive.pieces()) {
    tail = Buffer.concat([tail, piece]).subarray(-MAX_TAIL_BYTES);
    for (let i = 0; i < piece.length; i += PIECE_BYTES) {
      // A copy, since the decoder keeps what it is given and the piece is valid only until the next.
      const part = piece.slice(i, i + PIECE_BYTES);
      bounds.read += part.length;
      attempt(() => unzip.push(part));
      yield* happened.splice(0);
    }
  }
  attempt(() => unzip.push(new Uint8Array(), true));
  yield* happened.splice(0);
  refuseCut(tail, bounds.entries);
}

/** The record at the end of an archive: 22 bytes and a comment (PKWARE's APPNOTE, section 4.3.16). */
const MAX_TAIL_BYTES = 22 + 65_535;
const END_RECORD = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
const COUNTED_ELSEWHERE = 0xffff;

/** A stream of entries that stops early looks whole; the record at the end says how many there should be. */
function refuseCut(tail: Uint8Array, entries: number): void {
  const end = Buffer.from(tail.buffer, tail.byteOffset, tail.length);
  const at = end.lastIndexOf(END_RECORD);
  const counted = at >= 0 && at + 12 <= end.length ? end.readUInt16LE(at + 10) : undefined;
  if (counted === undefined) throw new ReportRefused("The archive is cut: it has no end");
  if (counted !== entries && counted !== COUNTED_ELSEWHERE)
    throw new ReportRefused(`The archive says that it has ${counted} entries and holds ${entries}`);
}

type Bounds = { entries: number; read: number; unpacked: number };

function onEntry(happened: Happened[], bounds: Bounds): (file: UnzipFile) => void {
  return (file) => {
    if (++bounds.entries > MAX_ENTRIES)
      throw new ReportRefused(`The archive has more than ${MAX_ENTRIES} entries`);
    happened.push({ kind: "entry", name: file.name });
    file.ondata = (error, bytes, final) => {
      // The decoder hands back what was thrown here before.
      if (error instanceof ReportRefused) throw error;
      if (error !== null)
        throw new ReportRefused(
          `The entry ${quoted(file.name)} cannot be unpacked: it is damaged or encrypted`,
        );
      bounds.unpacked += bytes.length;
      refuseBomb(bounds);
      if (bytes.length > 0) happened.push({ kind: "data", bytes });
      if (final) happened.push({ kind: "end" });
    };
    file.start();
  };
}

function refuseBomb({ read, unpacked }: Bounds): void {
  if (unpacked > MAX_UNPACKED_BYTES)
    throw new ReportRefused(`The archive unpacks to more than ${MAX_UNPACKED_BYTES} bytes`);
  if (unpacked > FREE_BYTES && unpacked > MAX_RATIO * read)
    throw new ReportRefused(`The archive unpacks to more than ${MAX_RATIO} times its size`);
}

/** Whatever the library finds wrong is wrong with the archive. */
function attempt(step: () => void): void {
  try {
    step();
  } catch (cause) {
    if (cause instanceof ReportRefused) throw cause;
    throw new ReportRefused("The archive is damaged or cut");
  }
}
