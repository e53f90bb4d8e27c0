import type { Asset } from "../asset-register.ts";
import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import type { Sighting } from "../kept-parts.ts";
import type { ParsedReport } from "../report.ts";
import { readXml, type XmlElement } from "../sax.ts";
import { severityOfScore, severityOfWord } from "../severity.ts";
import type { XmlSource } from "../source.ts";
import { bareNames, localChild, localChildren, localText } from "./bare-names.ts";
import { dependencyCheckCvss } from "./dependency-check-cvss.ts";

/**
 * OWASP Dependency-Check's XML report, of every schema from 1.0 to 4.
 *
 * The asset is the project; where it has no name, the files stand for it. A vulnerability of a file is one
 * exposure, whatever copies of the file the tool found elsewhere (related dependencies): they are evidence.
 * A suppressed vulnerability is skipped. Format: the tool's `templates/xmlReport.vsl`.
 */
export const dependencyCheckXml: ReportFormat = {
  id: "dependency-check-xml",
  title: "OWASP Dependency-Check XML",
  kind: "xml",
  recognises: (source) => bareNames.of(source.root) === "analysis" && isDependencyCheck(source),
  parse,
};

/** Other tools' files have a root of that name too. */
function isDependencyCheck({ text }: XmlSource): boolean {
  for (const piece of text()) return /dependency-?check/i.test(piece.slice(0, TELLING_CHARS));
  return false;
}

const TELLING_CHARS = 2_000;

function parse(source: XmlSource): ParsedReport {
  const folding = foldReport("dependency-check-xml");
  const frame = frameOf(source);
  if (frame.project !== "") folding.asset({ name: frame.project });
  if (frame.exceptions > 0)
    folding.warn(`The analysis ran into ${frame.exceptions} errors: what they concern was not looked at`);
  let dependencies = 0;
  readXml(source, {
    doctype: "none",
    records: frame.records,
    onRecord: (record) => {
      if (bareNames.of(record.name) !== "dependency") return;
      dependencies++;
      readDependency(folding, frame.project, record);
    },
  });
  if (dependencies === 0) folding.warn("The report lists no dependencies: nothing was looked at");
  return folding.done();
}

type Frame = {
  readonly project: string;
  readonly exceptions: number;
  /** Names as this file writes them, with or without a prefix. */
  readonly records: readonly string[];
};

/** What stands outside the dependencies. */
function frameOf(source: XmlSource): Frame {
  const prefix = bareNames.prefixOf(source.root);
  const records = ["dependency", "projectInfo", "exception"].map((name) => prefix + name);
  let project = "";
  let exceptions = 0;
  readXml(source, {
    doctype: "none",
    records,
    onRecord: (record) => {
      if (bareNames.of(record.name) === "projectInfo") project = localText(record, "name");
      if (bareNames.of(record.name) === "exception") exceptions++;
    },
  });
  return { project, exceptions, records };
}

function readDependency(folding: Folding, project: string, dependency: XmlElement): void {
  const file = localText(dependency, "fileName");
  const path = localText(dependency, "filePath") || file;
  if (path === "") {
    folding.unread("A dependency has no file");
    return;
  }
  const asset = folding.asset({ name: project || withoutPackage(path) });
  for (const list of localChildren(dependency, "vulnerabilities")) {
    folding.skip(localChildren(list, "suppressedVulnerability").length);
    for (const vulnerability of localChildren(list, "vulnerability"))
      readVulnerability(folding, asset, { dependency, file, path }, vulnerability);
  }
}

/** A package of a lock file has the path `package-lock.json?package`. */
const withoutPackage = (path: string): string => path.replace(/\?[^?]*$/, "") || path;

type Dependency = { readonly dependency: XmlElement; readonly file: string; readonly path: string };

function readVulnerability(
  folding: Folding,
  asset: Asset,
  { dependency, file, path }: Dependency,
  vulnerability: XmlElement,
): void {
  const name = localText(vulnerability, "name");
  if (name === "") {
    folding.unread(`A vulnerability of ${quoted(file)} has no name`);
    return;
  }
  const pack = packageOf(dependency) || file;
  const places = [...new Set([pack, file, path])].filter((place) => place !== "");
  const cvss = newestCvss(dependencyCheckCvss(vulnerability));
  folding.exposure(asset, {
    title: `${name} in ${pack}`,
    cve: firstCves([name], referencesOf(vulnerability)),
    severity: severityOf(folding, vulnerability, cvss?.score),
    endpoint: null,
    cvss,
    weakness: name,
    component: places.join(" | "),
    evidence: [
      path,
      localText(vulnerability, "description"),
      ...localChildren(localChild(dependency, "relatedDependencies"), "relatedDependency").map((related) =>
        localText(related, "filePath"),
      ),
    ],
  });
}

const referencesOf = (vulnerability: XmlElement): readonly string[] =>
  localChildren(localChild(vulnerability, "references"), "reference").flatMap((reference) => [
    localText(reference, "name"),
    localText(reference, "url"),
  ]);

/** The word stands in one place since schema 1.2; reports of 2018 and 2019 leave it to the scores. */
function severityOf(folding: Folding, vulnerability: XmlElement, score?: number): Sighting["severity"] {
  const word =
    localText(vulnerability, "severity") ||
    localText(localChild(vulnerability, "cvssV3"), "baseSeverity") ||
    localText(localChild(vulnerability, "cvssV2"), "severity");
  const isBareNumber = /^\d{1,2}(\.\d+)?$/.test(word);
  if (word === "" || isBareNumber) return severityOfScore(isBareNumber ? Number(word) : (score ?? 0));
  const severity = severityOfWord(word);
  if (severity === undefined) folding.warn(`The severity ${quoted(word)} is unknown and was read as info`);
  return severity ?? "info";
}

/** `pkg:maven/org.example/library@1.0` is `org.example/library@1.0`; `org.example:library:1.0` before 2020. */
function packageOf(dependency: XmlElement): string {
  const lists = localChildren(dependency, "identifiers");
  const all = lists.flatMap((list) => [list, ...localChildren(list, "identifiers")]);
  const purl = all
    .flatMap((list) => localChildren(list, "package"))
    .map((pack) => localText(pack, "id"))
    .find((id) => id !== "");
  if (purl !== undefined) return purl.replace(/^pkg:[^/]+\//, "");
  const identifiers = all.flatMap((list) => localChildren(list, "identifier"));
  return (
    identifiers
      .filter((identifier) => identifier.attributes.get("type") !== "cpe")
      .map((identifier) => localText(identifier, "name").replace(/^\((.*)\)$/, "$1"))
      .find((name) => name !== "") ?? ""
  );
}
