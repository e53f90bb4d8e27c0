import { z } from "zod";
import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, listAt, textAt } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { detail, figure, fitting, texts } from "../loose-fields.ts";
import { placeless, readRecord } from "../record.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import { severityOfScore, severityOfWord } from "../severity.ts";
import type { JsonSource } from "../source.ts";
import { productTree } from "./csaf-products.ts";

/**
 * CSAF 2.x: a vendor's advisory or VEX. A product that is affected, or under investigation, is an exposure of that
 * product; fixed, recommended and known not affected ones are none.
 * Format: OASIS, Common Security Advisory Framework 2.0 (`scores`) and 2.1 (`metrics`).
 */
export const csaf: ReportFormat = {
  id: "csaf",
  title: "CSAF advisory or VEX",
  kind: "json",
  recognises: ({ documents: [advisory] }) =>
    at(advisory, "document", "csaf_version") !== undefined ||
    textAt(advisory, "document", "category").startsWith("csaf_"),
  parse,
};

const PARTS = [
  "$.vulnerabilities.*",
  ...["branches", "full_product_names", "relationships"].map((list) => `$.product_tree.${list}.*`),
];

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("csaf");
  const products = productTree();
  const frames = readJson(source, {
    records: PARTS,
    onRecord: (value, [document, list]) => {
      if (list === "product_tree") products.learn(Number(document), value);
    },
  });
  for (const frame of frames) checkFrame(folding, frame);
  readJson(source, {
    records: PARTS,
    onRecord: (value, [document, list, i]) => {
      if (list !== "vulnerabilities") return;
      const found = readRecord(folding, vulnerability, value, `Vulnerability ${i}`);
      if (found !== undefined)
        addVulnerability(folding, found, `Vulnerability ${i}`, (id) => products.nameOf(Number(document), id));
    },
  });
  return folding.done();
}

function checkFrame(folding: Folding, frame: unknown): void {
  const version = textAt(frame, "document", "csaf_version");
  if (version !== "" && !version.startsWith("2."))
    throw new ReportRefused(`The advisory is of CSAF ${quoted(version)}; readable are 2.0 and 2.1`);
  if (listAt(frame, "vulnerabilities").length === 0) folding.warn("The advisory lists no vulnerabilities");
}

const rating = z
  .looseObject({ vectorString: detail, baseScore: figure, baseSeverity: detail })
  .optional()
  .catch(undefined);

const ratings = z.looseObject({ cvss_v2: rating, cvss_v3: rating, cvss_v4: rating });

const vulnerability = z.looseObject({
  cve: detail,
  ids: fitting(z.looseObject({ text: detail })),
  title: detail,
  product_status: z.record(z.string(), texts).optional().catch(undefined),
  scores: fitting(ratings.extend({ products: texts })),
  metrics: fitting(z.looseObject({ content: ratings, products: texts })),
  threats: fitting(z.looseObject({ category: detail, details: detail, product_ids: texts })),
  remediations: fitting(z.looseObject({ details: detail, product_ids: texts })),
});

type Vulnerability = z.infer<typeof vulnerability>;

/** Every other status says, or may say, that the product is affected. */
const CLEAN: ReadonlySet<string> = new Set(["known_not_affected", "fixed", "first_fixed", "recommended"]);

function addVulnerability(
  folding: Folding,
  found: Vulnerability,
  where: string,
  nameOf: (id: string) => string,
): void {
  const id = found.cve ?? found.ids.find(({ text }) => text !== undefined)?.text ?? found.title;
  const statuses = Object.entries(found.product_status ?? {});
  if (id === undefined) folding.unread(`${where} was not read: it has no id and no title`);
  else if (statuses.every(([, products]) => products.length === 0)) {
    folding.skip();
    folding.warn(`${where} says of no product whether it is affected`);
  } else {
    const exposed = new Map<string, string>();
    for (const [status, products] of statuses) {
      if (CLEAN.has(status)) folding.skip(products.length);
      else for (const product of products) if (!exposed.has(product)) exposed.set(product, status);
    }
    for (const [product, status] of exposed)
      folding.exposure(folding.asset({ name: nameOf(product) }), sightingOf(found, id, product, status));
  }
}

function sightingOf(found: Vulnerability, id: string, product: string, status: string) {
  const given = [
    ...found.scores.filter(({ products }) => products.includes(product)),
    ...found.metrics.filter(({ products }) => products.includes(product)).map(({ content }) => content),
  ];
  const cvss = newestCvss(
    given.flatMap(({ cvss_v2: v2, cvss_v3: v3, cvss_v4: v4 }) => [
      { version: "4.0" as const, vector: v4?.vectorString, score: v4?.baseScore },
      { version: "3.1" as const, vector: v3?.vectorString, score: v3?.baseScore },
      { version: "2.0" as const, vector: v2?.vectorString, score: v2?.baseScore },
    ]),
  );
  const fix = found.remediations.find(({ product_ids }) => product_ids.includes(product))?.details;
  return placeless({
    title: found.title ?? id,
    cve: firstCves([found.cve ?? "", ...found.ids.map(({ text }) => text ?? "")], [found.title ?? ""]),
    severity: severityOf(found, product, given, cvss?.score),
    cvss,
    weakness: id,
    evidence: [status.replaceAll("_", " "), fix ?? ""],
  });
}

/** The word beside the newest score, the score, then the vendor's own word for the impact. */
function severityOf(
  { threats }: Vulnerability,
  product: string,
  given: readonly z.infer<typeof ratings>[],
  score: number | undefined,
) {
  const words = given.flatMap((one) => [one.cvss_v4?.baseSeverity, one.cvss_v3?.baseSeverity]);
  const stated = words.map((word) => severityOfWord(word ?? "?")).find((word) => word !== undefined);
  if (stated !== undefined) return stated;
  if (score !== undefined) return severityOfScore(score);
  const impact = threats.find(
    ({ category, product_ids: ids }) => category === "impact" && (ids.length === 0 || ids.includes(product)),
  );
  return severityOfWord(impact?.details ?? "") ?? "info";
}
