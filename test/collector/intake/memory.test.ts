import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { readReport } from "../../../collector/intake/read-report.ts";
import { bytes } from "./samples.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** A report whose every exposure stands in a piece of its own, among text that no exposure keeps. */
const PIECES = 150;
const PIECE_BYTES = 262_144;

function heapKept(open: string, record: (i: number) => string, close: string): number {
  const padding = "x".repeat(PIECE_BYTES);
  const parts = function* () {
    yield bytes(open);
    for (let i = 0; i < PIECES; i++)
      yield bytes(record(i).replace("PADDING", padding.slice(record(i).length - 7)));
    yield bytes(close);
  };
  const size = open.length + close.length + PIECES * PIECE_BYTES;
  collect();
  const before = process.memoryUsage().heapUsed;
  const report = readReport({ size, pieces: parts });
  collect();
  const kept = process.memoryUsage().heapUsed - before;
  expect(report.exposures).toHaveLength(PIECES);
  return kept;
}

/** Text cut from a piece keeps the whole piece in memory, unless it is copied. */
const MOST_KEPT = 10_000_000;

it("keeps of a large XML report what its exposures say, and not the text around it", () => {
  const kept = heapKept(
    '<?xml version="1.0"?><analysis xmlns="https://jeremylong.github.io/DependencyCheck/dependency-check.4.1.xsd"><projectInfo><name>shop</name></projectInfo><dependencies>',
    (i) =>
      `<dependency><fileName>library-number-${i}.jar</fileName><filePath>/application/lib/library-number-${i}.jar</filePath><vulnerabilities><vulnerability><name>CVE-2024-${10_000 + i}</name><severity>HIGH</severity><description>A description of weakness ${i}</description><notes>PADDING</notes></vulnerability></vulnerabilities></dependency>`,
    "</dependencies></analysis>",
  );
  expect(kept).toBeLessThan(MOST_KEPT);
});
