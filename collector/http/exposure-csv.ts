import { type CsvValue, csvLine } from "../../proto/csv.ts";
import type { Untrusted } from "../../proto/untrusted.ts";
import { epssModelOf, type Input } from "../domain/priority-inputs.ts";
import type { ExposureRecord } from "./exposure-view.ts";
import { iso, maybeIso } from "./instants.ts";

/** An exposure with what a list for a security team says beside it. */
export type ExportedExposure = ExposureRecord & {
  readonly component: Untrusted | null;
  readonly assetOwner: string | null;
  readonly service: string | null;
  readonly criticality: number | null;
  readonly addresses: readonly string[];
};

type Cell = (one: ExportedExposure, now: number) => CsvValue;

/** A column that is added goes to the end: scripts count on the order of the others. */
const COLUMNS: readonly (readonly [title: string, cell: Cell])[] = [
  ["id", ({ id }) => id],
  ["title", ({ title }) => title],
  ["asset", ({ asset }) => asset.name],
  ["segment", ({ asset }) => asset.segment],
  ["host", ({ host }) => host],
  ["port", ({ port }) => port],
  ["protocol", ({ host, transport }) => (host === null ? null : (transport ?? "tcp"))],
  ["cves", ({ cves }) => cves.join(" ")],
  ["severity", ({ severity }) => severity],
  ["owner", ({ owner }) => owner],
  ["validation", ({ validation }) => validation],
  ["fresh", ({ freshUntil }, now) => String(freshUntil !== null && now < freshUntil)],
  ["closure", ({ closure }) => closure],
  ["asserted_band", ({ assertedBand }) => assertedBand],
  ["asserted_due", ({ assertedDue }) => maybeIso(assertedDue)],
  ["grounded_band", ({ groundedBand }) => groundedBand],
  ["grounded_due", ({ groundedDue }) => maybeIso(groundedDue)],
  ["score", ({ score }) => score],
  ["sightings", ({ sightings }) => sightings],
  ["first_sighted", ({ firstSightedAt }) => iso(firstSightedAt)],
  ["last_sighted", ({ lastSightedAt }) => iso(lastSightedAt)],
  [
    "overdue",
    ({ groundedDue, closure }, now) =>
      String(groundedDue !== null && groundedDue <= now && closure !== "closed"),
  ],
  ["component", ({ component }) => component],
  ["addresses", ({ addresses }) => addresses.join(" ")],
  ["asset_owner", ({ assetOwner }) => assetOwner],
  ["service", ({ service }) => service],
  ["criticality", ({ criticality }) => criticality],
  ["cvss", ({ cvss }) => cvss?.score ?? null],
  ["cvss_version", ({ cvss }) => cvss?.version ?? null],
  ["cvss_vector", ({ cvss }) => cvss?.vector ?? null],
  ["kev", (one) => input(one, "In KEV")?.value ?? null],
  [
    "kev_added",
    (one) => (input(one, "In KEV")?.value === "yes" ? maybeIso(input(one, "In KEV")?.at ?? null) : null),
  ],
  ["epss", (one) => score(input(one, "EPSS"))],
  ["epss_model", (one) => model(input(one, "EPSS"))],
  ["epss_date", (one) => maybeIso(input(one, "EPSS")?.at ?? null)],
  ["sources", ({ tools }) => tools.join(" ")],
  ["asserted_timeline", ({ state }) => state.priority?.asserted.bod.outcome ?? null],
  ["grounded_timeline", ({ state }) => state.priority?.grounded.bod.outcome ?? null],
  ["missing_inputs", ({ state }) => state.priority?.grounded.missing.join("; ") ?? null],
  ["why", ({ state }) => state.priority?.grounded.sentence ?? "Not settled yet"],
  ["validation_why", ({ state }) => state.validation?.sentence ?? "Not settled yet"],
  ["moved_by", ({ state }) => state.priority?.moved.map(({ sentence }) => sentence).join("; ") ?? null],
];

export const EXPORT_HEAD: string = csvLine(COLUMNS.map(([title]) => title));

export const exportLine = (one: ExportedExposure, now: number): string =>
  csvLine(COLUMNS.map(([, cell]) => cell(one, now)));

const input = ({ state }: ExportedExposure, name: Input["name"]): Input | undefined =>
  state.priority?.grounded.inputs.find((one) => one.name === name);

const score = (epss: Input | undefined): number | null =>
  epss === undefined || epss.value === "unknown" ? null : Number(epss.value);

const model = (epss: Input | undefined): string | null =>
  epss === undefined ? null : epssModelOf(epss) || null;
