import { foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, listAt, textAt } from "../json.ts";
import { readJson } from "../json-stream.ts";
import type { ParsedReport } from "../report.ts";
import type { JsonSource } from "../source.ts";
import { type Bom, bomOf } from "./cyclonedx-bom.ts";
import { addVulnerability } from "./cyclonedx-vulnerability.ts";

/**
 * CycloneDX JSON: an inventory (SBOM), its known vulnerabilities (VDR) or what a vendor says of them (VEX).
 * Format: CycloneDX specification 1.2 to 1.7, `bom-1.x.schema.json`.
 */
export const cyclonedxJson: ReportFormat = {
  id: "cyclonedx-json",
  title: "CycloneDX JSON (SBOM, VDR, VEX)",
  kind: "json",
  recognises: ({ documents: [bom] }) =>
    at(bom, "bomFormat") === "CycloneDX" || textAt(bom, "$schema").includes("cyclonedx.org/schema/bom"),
  parse,
};

const PARTS = ["$.vulnerabilities.*", "$.components.*", "$.services.*", "$.dependencies.*"];

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("cyclonedx-json");
  const boms = new Map<number, Bom>();
  const bomAt = (document: unknown): Bom => {
    const bom = boms.get(Number(document)) ?? bomOf();
    boms.set(Number(document), bom);
    return bom;
  };
  const frames = readJson(source, {
    records: PARTS,
    onRecord: (value, [document, list]) => {
      if (list === "components" || list === "services") bomAt(document).learn(value);
    },
  });
  for (const [document, frame] of frames.entries()) {
    const bom = bomAt(document);
    bom.describe(folding, at(frame, "metadata", "component"), textAt(frame, "serialNumber"));
    if (listAt(frame, "vulnerabilities").length === 0) bom.warnOfNone(folding);
  }
  readJson(source, {
    records: PARTS,
    onRecord: (value, [document, list, i]) => {
      if (list === "vulnerabilities") addVulnerability(folding, bomAt(document), value, `Vulnerability ${i}`);
    },
  });
  return folding.done();
}
