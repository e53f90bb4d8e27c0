import { ReportRefused } from "./report.ts";

/** Text of a report, and what had to be assumed to read it. */
export type Decoded = { readonly text: string; readonly warnings: readonly string[] };

/**
 * Turns bytes into text: a byte order mark decides, then the pattern of UTF-16, then what an XML
 * declaration says, then UTF-8. What is not valid UTF-8 and declares nothing is read as windows-1252
 * (what ISO-8859-1 means in practice, WHATWG Encoding section 4.2), with a warning.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  const marked = BYTE_ORDER_MARKS.find(({ mark }) => mark.every((byte, i) => bytes[i] === byte));
  const encoding = marked?.encoding ?? utf16Pattern(bytes) ?? declared(bytes);
  if (encoding !== undefined) return { text: strictly(encoding, bytes), warnings: [] };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), warnings: [] };
  } catch {
    const text = new TextDecoder("windows-1252").decode(bytes);
    return { text, warnings: ["The text is not valid UTF-8 and was read as ISO-8859-1"] };
  }
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

/** An XML declaration stands at the very start and is short. */
const DECLARATION_BYTES = 200;

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

function declared(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, DECLARATION_BYTES)).toString("latin1");
  const name = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(head)?.[1];
  if (name === undefined) return undefined;
  const key = name.toLowerCase();
  const encoding = Object.hasOwn(DECLARABLE, key) ? DECLARABLE[key] : undefined;
  if (encoding === undefined)
    throw new ReportRefused(`Cannot read the encoding that the file declares, "${name}"`);
  // Left to the caller, which forgives stray bytes in what only claims to be UTF-8.
  return encoding === "utf-8" ? undefined : encoding;
}

function strictly(encoding: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new ReportRefused(`The file is not valid ${encoding.toUpperCase()}: it may be damaged or cut`);
  }
}
