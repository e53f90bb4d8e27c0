import { z } from "zod";
import type { Seen } from "../asset-register.ts";
import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import type { Folding } from "../folding.ts";
import { at, firstIssue, optionalNumber, optionalText } from "../json.ts";
import { severityOfWord } from "../severity.ts";

/** What an answer's list of weaknesses is told by: `machineId` in a list, `deviceId` in an export. */
export const isDefenderRecord = (record: unknown): boolean =>
  at(record, "cveId") !== undefined &&
  (at(record, "machineId") !== undefined || at(record, "deviceId") !== undefined);

const recordSchema = z
  .looseObject({
    cveId: optionalText,
    machineId: optionalText,
    deviceId: optionalText,
    deviceName: optionalText,
    productName: optionalText,
    productVendor: optionalText,
    productVersion: optionalText,
    softwareName: optionalText,
    softwareVendor: optionalText,
    softwareVersion: optionalText,
    severity: optionalText,
    vulnerabilitySeverityLevel: optionalText,
    cvssScore: optionalNumber,
    fixingKbId: z.union([z.string(), z.number()]).nullish(),
    recommendedSecurityUpdate: optionalText,
    status: optionalText,
  })
  .transform((one) => ({
    cve: one.cveId,
    machine: one.machineId ?? one.deviceId,
    deviceName: one.deviceName,
    vendor: one.productVendor ?? one.softwareVendor,
    product: one.productName ?? one.softwareName ?? "software",
    version: one.productVersion ?? one.softwareVersion,
    severity: one.severity ?? one.vulnerabilitySeverityLevel ?? "",
    score: one.cvssScore,
    fix: one.fixingKbId ?? one.recommendedSecurityUpdate,
    isFixed: one.status?.toLowerCase() === "fixed",
  }));

/**
 * One CVE of one product on one machine. `machineOf` gives the machine's names where the file has a list of
 * machines; otherwise it goes by its id.
 */
export function readDefenderRecord(
  folding: Folding,
  record: unknown,
  machineOf: (id: string) => Seen | undefined,
): void {
  const { success, data, error } = recordSchema.safeParse(record);
  if (!success) {
    folding.unread(`A record was not read: ${firstIssue(error)}`);
    return;
  }
  const { cve, machine, vendor, product, version, fix } = data;
  if (cve === undefined || machine === undefined) {
    folding.unread("A record was not read: it names no weakness or no machine");
    return;
  }
  if (data.isFixed) {
    folding.skip();
    return;
  }
  const severity = severityOfWord(data.severity);
  if (severity === undefined)
    folding.warn(`The severity ${quoted(data.severity)} is unknown and was read as info`);
  const named = [vendor, product].filter(Boolean).join(" ");
  folding.exposure(folding.asset(machineOf(machine) ?? seenById(machine, data.deviceName)), {
    title: `${cve} in ${[named, version].filter(Boolean).join(" ")}`,
    cve: firstCves([cve]),
    severity: severity ?? "info",
    endpoint: null,
    cvss: newestCvss([{ version: "unknown", score: data.score }]),
    weakness: cve,
    component: version === undefined ? named : `${named}@${version}`,
    evidence: [fix ? `Fixed by ${fix}` : ""],
  });
}

const seenById = (id: string, name: string | undefined): Seen =>
  name === undefined ? { name: id } : { name, names: [id] };
