import { never } from "../../proto/never.ts";
import type { Closure } from "../domain/closure.ts";
import { familyGaps } from "../domain/family-parity.ts";
import { showMitigation } from "../domain/mitigation.ts";
import { type Requirements, requirementsOf } from "../domain/requirements.ts";
import type { TestingWords } from "../domain/testing.ts";
import type { Validation } from "../domain/validation.ts";
import { sayWhy } from "../domain/why.ts";
import type { ExposureHistory } from "./exposure-history.ts";
import { type ExposureRecord, exposureView } from "./exposure-view.ts";
import { findingsView } from "./finding-view.ts";
import { jsonText } from "./foreign-text.ts";
import { iso, maybeIso } from "./instants.ts";
import { priorityAnswerView, UNSETTLED_ANSWER } from "./priority-view.ts";
import { runView } from "./run-view.ts";
import type { ExposureDetailView } from "./schemas.ts";
import { type Present, standingView } from "./standing-view.ts";
import { timeline } from "./timeline.ts";

/** Scores a vector with what an asset requires; undefined where the vector can't be read. */
export type RateInPlace = (
  vector: string,
  requirements: Requirements,
) => Omit<NonNullable<ExposureDetailView["environmental"]>, "from"> | undefined;

/** Everything about one exposure on one page. */
export function exposureDetailView(
  exposure: ExposureRecord,
  history: ExposureHistory,
  testing: TestingWords,
  present: Present,
  rate: RateInPlace,
): ExposureDetailView {
  const { validation, closure, priority, score } = exposure.state;
  return {
    ...exposureView(exposure, present.now),
    weakness: exposure.weakness,
    ...findingsView(history.findings, history.folded),
    cvss: cvssView(exposure),
    environmental: environmentalView(exposure, history.place, rate),
    validationDetail: {
      sentence: validation?.sentence ?? "Not settled yet",
      by: validation === undefined ? "" : validatedBy(validation),
      lacking: (validation?.lacking ?? []).map(({ sentence }) => sentence),
    },
    closureDetail: closureView(exposure.closure, closure),
    priority: {
      asserted:
        priority === undefined ? UNSETTLED_ANSWER : priorityAnswerView(priority.asserted, history.kevAt),
      grounded:
        priority === undefined ? UNSETTLED_ANSWER : priorityAnswerView(priority.grounded, history.kevAt),
      score: exposure.score,
      terms: (score?.terms ?? []).map((term) => ({ ...term })),
      moved: (priority?.moved ?? []).map(({ sentence }) => sentence),
    },
    why:
      priority === undefined || validation === undefined
        ? ["Not settled yet"]
        : [...sayWhy({ priority, validation, testing })],
    testing,
    claims: history.claims.map((claim) => standingView(claim, exposure.groundedBand, present)),
    families: families(history),
    timeline: timeline(history),
    runs: history.runs.map(runView),
    sources: history.sightings.map(({ format, fileName, at, severity }) => ({
      format,
      file: jsonText(fileName),
      at: iso(at),
      severity,
    })),
  };
}

/** Where the asset's IPv4 and IPv6 are not known to be alike. */
function families({ claims, onAsset }: ExposureHistory): ExposureDetailView["families"] {
  const own = claims.flatMap(({ asks, segment, expectation, endpoint, standing }) => {
    if (endpoint === undefined || asks !== "way") return [];
    const { reachedAs, ...at } = endpoint;
    return [{ segment, expectation, ...at, ...reachedAs[segment], standing: standing.kind }];
  });
  return familyGaps(own, onAsset.claims, onAsset.addresses).map((gap) => ({ ...gap }));
}

const cvssView = ({ cvss }: ExposureRecord): ExposureDetailView["cvss"] =>
  cvss === null || cvss.score === null
    ? null
    : { version: cvss.version, vector: cvss.vector ?? "", score: cvss.score };

function environmentalView(
  { cvss }: ExposureRecord,
  { criticality, requirements }: ExposureHistory["place"],
  rate: RateInPlace,
): ExposureDetailView["environmental"] {
  const placed = requirementsOf(requirements, criticality);
  if (placed === undefined || cvss === null || cvss.vector === null || cvss.vector === "") return null;
  const rated = rate(cvss.vector, placed.requirements);
  return rated === undefined ? null : { ...rated, from: placed.from };
}

/** By whom or what it is so, in a word or two. */
function validatedBy(validation: Validation): string {
  switch (validation.kind) {
    case "confirmed":
      return validation.from.join(", ");
    case "mitigated":
      return showMitigation(validation.by);
    case "unvalidated":
    case "fixed":
    case "contested":
      return "";
    default:
      return never(validation);
  }
}

function closureView(
  kind: Closure["kind"],
  closure: Closure | undefined,
): ExposureDetailView["closureDetail"] {
  const progress = closure?.progress ?? { counted: 0, needed: 0 };
  return {
    kind,
    sentence: closure?.sentence ?? "Not settled yet",
    nextAction: closure?.nextAction ?? "",
    missing: (closure?.missing ?? []).map(({ sentence }) => sentence),
    ...progress,
    bound: boundWords(closure),
    fixClaimedAt: maybeIso(closure?.fix?.at),
    fixClaimedBy: closure?.fix?.by ?? null,
    closedAt: closure?.kind === "closed" ? iso(closure.at) : null,
  };
}

/** Only what was closed has a bound to state: until then runs are still missing. */
const boundWords = (closure: Closure | undefined): string =>
  closure?.kind === "closed"
    ? `At 95 % confidence at most ${Math.round(closure.bound * 100)} % of tries get through`
    : "";
