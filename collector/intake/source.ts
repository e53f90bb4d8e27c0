import { decodeText } from "./decode.ts";
import { parseJson } from "./json.ts";
import { ReportRefused } from "./report.ts";
import { xmlRoot } from "./sax.ts";
import { type TableHead, tableHeads } from "./table.ts";

/** Larger files are refused. A Nessus export of 5,000 hosts has about 100 MiB. */
export const MAX_REPORT_BYTES = 134_217_728;

/** A report as text, sorted by how it is written. JSON is parsed; XML and tables are read by their format. */
export type Source = { readonly warnings: readonly string[] } & (
  | { readonly kind: "xml"; readonly text: string; readonly root: string }
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "table"; readonly text: string; readonly heads: readonly TableHead[] }
);

/** Looks at the content alone. Refuses what cannot be a report at all, and says what it is instead. */
export function openSource(bytes: Uint8Array): Source {
  if (bytes.length === 0) throw new ReportRefused("The file is empty");
  if (bytes.length > MAX_REPORT_BYTES) {
    throw new ReportRefused(`The file has ${bytes.length} bytes, the most is ${MAX_REPORT_BYTES}`);
  }
  refuseContainers(bytes);
  const { text, warnings } = decodeText(bytes);
  const start = text.trimStart();
  if (start === "") throw new ReportRefused("The file is empty");
  if (text.includes("\0")) throw new ReportRefused("The file is binary, not a report");
  if (start.startsWith("<")) return { kind: "xml", text: start, root: rootOf(start), warnings };
  if (start.startsWith("{") || start.startsWith("["))
    return { kind: "json", value: parseJson(text), warnings };
  return { kind: "table", text, heads: tableHeads(text), warnings };
}

const CONTAINERS = [
  { magic: [0x1f, 0x8b], what: "compressed with gzip" },
  { magic: [0x50, 0x4b, 0x03, 0x04], what: "a zip archive" },
  { magic: [0x42, 0x5a, 0x68], what: "compressed with bzip2" },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], what: "compressed with xz" },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], what: "compressed with zstd" },
  { magic: [0x25, 0x50, 0x44, 0x46], what: "a PDF document" },
] as const;

function refuseContainers(bytes: Uint8Array): void {
  const container = CONTAINERS.find(({ magic }) => magic.every((byte, i) => bytes[i] === byte));
  if (container !== undefined)
    throw new ReportRefused(`The file is ${container.what}; give the report inside it`);
}

function rootOf(text: string): string {
  const root = xmlRoot(text);
  if (root === undefined) throw new ReportRefused("The file starts like XML but has no root element");
  if (root.toLowerCase() === "html") throw new ReportRefused("The file is an HTML page, not a report");
  return root;
}
