import { type Untrusted, untrusted } from "../../proto/untrusted.ts";
import { type Asset, assetRegister, type Seen } from "./asset-register.ts";
import { clip, clipTitle, MAX_EVIDENCE_CHARS, MAX_EVIDENCE_PIECES, MAX_TITLE_CHARS } from "./bounded-text.ts";
import { cvesIn } from "./cve.ts";
import { type ParsedControl, type ParsedExposure, type ParsedReport, ReportRefused } from "./report.ts";
import { worse } from "./severity.ts";

/** A report with more exposures is refused. */
export const MAX_EXPOSURES = 500_000;

/** Further warnings are only counted. */
export const MAX_WARNINGS = 50;

/** What one record shows; sightings are counted here. */
export type Sighting = Omit<ParsedExposure, "asset" | "sightings" | Written> & {
  readonly title: string;
  readonly component: string | null;
  readonly evidence: readonly string[];
};

/** What the report's author or the scanned host wrote: trusted by nobody from here on. */
type Written = "title" | "component" | "evidence";

/** What one simulated attack shows; empty text where the tool says nothing. */
type Attacked = Readonly<Record<"attack" | "technique" | "control" | "at", string>> &
  Pick<ParsedControl, "outcome">;

type Folded = { readonly asset: Asset; exposure: Omit<ParsedExposure, "asset"> };

export type Folding = ReturnType<typeof foldReport>;

/**
 * Collects the records of one report. Repeats are folded: the same weakness on the same asset, endpoint and
 * component is one exposure, with all its CVE ids, the worst severity and the number of sightings.
 * Hosts are never folded.
 */
export function foldReport(format: string) {
  const assets = assetRegister();
  const exposures = new Map<string, Folded>();
  const warnings = new Set<string>();
  const controls = new Map<string, ParsedControl>();
  let skipped = 0;
  let unread = 0;

  return {
    /** Names an asset, with or without exposures. */
    asset: (seen: Seen): Asset => assets.see(seen),
    /** Adds what one record shows. */
    exposure(asset: Asset, sighting: Sighting): void {
      const { endpoint, component, weakness } = sighting;
      const key = JSON.stringify([asset.key, endpoint, component, weakness]);
      const before = exposures.get(key);
      if (before !== undefined) before.exposure = foldInto(before.exposure, sighting);
      else exposures.set(key, { asset, exposure: foldInto(undefined, sighting) });
      if (exposures.size <= MAX_EXPOSURES) return;
      throw new ReportRefused(`The report has more than ${MAX_EXPOSURES} exposures`);
    },
    /** Notes what a simulated attack shows about a control; once, however often the report says it. */
    control(attacked: Attacked): void {
      const control = controlOf(attacked);
      if (controls.size < MAX_EXPOSURES) controls.set(JSON.stringify(control), control);
    },
    /** Counts records that say "not vulnerable". */
    skip(records = 1): void {
      skipped += records;
    },
    /** Counts a record that could not be read, and says why. */
    unread(why: string): void {
      unread++;
      warnings.add(why);
    },
    warn(sentence: string): void {
      warnings.add(sentence);
    },
    /** The report. Refused when records were there and none could be read. */
    done(): ParsedReport {
      const [why] = warnings;
      if (unread > 0 && exposures.size === 0 && skipped === 0) {
        throw new ReportRefused(`None of its ${unread} records can be read: ${why ?? "no reason known"}`);
      }
      const { list, nameOf } = assets.close();
      return {
        format,
        assets: list,
        exposures: [...exposures.values()].map(({ asset, exposure }) => ({
          asset: nameOf(asset),
          ...exposure,
        })),
        skipped: skipped + unread,
        warnings: boundedWarnings([...warnings]),
        ...(controls.size > 0 ? { controls: [...controls.values()] } : {}),
      };
    },
  };
}

function foldInto(before: Folded["exposure"] | undefined, seen: Sighting): Folded["exposure"] {
  const evidence = new Set(before?.evidence ?? []);
  addEvidence(evidence, seen.evidence);
  return {
    ...seen,
    ...before,
    title: before?.title ?? untrusted(clipTitle(seen.title)),
    weakness: clip(seen.weakness, MAX_TITLE_CHARS),
    component: seen.component === null ? null : untrusted(clip(seen.component, MAX_TITLE_CHARS)),
    cve: cvesIn(...(before?.cve ?? []), ...seen.cve),
    severity: before === undefined ? seen.severity : worse(before.severity, seen.severity),
    cvss: before?.cvss ?? seen.cvss,
    sightings: (before?.sightings ?? 0) + 1,
    evidence: [...evidence],
  };
}

const controlOf = ({ attack, technique, control, outcome, at }: Attacked): ParsedControl => ({
  attack: untrusted(clipTitle(attack)),
  technique: /^T[A-Z]?\d{4}(\.\d{3})?$/.test(technique) ? technique : null,
  control: control === "" ? null : untrusted(clipTitle(control)),
  outcome,
  at: untrusted(clipTitle(at)),
});

function addEvidence(evidence: Set<Untrusted>, pieces: readonly string[]): void {
  for (const piece of pieces) {
    const clipped = clip(piece, MAX_EVIDENCE_CHARS);
    if (clipped !== "" && evidence.size < MAX_EVIDENCE_PIECES) evidence.add(untrusted(clipped));
  }
}

function boundedWarnings(warnings: readonly string[]): readonly string[] {
  if (warnings.length <= MAX_WARNINGS) return warnings;
  return [...warnings.slice(0, MAX_WARNINGS), `${warnings.length - MAX_WARNINGS} further warnings`];
}
