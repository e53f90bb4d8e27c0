import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEpss } from "../../../collector/intake/epss.ts";
import { parseKev } from "../../../collector/intake/kev.ts";
import { readReport } from "../../../collector/intake/read-report.ts";
import { type ParsedReport, ReportRefused } from "../../../collector/intake/report.ts";
import { dataOf } from "../../../proto/untrusted.ts";
import { bytes, REPORTS, reportText, sample } from "./samples.ts";

/** The large ones only repeat what the others have, and are slow to change hundreds of times; archives are no text. */
const SMALL = REPORTS.map(({ file }) => file).filter(
  (file) => !file.endsWith(".zip") && sample(`reports/${file}`).length < 30_000,
);

/** Reads, and allows nothing but a report or a refusal with a reason that is not our own fault. */
function outcome<T>(read: () => T): T | ReportRefused {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof ReportRefused) || cause.cause !== undefined) throw cause;
    expect(cause.message).toMatch(/^[A-Z"].{5,600}$/s);
    return cause;
  }
}

/** What must be true of any report, whatever it was read from. */
function isSound(report: ParsedReport): void {
  for (const { cve, endpoint, cvss, title, evidence, sightings } of report.exposures) {
    for (const id of cve) expect(id).toMatch(/^CVE-\d{4}-\d{4,19}$/);
    expect(new Set(cve).size).toBe(cve.length);
    if (endpoint?.port) expect(endpoint.port).toBeLessThanOrEqual(65_535);
    if (cvss) expect(cvss.score >= 0 && cvss.score <= 10).toBe(true);
    expect(dataOf(title).length).toBeLessThanOrEqual(500);
    expect(evidence.length).toBeLessThanOrEqual(10);
    expect(sightings).toBeGreaterThan(0);
  }
}

const check = (file: Uint8Array) => {
  const seen = outcome(() => readReport(file));
  if (!(seen instanceof ReportRefused)) isSound(seen);
  return seen;
};

/** Changes to each file, of each kind. There are as many files as formats, and all of them meet the same readers. */
const RUNS = 60;

/** Text that has broken parsers before. */
const SNIPPETS = [
  "&x;",
  "<!DOCTYPE x>",
  "]]>",
  "<a>",
  "</host>",
  '"',
  "\u0000",
  "\uFEFF",
  "\uD800",
  '"__proto__":{},',
  "null",
  "[]",
  "1e999",
  "-0",
  ",,,,",
  "\r\n",
  "CVE-9999-99999999999999999999",
  "é".repeat(50),
];

describe.each(SMALL)("%s", (file) => {
  const text = reportText(file);

  it("is refused when it is cut anywhere before its end, unless it is a table or lines", () => {
    const end = text.trimEnd().length - 1;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: end }), (length) => {
        const seen = check(bytes(text.slice(0, length)));
        if (!file.endsWith(".csv") && !isLines(text)) expect(seen).toBeInstanceOf(ReportRefused);
      }),
      { numRuns: RUNS },
    );
  });

  it("is read or refused, and never worse, with foreign text in it", () => {
    const place = fc.integer({ min: 0, max: text.length });
    fc.assert(
      fc.property(
        place,
        fc.integer({ min: 0, max: 40 }),
        fc.constantFrom(...SNIPPETS),
        (start, gone, snippet) => {
          check(bytes(text.slice(0, start) + snippet + text.slice(start + gone)));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it("is read or refused, and never worse, with bytes changed", () => {
    const change = fc.tuple(fc.integer({ min: 0, max: text.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const changed = Buffer.from(text);
        for (const [at, byte] of changes) changed[at] = byte;
        check(changed);
      }),
      { numRuns: RUNS },
    );
  });
});

/** JSON lines, which may end after any of them. */
function isLines(text: string): boolean {
  return text.startsWith("{") && text.trimEnd().includes("}\n{");
}

const DOCUMENTS = SMALL.filter((file) => /\.(json|sarif)$/.test(file) && !isLines(reportText(file)));

describe.each(DOCUMENTS)("%s", (file) => {
  it("is read or refused, and never worse, with any value in place of any other", () => {
    const report: unknown = JSON.parse(reportText(file));
    const places = pathsOf(report);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 3 }), (path, value) => {
        check(bytes(JSON.stringify(withValue(report, path, value))));
      }),
      { numRuns: 2 * RUNS },
    );
  });
});

/** The path of every value inside another. */
const pathsOf = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
  typeof value === "object" && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]))]
    : [path];

function withValue(value: unknown, [key, ...rest]: readonly string[], put: unknown): unknown {
  if (key === undefined) return put;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = withValue(copy[key], rest, put);
  return copy;
}

describe("anything at all", () => {
  it("is read or refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (file) => void check(file)),
      { numRuns: 500 },
    );
  });

  it("is read or refused when it is JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => void check(bytes(JSON.stringify(value)))),
      { numRuns: 500 },
    );
  });

  it("is read or refused when it is a table", () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom("Title", "Severity", "Host", "Port", "Url"),
    );
    const table = fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 8 });
    fc.assert(
      fc.property(table, (rows) => void check(bytes(rows.map((row) => row.join(",")).join("\n")))),
      { numRuns: 300 },
    );
  });

  it.each([
    ["KEV", parseKev, "intel/kev-2026-01-29-excerpt.json"],
    ["EPSS", parseEpss, "intel/epss_scores-2026-01-30-excerpt.csv"],
    ["packed EPSS", parseEpss, "intel/epss_scores-2026-01-30-excerpt.csv.gz"],
  ] as const)("is read or refused when it stands in a %s feed", (_, parse, file) => {
    const feed = sample(file);
    const place = fc.integer({ min: 0, max: feed.length });
    fc.assert(
      fc.property(place, fc.uint8Array({ maxLength: 20 }), (start, noise) => {
        outcome(() =>
          parse(Buffer.concat([feed.subarray(0, start), noise, feed.subarray(start + noise.length)])),
        );
        outcome(() => parse(feed.subarray(0, start)));
      }),
      { numRuns: RUNS },
    );
  });
});

describe("the time that a file may cost", () => {
  const LIMIT_MS = 5_000;

  it.each([
    ["brackets", "[".repeat(5_000_000)],
    ["open tags", "<a>".repeat(1_000_000)],
    ["half comments", `<!--${"-".repeat(5_000_000)}`],
    ["prologues", "<?a?>".repeat(1_000_000)],
    ["commas", ",".repeat(1_000_000)],
    ["quotes", '"'.repeat(1_000_000)],
    ["lines", "\n".repeat(5_000_000)],
    ["spaces", `${" ".repeat(5_000_000)}x`],
    ["a title of spaces", `[{"asset":"a","severity":"low","title":"${" ".repeat(2_000_000)}x"}]`],
    ["a title of CVE", `[{"asset":"a","severity":"low","title":"${"CVE-2024-".repeat(200_000)}"}]`],
    [
      "an endless host",
      `[{"asset":"a","severity":"low","title":"t","url":"http://${"a.".repeat(1_000_000)}"}]`,
    ],
  ])("is bounded for five million characters of %s", (_, text) => {
    const startedAt = performance.now();
    check(bytes(text));
    expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS);
  });
});
