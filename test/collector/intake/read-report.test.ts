import { describe, expect, it } from "vitest";
import { REPORT_FORMATS } from "../../../collector/intake/detect.ts";
import { readReport } from "../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../collector/intake/report.ts";
import { MAX_REPORT_BYTES } from "../../../collector/intake/source.ts";
import { bytes, REPORTS, reportText, sample } from "./samples.ts";

/** The one place that knows how a refusal is asked for. */
const refuses = (file: Uint8Array | string, reason: string | RegExp, format?: string) => {
  const read = () => readReport(typeof file === "string" ? bytes(file) : file, { format });
  expect(read).toThrow(ReportRefused);
  expect(read).toThrow(reason);
};

const utf16 = (text: string, { mark, bigEndian }: { mark: boolean; bigEndian: boolean }): Uint8Array => {
  const encoded = Buffer.from(mark ? `\uFEFF${text}` : text, "utf16le");
  return bigEndian ? encoded.swap16() : encoded;
};

describe("readReport()", () => {
  it.each(REPORTS)("reads $file", ({ file, format, assets, exposures, skipped }) => {
    const report = readReport(sample(`reports/${file}`));
    expect({
      format: report.format,
      assets: report.assets.length,
      exposures: report.exposures.length,
      skipped: report.skipped,
    }).toEqual({ format, assets, exposures, skipped });
  });

  it.each(REPORTS)("names an asset of its own list in every exposure of $file", ({ file }) => {
    const { assets, exposures } = readReport(sample(`reports/${file}`));
    const names = assets.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { asset } of exposures) expect(names).toContain(asset);
  });

  it("takes the format that the person names, if the file is one", () => {
    const file = sample("reports/generic-csv/generic_report1.csv");
    expect(readReport(file, { format: "generic-csv" }).exposures).toHaveLength(5);
    refuses(
      file,
      "The file is not nmap-xml, it is generic-csv; leave out the format to have it found",
      "nmap-xml",
    );
    refuses(
      "<feed/>",
      'The file is not nmap-xml: The file is XML of an unknown kind, its root is "feed"',
      "nmap-xml",
    );
    refuses(file, 'The format "made-up" is unknown; known are nessus-xml, nmap-xml', "made-up");
  });

  it("knows each format under one id", () => {
    const ids = REPORT_FORMATS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("what text is written in", () => {
  const text = reportText("nmap-xml/nmap_multiple_port.xml");

  it.each([
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${text}`)],
    ["UTF-16, little end first, with a mark", utf16(text, { mark: true, bigEndian: false })],
    ["UTF-16, big end first, with a mark", utf16(text, { mark: true, bigEndian: true })],
    ["UTF-16, little end first, without", utf16(text, { mark: false, bigEndian: false })],
    ["UTF-16, big end first, without", utf16(text, { mark: false, bigEndian: true })],
    ["lines that end in CR LF", Buffer.from(text.replaceAll("\n", "\r\n"))],
  ])("is understood: %s", (_, file) => {
    expect(readReport(file)).toMatchObject({ format: "nmap-xml", exposures: { length: 13 } });
  });

  it.each(["generic-csv/generic_report1.csv", "generic-json/generic_report3.json"])(
    "is UTF-16 in %s too",
    (file) => {
      const { exposures } = readReport(utf16(reportText(file), { mark: true, bigEndian: false }));
      expect(exposures.length).toBeGreaterThan(0);
    },
  );

  it("is ISO-8859-1 where the XML declares it", () => {
    const accented = text
      .replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
      .replace("joaquinlp.me", "é.example");
    const { assets, warnings } = readReport(
      Buffer.from(accented.replaceAll("joaquinlp.me", "é.example"), "latin1"),
    );
    expect(assets[0]?.name).toBe("é.example");
    expect(warnings).toEqual([]);
  });

  it("is ISO-8859-1 with a warning where it declares nothing and is not UTF-8", () => {
    const { exposures, warnings } = readReport(
      Buffer.from("Title,Severity,Host\nCaf\xe9,Low,h1\n", "latin1"),
    );
    expect(exposures[0]?.title).toBe("Café");
    expect(warnings).toEqual(["The text is not valid UTF-8 and was read as ISO-8859-1"]);
  });

  it("is refused in an encoding that nobody writes", () => {
    refuses(
      '<?xml version="1.0" encoding="UTF-7"?><nmaprun/>',
      'Cannot read the encoding that the file declares, "UTF-7"',
    );
  });

  it("is refused when UTF-16 is cut in the middle of a character", () => {
    refuses(utf16(text, { mark: true, bigEndian: false }).subarray(0, 201), "The file is not valid UTF-16LE");
  });
});

describe("what is no report", () => {
  it.each([
    ["an empty file", "", "The file is empty"],
    ["white space", " \r\n\t ", "The file is empty"],
    [
      "an HTML page",
      "<!DOCTYPE html>\n<html><body>Sign in</body></html>",
      "The file is an HTML page, not a report",
    ],
    ["XML of another kind", "<feed></feed>", 'The file is XML of an unknown kind, its root is "feed"'],
    ["XML without a root", "<!-- nothing -->", "The file starts like XML but has no root element"],
    ["JSON of another kind", '{"a":1}', "The file is JSON of an unknown kind"],
    ["an empty list", "[]", "The file is JSON of an unknown kind"],
    [
      "an error in place of a report",
      '{"error":"unauthorized"}',
      "The file is an error message, not a report",
    ],
    ["prose", "Dear colleague,\nplease find attached\n", "The file has no header row of a known table"],
    ["a binary", "ELF\u0000\u0001\u0002".padEnd(64, "\u0000"), "The file is binary, not a report"],
  ])("is refused with its reason: %s", (_, text, reason) => {
    refuses(text, reason);
  });

  it.each([
    ["gzip", [0x1f, 0x8b, 0x08, 0, 1, 2, 3], "The file is compressed with gzip"],
    ["zip", [0x50, 0x4b, 0x03, 0x04, 9], "The file is a zip archive"],
    ["noise", [0x80, 0x00, 0xff, 0x00, 0xfe, 0x13], "The file is binary"],
  ])("is refused before anything is unpacked: %s", (_, given, reason) => {
    refuses(Uint8Array.from(given), reason);
  });

  it("is refused when it is too large to be one, without looking at it", () => {
    const pieces = () => {
      throw new Error("looked at");
    };
    const read = () => readReport({ size: MAX_REPORT_BYTES + 1, pieces });
    expect(read).toThrow(/The file has \d+ bytes, the most is 536870912/);
  });

  it.each([
    ["Nessus version 1", "<NessusClientData/>"],
    ["Atomic Red Team's log", '"Execution Time (UTC)","Technique","Test Number","Test Name","Hostname"\n'],
    ["SPDX, an inventory without weaknesses", '{"spdxVersion":"SPDX-2.3","packages":[]}'],
    ["Dependency-Check JSON (give its XML)", '{"reportSchema":"1.1","dependencies":[]}'],
    ["ZAP JSON (give its XML)", '{"@version":"2.16","site":[]}'],
    ["CISA KEV catalogue", '{"catalogVersion":"1","vulnerabilities":[]}'],
    ["EPSS scores", "#model_version:v1,score_date:2026-01-30\ncve,epss,percentile\n"],
  ])("is named where we know it by sight: %s", (title, text) => {
    refuses(text, `The file is ${title}`);
  });
});
