import { startOf } from "./decode.ts";
import { ReportRefused } from "./report.ts";
import { MAX_RECORD_CHARS } from "./table.ts";

/**
 * masscan before version 1.0.6 wrote what only looks like JSON: a record per line with a comma after each, keys
 * without quotes, and `{finished: 1}` at the end. As the JSON lines that it means; undefined for any other text.
 */
export function masscanLines(text: () => Iterable<string>): (() => Iterable<string>) | undefined {
  const { start } = startOf(text(), TELLING_CHARS);
  return OLD_RECORD.test(start) || EMPTY.test(start) ? () => plainLines(text()) : undefined;
}

/** Enough for the first record, whose banner is at most a packet long. */
const TELLING_CHARS = 65_536;

const OLD_RECORD = /^(?:\[\s*)?\{\s*(?:ip: "|"ip": "[^\n]*\},\s*\n)/;

const EMPTY = /^(?:\[\s*)?\{finished: 1\}/;

function* plainLines(text: Iterable<string>): Generator<string> {
  let isEnded = false;
  for (const line of linesOf(text)) {
    if (line === "" || line === "," || line === "[") continue;
    isEnded = line === "]" || line.startsWith("{finished: 1}");
    if (line !== "]") yield `${plainRecord(line)}\n`;
  }
  if (!isEnded) throw new ReportRefused("The list has no end: the file may be cut");
}

const plainRecord = (line: string): string =>
  line.replace(/,$/, "").replace(BARE_KEY, (_, before: string, key: string) => `${before}"${key}":`);

const BARE_KEY = /([{,]\s*)(ip|timestamp|ports|port|proto|status|reason|ttl|service|name|banner|finished):/g;

function* linesOf(text: Iterable<string>): Generator<string> {
  let open = "";
  for (const piece of text) {
    const lines = (open + piece).split("\n");
    open = lines.pop() ?? "";
    if (open.length > MAX_RECORD_CHARS)
      throw new ReportRefused(`A line has more than ${MAX_RECORD_CHARS} characters`);
    for (const line of lines) yield line.trim();
  }
  yield open.trim();
}
