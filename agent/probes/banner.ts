/**
 * What of a greeting stays the same from one connection to the next, for comparing the peer seen
 * from afar with the one seen from close by. Conservative: versions stay, since they tell peers
 * apart; only what is known to change is taken out, and what is unknown and binary counts by its
 * first bytes alone. A greeting that still changes makes two views differ, which is never read as
 * "allowed".
 *
 *  - text: the first line, without dates, times, addresses (greetings name their client), APOP stamps
 *    and runs of eight or more hexadecimal digits (queue and session ids);
 *  - MySQL and MariaDB: protocol and server version without thread id and salt; of an error its code;
 *  - other binary: the first four bytes.
 */
export function stableBanner(greeting: Uint8Array): string {
  const bytes = Buffer.from(greeting);
  const mysql = mysqlGreeting(bytes);
  if (mysql !== undefined) return mysql;
  const newline = bytes.indexOf("\n");
  const line = newline < 0 ? bytes : bytes.subarray(0, newline);
  return isText(line)
    ? stableLine(line.toString("latin1"))
    : `binary ${bytes.subarray(0, 4).toString("hex")}`;
}

const CHANGES: readonly (readonly [RegExp, string])[] = [
  // RFC 5322 dates, RFC 3339 instants, clock times.
  [
    /\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?\d{1,2}[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ -]\d{2,4}\b/gi,
    "<date>",
  ],
  [/\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2}(?: \d{4})?\b/gi, "<date>"],
  [/\b\d{4}-\d{2}-\d{2}(?:T(?=\d))?/g, "<date>"],
  [/\b\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:Z|UTC|GMT|[+-]\d{4}(?: \([A-Z]{2,5}\))?))?/g, "<time>"],
  [/<[^<>\s]*@[^<>\s]*>/g, "<stamp>"],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, "<address>"],
  [/\b[0-9a-f]{8,}\b/gi, "<id>"],
];

const stableLine = (line: string): string =>
  CHANGES.reduce((text, [pattern, name]) => text.replace(pattern, name), line.trimEnd());

/** Protocol::HandshakeV10 and the error packet that a server may send in its place. */
function mysqlGreeting(bytes: Buffer): string | undefined {
  if (bytes.length < 8 || bytes[3] !== 0 || bytes.readUIntLE(0, 3) > 1_024) return undefined;
  if (bytes[4] === 0xff) return `mysql error ${bytes.readUInt16LE(5)}`;
  const end = bytes.indexOf(0, 5);
  if (bytes[4] !== 0x0a || end < 0) return undefined;
  return `mysql ${bytes.subarray(5, end).toString("latin1")}`;
}

const isText = (bytes: Buffer): boolean =>
  bytes.length > 0 && bytes.every((byte) => byte === 9 || byte === 13 || (byte >= 0x20 && byte !== 0x7f));
