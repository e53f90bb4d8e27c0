import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parseEpss } from "../../../collector/intake/epss.ts";
import { MAX_FEED_BYTES } from "../../../collector/intake/feed.ts";
import { ReportRefused } from "../../../collector/intake/report.ts";
import { bytes, sample } from "./samples.ts";

/** The one place that knows how scores are read. */
const read = (...lines: readonly string[]) => parseEpss(bytes(lines.join("\n")));

const HEADER = "cve,epss,percentile";

describe("EPSS scores", () => {
  it.each(["epss_scores-2026-01-30-excerpt.csv", "epss_scores-2026-01-30-excerpt.csv.gz"])(
    "are read from %s with model and date",
    (file) => {
      const { scores, ...rest } = parseEpss(sample(`intel/${file}`));
      expect(rest).toEqual({ modelVersion: "v2025.03.14", scoreDate: "2026-01-30T12:55:00Z", duplicates: 0 });
      expect(scores).toHaveLength(40);
      expect(scores[0]).toEqual({ cve: "CVE-1999-0001", epss: 0.01151, percentile: 0.78086 });
      expect(scores.at(-1)).toEqual({ cve: "CVE-1999-0041", epss: 0.07175, percentile: 0.91351 });
    },
  );

  it("are read without model and date, and with further columns", () => {
    const { scores, ...rest } = parseEpss(sample("intel/kev-epss-cvss-2026-08-22-excerpt.csv"));
    expect(rest).toEqual({ modelVersion: null, scoreDate: null, duplicates: 0 });
    expect(scores).toHaveLength(30);
    expect(scores[0]).toEqual({ cve: "CVE-2008-4128", epss: 0.32953, percentile: 0.98226 });
  });

  it("have a date also where FIRST writes the zone as +0000", () => {
    const comment = "#model_version:v2023.03.01,score_date:2023-03-07T00:00:00+0000";
    expect(read(comment, HEADER, "CVE-2024-0001,0.5,0.9").scoreDate).toBe("2023-03-07T00:00:00Z");
  });

  it.each([
    ["an empty file", [""], "The file is empty"],
    ["no header", ["CVE-2024-0001,0.5,0.9"], "it has no header cve,epss,percentile"],
    ["no scores", [HEADER, ""], "The file has a header and no scores"],
    [
      "a score above 1",
      [HEADER, "CVE-2024-0001,1.5,0.9"],
      "Line 2 is not a CVE with a score and a percentile from 0 to 1",
    ],
    ["a percentile above 1", [HEADER, "CVE-2024-0001,0.5,78"], "Line 2 is not"],
    ["a negative score", [HEADER, "CVE-2024-0001,-0.5,0.9"], "Line 2 is not"],
    ["a row that is cut", ["#x", HEADER, "CVE-2024-0001,0.5,0.9", "CVE-2024-0002,0."], "Line 4 is not"],
    ["something else than a CVE", [HEADER, "GHSA-1,0.5,0.9"], "Line 2 is not"],
    ["an endless line", [HEADER, "x".repeat(2_000)], "Line 2 is longer than 1000 characters"],
  ])("are refused for %s", (_, lines, reason) => {
    expect(() => read(...lines)).toThrow(ReportRefused);
    expect(() => read(...lines)).toThrow(reason);
  });

  it("are refused when they unpack to more than any feed has", () => {
    const bomb = gzipSync(Buffer.alloc(MAX_FEED_BYTES + 1, 0x20));
    expect(bomb.length).toBeLessThan(100_000);
    expect(() => parseEpss(bomb)).toThrow("The feed cannot be unpacked: it is damaged, cut, or larger than");
  });

  it("are refused when the archive is cut", () => {
    expect(() => parseEpss(sample("intel/epss_scores-2026-01-30-excerpt.csv.gz").subarray(0, 200))).toThrow(
      ReportRefused,
    );
  });
});
