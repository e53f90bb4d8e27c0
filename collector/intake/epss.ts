import { z } from "zod";
import { feedText } from "./feed.ts";
import { ReportRefused } from "./report.ts";

/** How likely an exploitation is within 30 days, and how many CVEs are at most as likely. Both from 0 to 1. */
export type EpssScore = { readonly cve: string; readonly epss: number; readonly percentile: number };

/** Scores of two models are not comparable, so model and date stay with them. Null where the file does not say. */
export type EpssScores = {
  readonly modelVersion: string | null;
  /** ISO 8601, as FIRST wrote it. */
  readonly scoreDate: string | null;
  /** In order of their CVEs. */
  readonly scores: readonly EpssScore[];
  /** CVEs that are there more than once; of these the last score counts. */
  readonly duplicates: number;
};

/** A file with more scores is refused; FIRST scored 313,089 CVEs in January 2026. */
export const MAX_EPSS_SCORES = 2_000_000;

const MAX_LINE_CHARS = 1_000;

/**
 * Reads FIRST's daily file, plain or compressed with gzip: a comment with model and date, a header, then
 * `cve,epss,percentile`. The comment may be missing and columns may follow, as in extracts of the file.
 * One wrong row refuses the whole file. Format: FIRST, "EPSS Data and Statistics".
 */
export function parseEpss(bytes: Uint8Array): EpssScores {
  const lines = linesOf(feedText(bytes));
  let line = lines.next();
  const comment = line.value?.text.startsWith("#") ? line.value.text : undefined;
  if (comment !== undefined) line = lines.next();
  if (!/^cve,epss,percentile(,|$)/i.test(line.value?.text ?? "")) {
    throw new ReportRefused("The file is not EPSS scores: it has no header cve,epss,percentile");
  }
  const scores = new Map<string, EpssScore>();
  let rows = 0;
  for (const { text, number } of lines) {
    if (text === "") continue;
    const score = scoreOf(text, number);
    rows += 1;
    scores.set(score.cve, score);
    if (scores.size > MAX_EPSS_SCORES)
      throw new ReportRefused(`The file has more than ${MAX_EPSS_SCORES} scores`);
  }
  if (scores.size === 0) throw new ReportRefused("The file has a header and no scores");
  return {
    ...provenance(comment ?? ""),
    scores: [...scores.values()].sort((a, b) => (a.cve < b.cve ? -1 : 1)),
    duplicates: rows - scores.size,
  };
}

type Line = { readonly text: string; readonly number: number };

function* linesOf(text: string): Generator<Line, undefined> {
  let start = text.startsWith("\uFEFF") ? 1 : 0;
  for (let number = 1; start < text.length; number++) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    if (end - start > MAX_LINE_CHARS)
      throw new ReportRefused(`Line ${number} is longer than ${MAX_LINE_CHARS} characters`);
    yield { text: text.slice(start, end).trim(), number };
    start = end + 1;
  }
  return undefined;
}

const ROW =
  /^(CVE-\d{4}-\d{4,19}),(\d(?:\.\d{1,20})?(?:e-\d{1,3})?),(\d(?:\.\d{1,20})?(?:e-\d{1,3})?)(?:,.*)?$/i;

function scoreOf(text: string, line: number): EpssScore {
  const [, cve = "", epss, percentile] = ROW.exec(text) ?? [];
  const score = { cve: cve.toUpperCase(), epss: Number(epss), percentile: Number(percentile) };
  if (score.epss <= 1 && score.percentile <= 1) return score;
  throw new ReportRefused(
    `Line ${line} is not a CVE with a score and a percentile from 0 to 1: the file may be cut`,
  );
}

const modelVersion = z.string().regex(/^[A-Za-z0-9._-]{1,40}$/);
const scoreDate = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

/** `#model_version:v2025.03.14,score_date:2026-01-30T12:55:00Z`; FIRST has also written `+0000` for the zone. */
function provenance(comment: string): Pick<EpssScores, "modelVersion" | "scoreDate"> {
  const model = /model_version:([^,\s]+)/.exec(comment)?.[1];
  const date = /score_date:([^,\s]+)/.exec(comment)?.[1]?.replace(/\+0000$/, "Z");
  return {
    modelVersion: modelVersion.safeParse(model).data ?? null,
    scoreDate: scoreDate.safeParse(date).data ?? null,
  };
}
