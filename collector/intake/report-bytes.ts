/**
 * A report's bytes, read from start to end as often as a format needs, in pieces: a huge file is never held whole.
 * A piece is valid only until the next one is asked for.
 */
export type ReportBytes = { readonly size: number; readonly pieces: () => Iterable<Uint8Array> };

/** Small enough to stay in a processor's cache, large enough that pieces cost nothing. */
const PIECE_BYTES = 262_144;

/** Bytes that are in memory already. */
export const wholeBytes = (bytes: Uint8Array): ReportBytes => ({
  size: bytes.length,
  pieces: () => piecesOf(bytes),
});

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES)
    yield bytes.subarray(start, start + PIECE_BYTES);
}
