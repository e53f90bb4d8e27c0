import { importBench } from "./imports.ts";
import { type IngestFigures, ingestBench } from "./ingest.ts";
import { reprioritiseBench } from "./reprioritise.ts";
import { scheduleBench } from "./schedules.ts";

/** `npm run bench ingest|schedules|reprioritise|imports [-- --quick] [--json]`; of ingest: medians of repeated runs, each beside its own baseline. */
const words = process.argv.slice(2);
const isQuick = words.includes("--quick");
const sizes = { agents: 100, batches: isQuick ? 10 : 40, perBatch: 50, perRun: 10 };
const repeats = isQuick ? 1 : 5;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const round = (value: number): number => Math.round(value);

if (words.includes("schedules")) {
  const figures = await scheduleBench(isQuick ? 2_000 : 20_000, isQuick ? 60_000 : 600_000);
  process.stdout.write(
    `${JSON.stringify({ bench: "schedules", ...figures }, null, words.includes("--json") ? 0 : 2)}\n`,
  );
} else if (words.includes("reprioritise")) {
  const figures = await reprioritiseBench(isQuick ? 5_000 : 100_000);
  process.stdout.write(
    `${JSON.stringify({ bench: "reprioritise", ...figures }, null, words.includes("--json") ? 0 : 2)}\n`,
  );
} else if (words.includes("imports")) {
  const figures = await importBench(isQuick ? 10_000 : 100_000);
  process.stdout.write(
    `${JSON.stringify({ bench: "imports", ...figures }, null, words.includes("--json") ? 0 : 2)}\n`,
  );
} else if (!words.includes("ingest")) {
  process.stderr.write(
    'There are four benches: "npm run bench ingest", "schedules", "reprioritise" and "imports"\n',
  );
  process.exitCode = 2;
} else {
  const figures: IngestFigures[] = [];
  for (let i = 0; i < repeats; i++) {
    const run = await ingestBench(sizes);
    figures.push(run);
    process.stderr.write(
      `run ${i + 1}/${repeats}: ${round(run.perSecond)} results/s acknowledged and judged, raw ${round(run.rawPerSecond)} rows/s, ratio ${run.ratio.toFixed(2)}\n`,
    );
  }
  const report = {
    bench: "ingest",
    results: figures[0]?.results,
    bytesPerResult: round(figures[0]?.bytes ?? 0),
    connections: sizes.agents,
    repeats,
    perSecond: round(median(figures.map(({ perSecond }) => perSecond))),
    rawPerSecond: round(median(figures.map(({ rawPerSecond }) => rawPerSecond))),
    ratio: Number(median(figures.map(({ ratio }) => ratio)).toFixed(3)),
  };
  process.stdout.write(
    words.includes("--json") ? `${JSON.stringify(report)}\n` : `${JSON.stringify(report, null, 2)}\n`,
  );
}
