import type { ReportToImport } from "../../collector/app/command.ts";
import { type InventoryDocument, inventorySchema } from "../../collector/domain/inventory.ts";
import { untrusted } from "../../proto/untrusted.ts";
import type { House } from "./writer.ts";
import type { Written } from "./written.ts";

/** Internet and data segments; db1 runs SSH (the question) and HTTPS (a canary), db2 beside it HTTPS. */
export const NETWORK: InventoryDocument = inventorySchema.parse({
  segments: [
    { name: "internet", cidrs: ["10.0.1.0/24"], trust: "untrusted", public: true },
    { name: "data", cidrs: ["10.0.2.0/24"], trust: "restricted" },
  ],
  assets: [
    {
      name: "db1",
      addresses: ["10.0.2.10"],
      criticality: 4,
      endpoints: [{ port: 22 }, { port: 443, speaks: "https", canary: true }],
    },
    { name: "db2", addresses: ["10.0.2.11"], endpoints: [{ port: 443, speaks: "https", canary: true }] },
  ],
});

type Found = ReportToImport["exposures"][number];

/** A finding on db1's SSH; each test says what differs. */
export const finding = (over: Partial<Written<Found>> = {}): Found =>
  ({
    asset: "db1",
    title: "OpenSSH too old",
    cve: ["CVE-2018-15919"],
    severity: "medium",
    endpoint: { host: "10.0.2.10", port: 22, protocol: "tcp" },
    cvss: { version: "3.1", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", score: 5.3 },
    weakness: "CVE-2018-15919",
    component: null,
    sightings: 1,
    evidence: [],
    ...over,
  }) as Written<Found> as unknown as Found;

/** A report that speaks of the assets that its findings name. */
export const report = (exposures: readonly Found[], over: Partial<ReportToImport> = {}): ReportToImport => ({
  format: "generic-json",
  assets: [...new Set(exposures.map(({ asset }) => asset))].map((name) => ({
    name,
    addresses: ADDRESS_OF[name] ?? [],
    names: [name],
  })),
  exposures,
  skipped: 0,
  warnings: [],
  ...over,
});

const ADDRESS_OF: Readonly<Record<string, readonly string[]>> = { db1: ["10.0.2.10"], db2: ["10.0.2.11"] };

/** Imports a report whose bytes are its own JSON, so that equal reports have equal bytes. */
export const importInto = (house: House, given: ReportToImport) =>
  house.execute("import", {
    bytes: Buffer.from(JSON.stringify(given)),
    fileName: untrusted("report.json"),
    report: given,
  });

export type ExposureRow = {
  readonly no: number;
  readonly id: string;
  readonly title: string;
  readonly validation: string;
  readonly closure: string;
  readonly sightings: number;
  readonly asset_no: number;
  readonly state: string;
  readonly settle_at: number | null;
};

export const exposuresOf = (house: House): ExposureRow[] =>
  house.rows<ExposureRow>("SELECT * FROM exposures ORDER BY no");

/** The exposure of that title; the first there is without one. */
export function exposureOf(house: House, title?: string): ExposureRow {
  const found = exposuresOf(house).find((row) => title === undefined || row.title === title);
  if (found === undefined) throw new Error(`No exposure is titled "${title}"`);
  return found;
}
