import { z } from "zod";
import { feedText } from "./feed.ts";
import { firstIssue } from "./json.ts";
import { wholeJson } from "./json-stream.ts";
import { ReportRefused } from "./report.ts";

/** One vulnerability with reliable evidence of exploitation. Dates are days in UTC, `YYYY-MM-DD`. */
export type KevEntry = {
  readonly cve: string;
  readonly dateAdded: string;
  /** CISA's own deadline. */
  readonly dueDate: string;
  /** CISA never says "no": unknown is the absence of a confirmation. */
  readonly ransomware: "known" | "unknown";
  readonly name: string;
  readonly vendor: string;
  readonly product: string;
  /** Upper-case ids. */
  readonly cwes: readonly string[];
  readonly notes: string;
  /** What CISA asks to be done. */
  readonly action: string;
};

export type KevCatalogue = {
  readonly catalogVersion: string;
  /** ISO 8601, as CISA wrote it. */
  readonly dateReleased: string;
  readonly entries: readonly KevEntry[];
  /** CVEs that are there more than once; of these the first entry counts. */
  readonly duplicates: number;
};

/** A catalogue with more entries is refused; it had 1,501 in January 2026. */
export const MAX_KEV_ENTRIES = 100_000;

const text = z.string().max(2_000);
/** More than this of what decides nothing is cut, not refused. */
const MAX_WORDS = 2_000;
const words = z
  .string()
  .nullish()
  .transform((value) => (value ?? "").slice(0, MAX_WORDS));
const MAX_CWES = 50;
const cwes = z
  .array(z.string())
  .nullish()
  .transform((ids) =>
    (ids ?? [])
      .filter((id) => /^CWE-\d{1,6}$/i.test(id))
      .map((id) => id.toUpperCase())
      .slice(0, MAX_CWES),
  );

const vulnerability = z
  .looseObject({
    cveID: z.string().regex(/^CVE-\d{4}-\d{4,19}$/),
    vulnerabilityName: text,
    dateAdded: z.iso.date(),
    dueDate: z.iso.date(),
    knownRansomwareCampaignUse: text.nullish(),
    vendorProject: words,
    product: words,
    requiredAction: words,
    notes: words,
    cwes,
  })
  .transform(
    (one): KevEntry => ({
      cve: one.cveID,
      dateAdded: one.dateAdded,
      dueDate: one.dueDate,
      ransomware: one.knownRansomwareCampaignUse?.trim().toLowerCase() === "known" ? "known" : "unknown",
      name: one.vulnerabilityName,
      vendor: one.vendorProject,
      product: one.product,
      cwes: one.cwes,
      notes: one.notes,
      action: one.requiredAction,
    }),
  );

const catalogue = z.looseObject({
  catalogVersion: z.string().min(1).max(100),
  dateReleased: z.iso.datetime({ offset: true }),
  count: z.int(),
  vulnerabilities: z.array(vulnerability).max(MAX_KEV_ENTRIES),
});

/**
 * Reads CISA's catalogue of Known Exploited Vulnerabilities, plain or compressed with gzip.
 *
 * One wrong entry refuses the whole file, as does a `count` that is not the number of entries: the file is made
 * by a machine, and half a catalogue would calm what is being exploited. Of two entries for one CVE the first
 * counts. Schema: cisagov/kev-data, known_exploited_vulnerabilities_schema.json.
 */
export function parseKev(bytes: Uint8Array): KevCatalogue {
  const { success, data, error } = catalogue.safeParse(wholeJson(feedText(bytes)));
  if (!success) throw new ReportRefused(`The file is not a KEV catalogue: ${firstIssue(error)}`);
  const { catalogVersion, dateReleased, count, vulnerabilities } = data;
  if (count !== vulnerabilities.length) {
    throw new ReportRefused(`The KEV catalogue says ${count} entries and has ${vulnerabilities.length}`);
  }
  const entries = new Map<string, KevEntry>();
  for (const entry of vulnerabilities) if (!entries.has(entry.cve)) entries.set(entry.cve, entry);
  return {
    catalogVersion,
    dateReleased,
    entries: [...entries.values()],
    duplicates: vulnerabilities.length - entries.size,
  };
}
