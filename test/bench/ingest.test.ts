import { expect, it } from "vitest";
import { ingestBench } from "./ingest.ts";

// A slice of `npm run bench ingest`: that it measures what it says, never how fast it is.
it("has every result acknowledged and every run judged, beside raw inserts of as many rows", async () => {
  const figures = await ingestBench({ agents: 4, batches: 3, perBatch: 50, perRun: 10 });
  expect(figures).toMatchObject({ results: 600, judged: 60 });
  expect(figures.bytes).toBeGreaterThan(200);
  expect(figures.ratio).toBeCloseTo(figures.perSecond / figures.rawPerSecond);
}, 120_000);
