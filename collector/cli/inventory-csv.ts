import { plainAddress } from "../../proto/address.ts";
import { inventorySchema } from "../domain/inventory.ts";
import { ReportRefused } from "../intake/report.ts";
import { findHeader, HEAD_CHARS, type Header, readRows, type TableRow, tableHeads } from "../intake/table.ts";
import { badInput } from "./exit.ts";

/** How a column may be called; the first that a header has is read. */
const COLUMNS = {
  name: ["name", "asset", "asset name", "hostname", "host", "fqdn"],
  address: ["address", "addresses", "ip", "ip address", "ip addresses", "ipv4", "ipv6"],
  owner: ["owner", "asset owner", "responsible"],
  service: ["service", "business service", "application"],
  criticality: ["criticality", "business criticality"],
  segment: ["segment", "zone", "network segment"],
} as const;
type Column = keyof typeof COLUMNS;
const KNOWN = Object.keys(COLUMNS) as readonly Column[];

type Declared = {
  name: string;
  addresses: string[];
  owner?: string;
  service?: string;
  criticality?: number;
  segment?: string;
};

type Row = { readonly asset: Declared; readonly line: number };

/** What a table says: the document for the collector, and the segments that it names, to be held against those there are. */
export type InventoryTable = {
  readonly document: { readonly assets: readonly Declared[] };
  readonly segments: readonly string[];
  /** Ends the command with the line of the first that is none of these. */
  readonly checkSegments: (known: readonly string[]) => void;
};

/** Rows that one file may have: as many as the inventory takes assets, some with several addresses. */
export const MAX_CSV_ROWS = 100_000;

/**
 * An inventory from a table: a row an asset, or several rows of one name with an address each. Columns are found by
 * their names in any order, others are left alone; an empty cell says nothing. Every problem names its line. What
 * looks like a formula is text: the mark that spreadsheets put before it goes.
 */
export function inventoryFromCsv(text: string, file: string): InventoryTable {
  try {
    const rows = read(text, file);
    const named = rows.filter(({ asset }) => asset.segment !== undefined);
    return {
      document: { assets: rows.map(({ asset }) => asset) },
      segments: [...new Set(named.map(({ asset }) => asset.segment ?? ""))],
      checkSegments: (known) => {
        const stranger = named.find(({ asset }) => !known.includes(asset.segment ?? ""));
        if (stranger !== undefined)
          throw badInput(
            `${file}:${stranger.line} segment: there is no segment "${stranger.asset.segment}"; plumbline segment list shows them`,
          );
      },
    };
  } catch (cause) {
    if (cause instanceof ReportRefused) throw badInput(`${file}: ${cause.message}`, cause);
    throw cause;
  }
}

function read(text: string, file: string): readonly Row[] {
  const header = findHeader(
    tableHeads({ start: text.slice(0, HEAD_CHARS), isWhole: text.length <= HEAD_CHARS }),
    (columns) =>
      columnOf({ columns }, "name") !== undefined || columnOf({ columns }, "address") !== undefined,
  );
  if (header === undefined)
    throw badInput(`${file}: no row has a column "name" or "address"; known are ${KNOWN.join(", ")}`);
  const twice = KNOWN.find((column) => {
    const name = columnOf(header, column);
    return name !== undefined && header.columns.filter((one) => one === name).length > 1;
  });
  if (twice !== undefined) throw badInput(`${file}: the column "${columnOf(header, twice)}" is there twice`);
  const rows = [...readRows({ text: () => [text] }, header)];
  if (rows.length === 0) throw badInput(`${file}: has a header and no rows`);
  if (rows.length > MAX_CSV_ROWS)
    throw badInput(`${file}: has ${rows.length} rows, the most is ${MAX_CSV_ROWS}`);
  const assets = new Map<string, Row>();
  for (const row of rows) {
    const asset = assetIn(row, header, file);
    const key = asset.name.toLowerCase();
    const before = assets.get(key);
    if (before === undefined) assets.set(key, { asset, line: row.line });
    else joinInto(before.asset, asset, `${file}:${row.line}`, before.line);
  }
  return [...assets.values()];
}

function assetIn(row: TableRow, header: Header, file: string): Declared {
  const at = `${file}:${row.line}`;
  const cell = (column: Column): string | undefined => {
    const name = columnOf(header, column);
    const said = name === undefined ? "" : inert(row.cell(name));
    return said === "" ? undefined : said;
  };
  const addresses = (cell("address") ?? "").split(/[\s,;|]+/).filter((one) => one !== "");
  const stranger = addresses.find((one) => plainAddress(one) === undefined);
  if (stranger !== undefined) throw badInput(`${at} address: "${stranger}" is not a literal address`);
  const name = cell("name") ?? addresses[0];
  if (name === undefined) throw badInput(`${at} name: there is neither a name nor an address`);
  const level = cell("criticality");
  if (level !== undefined && !/^[1-5]$/.test(level))
    throw badInput(`${at} criticality: "${level}" is not a number from 1 to 5`);
  const [owner, service, segment] = [cell("owner"), cell("service"), cell("segment")];
  const asset: Declared = {
    name,
    addresses,
    ...(owner === undefined ? {} : { owner }),
    ...(service === undefined ? {} : { service }),
    ...(segment === undefined ? {} : { segment }),
    ...(level === undefined ? {} : { criticality: Number(level) }),
  };
  const checked = inventorySchema.safeParse({ assets: [asset] });
  const issue = checked.error?.issues[0];
  if (issue !== undefined) throw badInput(`${at} ${String(issue.path.at(2) ?? "row")}: ${issue.message}`);
  return asset;
}

/** Further rows of an asset add addresses; what they say otherwise must not contradict. */
function joinInto(asset: Declared, more: Declared, at: string, line: number): void {
  asset.addresses = [...new Set([...asset.addresses, ...more.addresses])];
  for (const key of ["owner", "service", "criticality", "segment"] as const) {
    const [was, is] = [asset[key], more[key]];
    if (was !== undefined && is !== undefined && was !== is)
      throw badInput(
        `${at} ${key}: "${asset.name}" has "${String(was)}" on line ${line} and "${String(is)}" here`,
      );
    if (was === undefined && is !== undefined) Object.assign(asset, { [key]: is });
  }
}

const columnOf = ({ columns }: Pick<Header, "columns">, column: Column): string | undefined =>
  COLUMNS[column].find((name) => columns.includes(name));

/** An apostrophe before a formula's first character is the spreadsheet's, and ours in what we export. */
const inert = (cell: string): string => cell.trim().replace(/^'(?=[=+\-@\t\r])/, "");
