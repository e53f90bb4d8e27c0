import { decodeText, headOf, startOf, trimmedStart } from "./decode.ts";
import { type JsonSketch, sketchJson } from "./json-stream.ts";
import { masscanLines } from "./masscan-lines.ts";
import { ReportRefused } from "./report.ts";
import type { ReportBytes } from "./report-bytes.ts";
import { xmlRoot } from "./sax.ts";
import { HEAD_CHARS, type TableHead, tableHeads } from "./table.ts";

/** Larger files are refused. A Nessus export of 20,000 hosts has about 400 MiB. */
export const MAX_REPORT_BYTES = 536_870_912;

/**
 * A report, sorted by how it is written, with as much of it as its format is told by. All of it is read by
 * `readXml`, `readJson` and `readRows`, in pieces.
 */
export type Source = { readonly warnings: readonly string[] } & (
  | XmlSource
  | JsonSource
  | TableSource
  | ZipSource
);

export type XmlSource = {
  readonly kind: "xml";
  readonly root: string;
  readonly text: () => Iterable<string>;
};
export type JsonSource = JsonSketch & { readonly kind: "json"; readonly text: () => Iterable<string> };
export type ZipSource = { readonly kind: "zip"; readonly bytes: ReportBytes };
export type TableSource = {
  readonly kind: "table";
  readonly heads: readonly TableHead[];
  readonly text: () => Iterable<string>;
};

/** Looks at the content alone. Refuses what cannot be a report at all, and says what it is instead. */
export function openSource(bytes: ReportBytes): Source {
  if (bytes.size === 0) throw new ReportRefused("The file is empty");
  if (bytes.size > MAX_REPORT_BYTES)
    throw new ReportRefused(`The file has ${bytes.size} bytes, the most is ${MAX_REPORT_BYTES}`);
  const head = headOf(bytes);
  if (startsWith(head, ZIP)) return { kind: "zip", bytes, warnings: [] };
  refuseContainers(head);
  const { text: whole, warnings } = decodeText(bytes);
  const text = () => trimmedStart(whole());
  const { start } = startOf(text(), HEAD_CHARS);
  if (start === "") throw new ReportRefused("The file is empty");
  if (start.startsWith("<")) return { kind: "xml", root: rootOf(start), text, warnings };
  if (start.startsWith("{") || start.startsWith("[")) {
    const json = masscanLines(text) ?? text;
    return { kind: "json", ...sketchJson(json()), text: json, warnings };
  }
  return { kind: "table", heads: tableHeads(startOf(whole(), HEAD_CHARS)), text: whole, warnings };
}

const ZIP = [0x50, 0x4b, 0x03, 0x04] as const;

const CONTAINERS = [
  { magic: [0x1f, 0x8b], what: "compressed with gzip" },
  { magic: [0x42, 0x5a, 0x68], what: "compressed with bzip2" },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], what: "compressed with xz" },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], what: "compressed with zstd" },
  { magic: [0x25, 0x50, 0x44, 0x46], what: "a PDF document" },
] as const;

const startsWith = (head: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, i) => head[i] === byte);

function refuseContainers(head: Uint8Array): void {
  const container = CONTAINERS.find(({ magic }) => startsWith(head, magic));
  if (container !== undefined)
    throw new ReportRefused(`The file is ${container.what}; give the report inside it`);
}

function rootOf(text: string): string {
  const root = xmlRoot(text);
  if (root === undefined) throw new ReportRefused("The file starts like XML but has no root element");
  if (root.toLowerCase() === "html") throw new ReportRefused("The file is an HTML page, not a report");
  return root;
}
