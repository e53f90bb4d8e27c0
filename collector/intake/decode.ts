import { isUtf8 as isWholeUtf8 } from "node:buffer";
import { ReportRefused } from "./report.ts";
import type { ReportBytes } from "./report-bytes.ts";

/** A report as text, in pieces, as often as it is asked for; and what had to be assumed to read it. */
export type Decoded = { readonly text: () => Iterable<string>; readonly warnings: readonly string[] };

/**
 * Turns bytes into text: a byte order mark decides, then the pattern of UTF-16, then what an XML
 * declaration says, then UTF-8. What is not valid UTF-8 and declares nothing is read as windows-1252
 * (what ISO-8859-1 means in practice, WHATWG Encoding section 4.2), with a warning. Refuses what is binary.
 */
export function decodeText(bytes: ReportBytes): Decoded {
  const head = headOf(bytes);
  const marked = BYTE_ORDER_MARKS.find(({ mark }) => mark.every((byte, i) => head[i] === byte));
  const encoding = marked?.encoding ?? utf16Pattern(head) ?? declared(head);
  if (encoding !== undefined) return { text: () => strictly(encoding, bytes), warnings: [] };
  if (isUtf8(bytes)) return { text: () => strictly("utf-8", bytes), warnings: [] };
  return {
    text: () => strictly("windows-1252", bytes),
    warnings: ["The text is not valid UTF-8 and was read as ISO-8859-1"],
  };
}

const BYTE_ORDER_MARKS = [
  { mark: [0xef, 0xbb, 0xbf], encoding: "utf-8" },
  { mark: [0xff, 0xfe], encoding: "utf-16le" },
  { mark: [0xfe, 0xff], encoding: "utf-16be" },
] as const;

/** Reports start with an ASCII character, so one NUL beside it shows UTF-16 without a mark. */
function utf16Pattern(bytes: Uint8Array): string | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  if (isAscii(a) && b === 0 && c !== 0 && d === 0) return "utf-16le";
  return a === 0 && isAscii(b) && c === 0 && d !== 0 ? "utf-16be" : undefined;
}

const isAscii = (byte: number): boolean => byte > 0 && byte < 0x80;

/** Marks, and an XML declaration, which stands at the very start and is short. */
const HEAD_BYTES = 200;

/** The first bytes of a file. */
export function headOf({ pieces }: ReportBytes): Uint8Array {
  for (const piece of pieces()) return piece.slice(0, HEAD_BYTES);
  return new Uint8Array();
}

const DECLARABLE: Readonly<Record<string, string>> = {
  "utf-8": "utf-8",
  utf8: "utf-8",
  "us-ascii": "utf-8",
  ascii: "utf-8",
  "iso-8859-1": "windows-1252",
  latin1: "windows-1252",
  "windows-1252": "windows-1252",
  "iso-8859-15": "iso-8859-15",
};

function declared(head: Uint8Array): string | undefined {
  const text = Buffer.from(head).toString("latin1");
  const name = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(text)?.[1];
  if (name === undefined) return undefined;
  const key = name.toLowerCase();
  const encoding = Object.hasOwn(DECLARABLE, key) ? DECLARABLE[key] : undefined;
  if (encoding === undefined)
    throw new ReportRefused(`Cannot read the encoding that the file declares, "${name}"`);
  // Left to the caller, which forgives stray bytes in what only claims to be UTF-8.
  return encoding === "utf-8" ? undefined : encoding;
}

function isUtf8({ pieces }: ReportBytes): boolean {
  let rest: Uint8Array = new Uint8Array();
  for (const piece of pieces()) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const end = bytes.length - unfinished(bytes);
    if (!isWholeUtf8(bytes.subarray(0, end))) return false;
    rest = bytes.slice(end);
  }
  return rest.length === 0;
}

/** How many of the last bytes begin a character that the next piece goes on with (RFC 3629, section 3). */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function* strictly(encoding: string, { pieces }: ReportBytes): Generator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch {
      throw new ReportRefused(`The file is not valid ${encoding.toUpperCase()}: it may be damaged or cut`);
    }
  };
  for (const piece of pieces()) {
    const text = decode(piece);
    if (text.includes("\0")) throw new ReportRefused("The file is binary, not a report");
    if (text !== "") yield text;
  }
  const rest = decode();
  if (rest !== "") yield rest;
}

/** The text without the white space before it. */
export function* trimmedStart(text: Iterable<string>): Generator<string> {
  let isStarted = false;
  for (const piece of text) {
    const shown = isStarted ? piece : piece.trimStart();
    if (shown === "") continue;
    isStarted = true;
    yield shown;
  }
}

/** The first characters of a text, at most as many as asked for, and whether that is all of it. */
export function startOf(
  text: Iterable<string>,
  chars: number,
): { readonly start: string; readonly isWhole: boolean } {
  let start = "";
  for (const piece of text) {
    start += piece.slice(0, chars + 1 - start.length);
    if (start.length > chars) return { start: start.slice(0, chars), isWhole: false };
  }
  return { start, isWhole: true };
}
