import { plainAddress } from "../../proto/address.ts";
import { Misheard } from "./talk.ts";

/** A question in DNS (RFC 1035 section 4.1.2), by the usual names. */
export type DnsQuery = {
  readonly name: string;
  readonly type: "A" | "AAAA" | "TXT" | "SOA" | "AXFR";
  readonly recursionDesired: boolean;
};

/** A response: its code, its flags, and of its answer section the records that were read. */
export type DnsResponse = {
  readonly rcode: string;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly recursionAvailable: boolean;
  /** Records that the answer section says that it has. */
  readonly count: number;
  readonly records: readonly DnsRecord[];
};

/** `text` is the record's data as text for the types that we ask for, else empty. */
export type DnsRecord = { readonly type: string; readonly text: string };

const TYPES: Readonly<Record<number, string>> = {
  1: "A",
  2: "NS",
  5: "CNAME",
  6: "SOA",
  12: "PTR",
  15: "MX",
  16: "TXT",
  28: "AAAA",
  33: "SRV",
  39: "DNAME",
  46: "RRSIG",
  48: "DNSKEY",
  252: "AXFR",
};
const RCODES: Readonly<Record<number, string>> = {
  0: "NOERROR",
  1: "FORMERR",
  2: "SERVFAIL",
  3: "NXDOMAIN",
  4: "NOTIMP",
  5: "REFUSED",
  9: "NOTAUTH",
  10: "NOTZONE",
};

/** The same for every query: each goes over a socket of its own, which hears nobody else. */
const ID = 0x706c;
/** Records of one answer that are read. */
const MAX_RECORDS = 512;
const MAX_NAME_BYTES = 255;
const HEADER_BYTES = 12;

/** A query for one name in the internet's class. The name is plain labels with dots; it is said as it stands. */
export function dnsQuery({ name, type, recursionDesired }: DnsQuery): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(ID, 0);
  header.writeUInt16BE(recursionDesired ? 0x0100 : 0, 2);
  header.writeUInt16BE(1, 4);
  const labels = name
    .split(".")
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  const code = Number(Object.keys(TYPES).find((known) => TYPES[Number(known)] === type));
  return Buffer.concat([header, ...labels, Buffer.from([0, code >> 8, code & 0xff, 0, 1])]);
}

/** Reads a response to a query of ours. Throws `Misheard` where it is none. */
export function readDns(message: Buffer): DnsResponse {
  if (message.length < HEADER_BYTES || message.readUInt16BE(0) !== ID)
    throw new Misheard("no response of DNS");
  const flags = message.readUInt16BE(2);
  if ((flags & 0x8000) === 0) throw new Misheard("a query");
  const rcode = flags & 0xf;
  const count = message.readUInt16BE(6);
  return {
    rcode: RCODES[rcode] ?? `rcode ${rcode}`,
    isAuthoritative: (flags & 0x0400) !== 0,
    isTruncated: (flags & 0x0200) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    count,
    records: answersIn(message, message.readUInt16BE(4), count),
  };
}

function answersIn(message: Buffer, questions: number, count: number): readonly DnsRecord[] {
  if (questions > 1) throw new Misheard("more questions than one");
  let at = questions === 0 ? HEADER_BYTES : nameAt(message, HEADER_BYTES).end + 4;
  const records: DnsRecord[] = [];
  while (records.length < Math.min(count, MAX_RECORDS)) {
    at = nameAt(message, at).end;
    if (at + 10 > message.length) throw new Misheard("a record that is cut off");
    const end = at + 10 + message.readUInt16BE(at + 8);
    if (end > message.length) throw new Misheard("a record beyond its message");
    const code = message.readUInt16BE(at);
    const type = TYPES[code] ?? `TYPE${code}`;
    records.push({ type, text: dataAt(message, type, at + 10, end) });
    at = end;
  }
  return records;
}

function dataAt(message: Buffer, type: string, at: number, end: number): string {
  const data = message.subarray(at, end);
  switch (type) {
    case "A":
      return data.length === 4 ? data.join(".") : "";
    case "AAAA":
      return data.length === 16
        ? (plainAddress((data.toString("hex").match(/.{4}/g) ?? []).join(":")) ?? "")
        : "";
    case "TXT":
      return stringsIn(data);
    case "CNAME":
    case "SOA":
    case "NS":
      return nameAt(message, at).name;
    default:
      return "";
  }
}

/** Strings of one byte of length each (RFC 1035 section 3.3.14), put together. */
function stringsIn(data: Buffer): string {
  let text = "";
  for (let at = 0; at < data.length; at += 1 + (data[at] ?? 0))
    text += data.toString("latin1", at + 1, at + 1 + (data[at] ?? 0));
  return text;
}

/** A name with its pointers followed, each of which must lead back (RFC 1035 section 4.1.4), and where it ends. */
function nameAt(message: Buffer, start: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let [at, lowest, bytes] = [start, start, 0];
  let end: number | undefined;
  for (;;) {
    const length = message[at];
    if (length === undefined) throw new Misheard("a name that is cut off");
    if (length === 0) return { name: labels.join("."), end: end ?? at + 1 };
    if (length >= 0xc0) {
      end ??= at + 2;
      const to = ((length & 0x3f) << 8) | (message[at + 1] ?? 0xff);
      if (to >= lowest) throw new Misheard("a name that leads round");
      at = lowest = to;
    } else {
      bytes += length + 1;
      if (length > 63 || bytes > MAX_NAME_BYTES) throw new Misheard("a name that is too long");
      labels.push(message.toString("latin1", at + 1, at + 1 + length));
      at += length + 1;
    }
  }
}
