import { z } from "@hono/zod-openapi";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { Severity } from "../domain/exposure.ts";
import { type SourceCvss, shownOf } from "../domain/shown-source.ts";
import { disagreements } from "../domain/source-words.ts";
import { jsonText } from "./foreign-text.ts";
import { iso, maybeIso } from "./instants.ts";

/** What one tool says of an exposure, as stored. */
export type FindingRecord = {
  readonly no: number;
  readonly tool: string;
  readonly weakness: string;
  readonly title: Untrusted;
  readonly severity: Severity;
  readonly lately: Severity;
  readonly cves: readonly string[];
  readonly cvss: SourceCvss | null;
  readonly component: Untrusted | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly transport: "tcp" | "udp" | null;
  readonly exposureId: string;
  readonly isSetApart: boolean;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly reports: number;
  readonly notSeenIn:
    | {
        readonly importId: string;
        readonly fileName: Untrusted;
        readonly at: number;
        readonly reports: number;
      }
    | undefined;
};

export type FoldRecord = {
  readonly id: string;
  readonly reason: string;
  readonly by: string;
  readonly at: number;
};

const severity = z.enum(["critical", "high", "medium", "low", "info"]);
const at = z.iso.datetime();

export const findingSchema = z
  .object({
    /** By which it is named when it is set apart. */
    no: z.number().int(),
    tool: z.string(),
    /** The tool's own key. */
    weakness: z.string(),
    title: z.string(),
    /** The worst that any of the tool's reports said, and what the newest said. */
    severity,
    lately: severity,
    cves: z.array(z.string()),
    cvss: z.object({ version: z.string(), vector: z.string(), score: z.number().nullable() }).nullable(),
    component: z.string().nullable(),
    endpoint: z
      .object({ host: z.string(), port: z.number().int().nullable(), protocol: z.string() })
      .nullable(),
    firstSeenAt: at.nullable(),
    lastSeenAt: at.nullable(),
    reports: z.number().int(),
    /** A person said that it stands alone. */
    setApart: z.boolean(),
    /** The newest report of the tool that looked at the asset and didn't see it: a note, which closes nothing. */
    notSeenIn: z
      .object({
        importId: z.string(),
        file: z.string(),
        at,
        reports: z.number().int(),
        sentence: z.string(),
      })
      .nullable(),
  })
  .openapi("Finding");

export const findingsSchema = {
  findings: z.array(findingSchema),
  /** The tool whose title and severity are shown; null for what our own runs found. */
  saidBy: z.string().nullable(),
  /** In what the tools contradict each other. */
  disagreements: z.array(z.string()),
  /** Exposures that a person folded into this one. */
  folded: z.array(z.object({ id: z.string(), reason: z.string(), by: z.string(), at })),
};

export function findingsView(findings: readonly FindingRecord[], folded: readonly FoldRecord[]) {
  const saidBy = shownOf(findings)?.saidBy;
  return {
    findings: findings.map(findingView),
    saidBy: saidBy ?? null,
    disagreements: [...disagreements(findings, saidBy)],
    folded: folded.map((one) => ({ ...one, at: iso(one.at) })),
  };
}

const findingView = ({ notSeenIn, ...finding }: FindingRecord) => ({
  no: finding.no,
  tool: finding.tool,
  weakness: finding.weakness,
  title: jsonText(finding.title),
  severity: finding.severity,
  lately: finding.lately,
  cves: [...finding.cves],
  cvss: finding.cvss && { ...finding.cvss, vector: finding.cvss.vector ?? "" },
  component: finding.component === null ? null : jsonText(finding.component),
  endpoint:
    finding.host === null
      ? null
      : { host: finding.host, port: finding.port, protocol: finding.transport ?? "tcp" },
  firstSeenAt: maybeIso(finding.firstAt),
  lastSeenAt: maybeIso(finding.lastAt),
  reports: finding.reports,
  setApart: finding.isSetApart,
  notSeenIn:
    notSeenIn === undefined
      ? null
      : {
          importId: notSeenIn.importId,
          file: jsonText(notSeenIn.fileName),
          at: iso(notSeenIn.at),
          reports: notSeenIn.reports,
          sentence: `${finding.tool} looked at the asset ${notSeenIn.reports === 1 ? "once" : `${notSeenIn.reports} times`} since and did not see it; that closes nothing`,
        },
});
