/** A body and what it is said to be. `filler`: the part of it that says one thing over and over, from which byte on and how long. */
export type Content = { readonly type: string; readonly body: string; readonly filler?: Filler };
type Filler = { readonly from: number; readonly bytes: number; readonly of: string };

const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/json";
const BOUNDARY = "plumbline-boundary-7d0c2f";

/** A form of texts. */
export const form = (body: string): Content => ({ type: FORM, body });

const multipart = (text: string): Content => ({
  type: `multipart/form-data; boundary=${BOUNDARY}`,
  body: [
    `--${BOUNDARY}`,
    'Content-Disposition: form-data; name="q"',
    "",
    text,
    `--${BOUNDARY}`,
    'Content-Disposition: form-data; name="submit"',
    "",
    "search",
    `--${BOUNDARY}--`,
    "",
  ].join("\r\n"),
});

/** The classic sign of SQL injection, and plain words, in ways to write them that a control must read as well. */
export const ENCODED = {
  "plain-json": { type: JSON_TYPE, body: '{"q":"weather in the north is fine today","submit":"search"}' },
  "sql-json": { type: JSON_TYPE, body: '{"q":"1\' OR \'1\'=\'1\' -- ","submit":"search"}' },
  /** Quotes as JSON may escape them (RFC 8259 section 7). */
  "sql-json-escaped": {
    type: JSON_TYPE,
    body: '{"q":"1\\u0027 \\u004fR \\u00271\\u0027=\\u00271\\u0027 -- ","submit":"search"}',
  },
  "plain-multipart": multipart("weather in the north is fine today"),
  "sql-multipart": multipart("1' OR '1'='1' -- "),
  /** Percent signs of a form that are encoded once more. */
  "plain-twice": form("q=weather%2520in%2520the%2520north%2520is%2520fine%2520today&submit=search"),
  "sql-twice": form("q=1%2527%2520OR%2520%25271%2527%253D%25271%2527%2520--%2520&submit=search"),
} as const satisfies Readonly<Record<string, Content>>;

/** How much stands before the sign, KiB: what web firewalls are known to look at, and more. */
const PADDINGS = [8, 16, 32, 64, 128] as const;
type Padding = (typeof PADDINGS)[number];
const FILLER = "weather+in+the+north+is+fine+today+and+nobody+minds+at+all+";
const SQL = "q=1%27+OR+%271%27%3D%271%27+--+&submit=search+now";

/** The most bytes of a body: the longest padding, and what stands behind it. */
export const MAX_BODY_BYTES = 128 * 1024 + 512;

function padded(kib: Padding, after: string): Content {
  const bytes = kib * 1024;
  const filler = FILLER.repeat(Math.ceil(bytes / FILLER.length)).slice(0, bytes);
  return {
    ...form(`pad=${filler}&${after}`),
    filler: { from: "pad=".length, bytes, of: FILLER },
  };
}

type PaddedName = `pad-${Padding}k` | `sql-after-${Padding}k`;

/** Plain words of a length, and the same with the classic sign of SQL injection behind them. */
export const PADDED = Object.fromEntries(
  PADDINGS.flatMap((kib) => [
    [`pad-${kib}k`, padded(kib, "q=weather&submit=search+now")],
    [`sql-after-${kib}k`, padded(kib, SQL)],
  ]),
) as Readonly<Record<PaddedName, Content>>;
