import type { Asset } from "../asset-register.ts";
import { clip, MAX_TITLE_CHARS, quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { lastingAddresses } from "../lasting-address.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import { attribute, readXml, type XmlElement } from "../sax.ts";
import type { XmlSource } from "../source.ts";
import { toldSeverity } from "../told.ts";
import { bare, localTexts } from "./openscap-names.ts";
import { benchmarkRules, type Rules } from "./openscap-rules.ts";

/**
 * XCCDF results, as OpenSCAP writes them: the benchmark with its results, the results alone, or both in an
 * Asset Reporting Format collection; any namespace prefix.
 *
 * A rule that failed is an exposure of the target; a rule that passed, was fixed, not selected, not applicable, not
 * checked or only informs is skipped. Rules that ended in an error are warned of. Format: NIST IR 7275 (XCCDF 1.1, 1.2).
 */
export const openscapXml: ReportFormat = {
  id: "openscap-xml",
  title: "OpenSCAP XCCDF results",
  kind: "xml",
  recognises: ({ root }) => ROOTS.has(bare(root)),
  parse,
};

const ROOTS: ReadonlySet<string> = new Set(["Benchmark", "TestResult", "asset-report-collection"]);

/** What stands before the results of one target. */
type Target = {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly names: readonly string[];
};

const NOBODY: Target = { name: "", addresses: [], names: [] };

function parse(source: XmlSource): ParsedReport {
  const { rules, names } = benchmarkRules(source);
  const folding = foldReport("openscap-xml");
  let target: Target | undefined;
  const errors = new Map<string, number>();
  readXml(source, {
    doctype: "none",
    records: names(["target", "target-address", "fact", "rule-result"]),
    onOpen: (name) => {
      if (bare(name) === "TestResult") target = NOBODY;
    },
    onRecord: (record) => {
      if (target === undefined) return;
      if (bare(record.name) !== "rule-result") target = withRecord(target, record);
      else readResult(folding, rules, target, record, errors);
    },
  });
  if (target === undefined)
    throw new ReportRefused("The benchmark has no test result: nothing was scanned with it");
  for (const [name, count] of errors) folding.warn(`${count} rules could not be checked on ${quoted(name)}`);
  if (target.name !== "") folding.asset(seen(target));
  return folding.done();
}

function withRecord(target: Target, record: XmlElement): Target {
  const text = record.text.trim();
  switch (bare(record.name)) {
    case "target":
      return { ...target, name: text };
    case "target-address":
      return { ...target, addresses: [...target.addresses, text].slice(-MAX_ADDRESSES) };
    default:
      return NAMING_FACT.test(attribute(record, "name"))
        ? { ...target, names: [...target.names, text].slice(-MAX_ADDRESSES) }
        : target;
  }
}

/** Further addresses and names of one target are not read. */
const MAX_ADDRESSES = 100;

const NAMING_FACT = /:identifier:(?:fqdn|host_name|hostname)$/;

const seen = ({ name, addresses, names }: Target) => ({
  name: name || addresses[0] || "",
  addresses: lastingAddresses(addresses),
  names,
  isChosen: true,
});

function readResult(
  folding: Folding,
  rules: Rules,
  target: Target,
  record: XmlElement,
  errors: Map<string, number>,
): void {
  const { name } = seen(target);
  const id = attribute(record, "idref");
  const [result = ""] = localTexts(record, "result");
  if (name === "" || id === "" || result === "") {
    folding.unread("A result was not read: it has no target, no rule or no outcome");
    return;
  }
  const asset = folding.asset(seen(target));
  if (result === "fail") addFailure(folding, rules, asset, record);
  else if (ERRORS.has(result)) {
    errors.set(name, (errors.get(name) ?? 0) + 1);
    folding.skip();
  } else folding.skip();
}

const ERRORS: ReadonlySet<string> = new Set(["error", "unknown"]);

function addFailure(folding: Folding, rules: Rules, asset: Asset, record: XmlElement): void {
  const id = attribute(record, "idref");
  const rule = rules.get(id);
  const title = rule?.title || id;
  folding.exposure(asset, {
    title: clip(title, MAX_TITLE_CHARS),
    cve: firstCves(localTexts(record, "ident"), [title], rule?.cves ?? []),
    severity: toldSeverity(folding, attribute(record, "severity") || rule?.severity || ""),
    endpoint: null,
    cvss: null,
    weakness: id,
    component: null,
    evidence: localTexts(record, "message"),
  });
}
