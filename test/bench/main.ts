import { type IngestFigures, ingestBench } from "./ingest.ts";

/** `npm run bench ingest [-- --quick] [--json]`: medians of repeated runs, each beside its own baseline. */
const words = process.argv.slice(2);
const isQuick = words.includes("--quick");
const sizes = { agents: 100, batches: isQuick ? 10 : 40, perBatch: 50, perRun: 10 };
const repeats = isQuick ? 1 : 5;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const round = (value: number): number => Math.round(value);

if (!words.includes("ingest")) {
  process.stderr.write('There is one bench: "npm run bench ingest"\n');
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
