import { createHash } from "node:crypto";
import { type Untrusted, untrusted } from "../../proto/untrusted.ts";
import { type Asset, assetRegister, type Seen } from "./asset-register.ts";
import { clip, clipTitle, MAX_EVIDENCE_CHARS, MAX_EVIDENCE_PIECES } from "./bounded-text.ts";
import { type Folded, keptParts, type Sighting } from "./kept-parts.ts";
import { copyOf, keptTexts } from "./kept-text.ts";
import { type ParsedControl, type ParsedReport, ReportRefused } from "./report.ts";

/** A report with more exposures is refused. */
export const MAX_EXPOSURES = 500_000;

/** Further warnings are only counted. */
export const MAX_WARNINGS = 50;

/** Further ones are no longer told apart. */
const MAX_DISTINCT_WARNINGS = 10_000;

/** Further evidence of one report is left in the report itself, which is kept as it came. */
export const MAX_REPORT_EVIDENCE_CHARS = 33_554_432;

/** What one simulated attack shows; empty text where the tool says nothing. */
type Attacked = Readonly<Record<"attack" | "technique" | "control" | "at", string>> &
  Pick<ParsedControl, "outcome">;

/** As much evidence as the reports that are being read may keep: reading is one call, so nobody else sees it changed. */
let mostEvidenceChars = MAX_REPORT_EVIDENCE_CHARS;

/** Reads a report of which nobody will see the evidence, so that a huge one needs less memory. */
export function withoutEvidence<T>(read: () => T): T {
  mostEvidenceChars = 0;
  try {
    return read();
  } finally {
    mostEvidenceChars = MAX_REPORT_EVIDENCE_CHARS;
  }
}

export type Folding = ReturnType<typeof foldReport>;

/**
 * Collects the records of one report. Repeats are folded: the same weakness on the same asset, endpoint and
 * component is one exposure, with all its CVE ids, the worst severity and the number of sightings.
 * Hosts are never folded. What is kept is small and refers to no piece of the file, however large the file is.
 */
export function foldReport(format: string) {
  const keep = keptTexts();
  const assets = assetRegister(keep);
  const parts = keptParts(keep);
  const exposures = new Map<string, Folded>();
  const assetOf: Asset[] = [];
  const evidence = evidenceKeeper();
  const warnings = warningList();
  const controls = new Map<string, ParsedControl>();
  let skipped = 0;
  let unread = 0;

  return {
    /** Names an asset, with or without exposures. */
    asset: (seen: Seen): Asset => assets.see(seen),
    /** Adds what one record shows. */
    exposure(asset: Asset, sighting: Sighting): void {
      const key = digest(
        JSON.stringify([asset.key, sighting.endpoint, sighting.component, sighting.weakness]),
      );
      let exposure = exposures.get(key);
      if (exposure === undefined) {
        exposure = parts.first(sighting);
        exposures.set(key, exposure);
        assetOf.push(asset);
      } else parts.repeat(exposure, sighting);
      exposure.evidence = evidence.with(exposure.evidence, sighting.evidence);
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
    warn: warnings.add,
    /** The report. Refused when records were there and none could be read. */
    done(): ParsedReport {
      if (unread > 0 && exposures.size === 0 && skipped === 0) {
        const [why] = warnings.list();
        throw new ReportRefused(`None of its ${unread} records can be read: ${why ?? "no reason known"}`);
      }
      if (evidence.isCut()) warnings.add("There is more evidence than is kept apart from the report itself");
      const { list, nameOf } = assets.close();
      const found = [...exposures.values()];
      for (const [i, asset] of assetOf.entries()) {
        const exposure = found[i];
        if (exposure !== undefined) exposure.asset = nameOf(asset);
      }
      return {
        format,
        assets: list,
        exposures: found,
        skipped: skipped + unread,
        warnings: warnings.list(),
        ...(controls.size > 0 ? { controls: [...controls.values()] } : {}),
      };
    },
  };
}

/** Enough of a hash that no two keys of one report meet, also where somebody tries (2^64 tries for a pair). */
const digest = (key: string): string => createHash("sha256").update(key).digest("base64").slice(0, 22);

/** The first distinct pieces of each exposure, while the report has room for them. */
function evidenceKeeper() {
  const most = mostEvidenceChars;
  let chars = 0;
  return {
    with(before: readonly Untrusted[], pieces: readonly string[]): readonly Untrusted[] {
      let kept = before;
      if (most === 0) return kept;
      for (const piece of pieces) {
        const clipped = clip(piece, MAX_EVIDENCE_CHARS);
        if (clipped === "" || kept.length >= MAX_EVIDENCE_PIECES || kept.includes(untrusted(clipped)))
          continue;
        chars += clipped.length;
        if (chars <= most) kept = [...kept, untrusted(copyOf(clipped))];
      }
      return kept;
    },
    isCut: (): boolean => chars > most,
  };
}

const controlOf = ({ attack, technique, control, outcome, at }: Attacked): ParsedControl => ({
  attack: untrusted(copyOf(clipTitle(attack))),
  technique: /^T[A-Z]?\d{4}(\.\d{3})?$/.test(technique) ? copyOf(technique) : null,
  control: control === "" ? null : untrusted(copyOf(clipTitle(control))),
  outcome,
  at: untrusted(copyOf(clipTitle(at))),
});

function warningList() {
  const distinct = new Set<string>();
  let further = 0;
  return {
    add(sentence: string): void {
      if (distinct.size < MAX_DISTINCT_WARNINGS) distinct.add(copyOf(sentence));
      else if (!distinct.has(sentence)) further++;
    },
    list(): readonly string[] {
      const all = [...distinct];
      const rest = all.length - MAX_WARNINGS + further;
      return rest > 0 ? [...all.slice(0, MAX_WARNINGS), `${rest} further warnings`] : all;
    },
  };
}
