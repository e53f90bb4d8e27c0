import { clipTitle } from "../bounded-text.ts";
import { cvesIn } from "../cve.ts";
import { ReportRefused } from "../report.ts";
import { attribute, readXml } from "../sax.ts";
import type { XmlSource } from "../source.ts";
import { bare, localTexts } from "./openscap-names.ts";

/** A file with more rules is refused: they are held while their results are read. Red Hat's largest has about 9,000. */
export const MAX_RULES = 100_000;

export type Rules = ReadonlyMap<
  string,
  { readonly title: string; readonly severity: string; readonly cves: readonly string[] }
>;

/** The rules of all benchmarks of a file, and how the file writes the names of elements. */
export function benchmarkRules(source: XmlSource): {
  readonly rules: Rules;
  readonly names: (bareNames: readonly string[]) => readonly string[];
} {
  const written = writtenNames(source);
  const names = (bareNames: readonly string[]) => written.filter((name) => bareNames.includes(bare(name)));
  const rules = new Map<string, { title: string; severity: string; cves: readonly string[] }>();
  readXml(source, {
    doctype: "none",
    records: names(["Rule"]),
    onRecord: (rule) => {
      const [title = ""] = localTexts(rule, "title");
      rules.set(attribute(rule, "id"), {
        title: clipTitle(title),
        severity: attribute(rule, "severity"),
        cves: cvesIn(...localTexts(rule, "ident")),
      });
      if (rules.size > MAX_RULES) throw new ReportRefused(`The file has more than ${MAX_RULES} rules`);
    },
  });
  return { rules, names };
}

const READ: ReadonlySet<string> = new Set(["Rule", "rule-result", "target", "target-address", "fact"]);

/** Files may write `<Rule>`, `<cdf:Rule>`, or both. */
function writtenNames(source: XmlSource): readonly string[] {
  const names = new Set<string>();
  readXml(source, {
    doctype: "none",
    records: [],
    onRecord: () => {},
    onOpen: (name) => {
      if (READ.has(bare(name)) && names.size < MAX_NAMES) names.add(name);
    },
  });
  return [...names];
}

/** Ways to write the names; a file has one or two. */
const MAX_NAMES = 50;
