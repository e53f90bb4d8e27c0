import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { detectFormat, REPORT_FORMATS } from "../../../collector/intake/detect.ts";
import { isOf } from "../../../collector/intake/format.ts";
import { wholeBytes } from "../../../collector/intake/report-bytes.ts";
import { openSource, type Source } from "../../../collector/intake/source.ts";
import { bytes, sample } from "./samples.ts";

const FIXTURES = new URL("../../fixtures/reports/", import.meta.url);

/** Every file of the fixtures, with the format whose folder it stands in. */
const FILES = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((folder) => folder.isDirectory())
  .flatMap(({ name }) => readdirSync(new URL(name, FIXTURES)).map((file) => ({ format: name, file })));

const open = ({ format, file }: (typeof FILES)[number]): Source =>
  openSource(wholeBytes(sample(`reports/${format}/${file}`)));

const claimants = (source: Source): readonly string[] =>
  REPORT_FORMATS.filter((format) => isOf(format, source)).map(({ id }) => id);

const isGeneric = (id: string): boolean => id.startsWith("generic-");

describe("telling formats apart", () => {
  it("has a fixture for each format", () => {
    expect([...new Set(FILES.map(({ format }) => format))].sort()).toEqual(
      expect.arrayContaining(REPORT_FORMATS.map(({ id }) => id).sort()),
    );
  });

  it.each(FILES)("lets one tool's format claim $format/$file, and no other tool's", (file) => {
    const claimed = claimants(open(file));
    if (isGeneric(file.format)) expect(claimed).toEqual([file.format]);
    else expect(claimed.filter((id) => !isGeneric(id))).toEqual([file.format]);
  });

  it.each(FILES)("finds that $format/$file is $format", (file) => {
    expect(detectFormat(open(file)).id).toBe(file.format);
  });

  it.each([
    ["an empty object", "{}"],
    ["an empty list", "[]"],
    ["a list of nothing", "[null,7,[]]"],
    ["an answer without data", '{"data":null}'],
    ["an error", '{"error":{"code":1,"message":"no"}}'],
    ["a list of titles", '[{"title":"x"}]'],
    ["a package", '{"name":"x","version":"1","dependencies":{}}'],
    ["a table of anything", "a,b,c\n1,2,3\n"],
    ["XML of anything", "<root><a/></root>"],
    ["a root that many use", "<report/>"],
  ])("lets nobody claim %s", (_, text) => {
    expect(claimants(openSource(wholeBytes(bytes(text))))).toEqual([]);
  });

  it("asks formats that anyone may write last", () => {
    const generic = REPORT_FORMATS.map(({ id }) => isGeneric(id));
    expect(generic.indexOf(true)).toBe(generic.lastIndexOf(false) + 1);
  });
});
