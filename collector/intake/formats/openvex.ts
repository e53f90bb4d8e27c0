import { z } from "zod";
import { firstCves } from "../cve.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, listAt } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { detail, texts } from "../loose-fields.ts";
import { placeless, readRecord } from "../record.ts";
import type { ParsedReport } from "../report.ts";
import type { JsonSource } from "../source.ts";

/**
 * OpenVEX. A product that is affected, or about which nothing is decided yet, is an exposure; among statements on
 * the same product and vulnerability the latest counts. Format: OpenVEX specification 0.2.0, and what 0.0.x wrote
 * (a vulnerability and its products as bare text).
 */
export const openvex: ReportFormat = {
  id: "openvex",
  title: "OpenVEX",
  kind: "json",
  recognises: ({ documents: [document] }) =>
    contexts(document).some((context) => context.includes("openvex.dev")) ||
    (at(document, "statements", 0, "vulnerability") !== undefined &&
      at(document, "statements", 0, "status") !== undefined),
  parse,
};

const contexts = (document: unknown): readonly string[] => texts.parse(at(document, "@context"));

const STATEMENTS = "$.statements.*";

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("openvex");
  const latest = new Map<string, string>();
  const whole = readJson(source, { records: [STATEMENTS] });
  for (const document of whole) {
    if (listAt(document, "statements").length === 0) folding.warn("The document makes no statements");
  }
  const timeOf = (document: unknown, timestamp: string | undefined): string =>
    timestamp ?? detail.parse(at(whole[Number(document)], "timestamp")) ?? "";
  readJson(source, {
    records: [STATEMENTS],
    onRecord: (value, [document]) => {
      const { success, data } = statement.safeParse(value);
      if (!success) return;
      const time = timeOf(document, data.last_updated ?? data.timestamp);
      for (const { key } of subjectsOf(data)) {
        if (time >= (latest.get(key) ?? "")) latest.set(key, time);
      }
    },
  });
  readJson(source, {
    records: [STATEMENTS],
    onRecord: (value, [document, , i]) => {
      const read = readRecord(folding, statement, value, `Statement ${i}`);
      if (read === undefined) return;
      const time = timeOf(document, read.last_updated ?? read.timestamp);
      addStatement(folding, read, `Statement ${i}`, (key) => time === (latest.get(key) ?? ""));
    },
  });
  return folding.done();
}

const identified = z.looseObject({
  "@id": detail,
  identifiers: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

const product = z.union([z.string().transform((id) => ({ "@id": id })), identified]);

const vulnerability = z.union([
  z
    .string()
    .min(1)
    .transform((name) => ({ name, aliases: [] as string[], "@id": undefined })),
  z.looseObject({ name: detail, "@id": detail, aliases: texts }),
]);

const statement = z.looseObject({
  vulnerability,
  status: z.string().min(1),
  timestamp: detail,
  last_updated: detail,
  status_notes: detail,
  action_statement: detail,
  impact_statement: detail,
  products: z
    .array(
      z.union([
        z.string().transform((id) => ({ "@id": id, subcomponents: undefined })),
        identified.extend({ subcomponents: z.array(product).optional().catch(undefined) }),
      ]),
    )
    .optional(),
  subcomponents: z.array(product).optional().catch(undefined),
});

type Statement = z.infer<typeof statement>;

const CLEAN: ReadonlySet<string> = new Set(["not_affected", "fixed"]);
const EXPOSED: ReadonlySet<string> = new Set(["affected", "under_investigation"]);

function addStatement(
  folding: Folding,
  read: Statement,
  where: string,
  isLatest: (key: string) => boolean,
): void {
  const id = read.vulnerability.name ?? read.vulnerability["@id"];
  const status = read.status.trim().toLowerCase();
  const subjects = subjectsOf(read);
  if (id === undefined) folding.unread(`${where} was not read: its vulnerability has no name`);
  else if (subjects.length === 0 && !CLEAN.has(status))
    folding.unread(`${where} was not read: it names no product`);
  else if (!CLEAN.has(status) && !EXPOSED.has(status))
    folding.unread(`${where} was not read: its status is none of OpenVEX`);
  else if (CLEAN.has(status)) folding.skip();
  else {
    for (const { key, product: name, component } of subjects) {
      if (isLatest(key)) folding.exposure(folding.asset({ name }), sightingOf(read, id, component));
      else folding.skip();
    }
  }
}

type Subject = { readonly key: string; readonly product: string; readonly component: string | null };

/** Every product of a statement, or every part of it that the statement names. */
function subjectsOf(read: Statement): readonly Subject[] {
  return (read.products ?? []).flatMap((one) => {
    const name = nameOf(one);
    if (name === undefined) return [];
    const parts = (one.subcomponents ?? read.subcomponents ?? [])
      .map(nameOf)
      .filter((part) => part !== undefined);
    return (parts.length === 0 ? [null] : parts).map((component) => ({
      key: JSON.stringify([read.vulnerability.name ?? read.vulnerability["@id"], name, component]),
      product: name,
      component,
    }));
  });
}

/** By its id, else by its package URL or CPE. */
function nameOf(one: z.infer<typeof identified>): string | undefined {
  if (one["@id"] !== undefined && one["@id"] !== "") return one["@id"];
  return Object.values(one.identifiers ?? {}).find((text) => typeof text === "string" && text !== "") as
    | string
    | undefined;
}

const sightingOf = (read: Statement, id: string, component: string | null) =>
  placeless({
    title: component === null ? id : `${id} in ${component}`,
    cve: firstCves([id, read.vulnerability["@id"] ?? "", ...read.vulnerability.aliases]),
    severity: "info",
    weakness: id,
    component,
    evidence: [read.status.replaceAll("_", " "), read.status_notes ?? "", read.action_statement ?? ""],
  });
