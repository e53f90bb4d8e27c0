import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportEvidence } from "../../../collector/app/export-evidence.ts";
import { verifyEvidence } from "../../../collector/app/verify-evidence.ts";
import { sha256 } from "../../../proto/seal.ts";
import { NOW } from "../../support/seed.ts";
import { type SealedRecord, sealedRecord } from "./sealed-record.ts";

let record: SealedRecord;
let lines: readonly string[];

beforeAll(async () => {
  record = await sealedRecord();
  const written: string[] = [];
  exportEvidence(record.view, record.exposureId, NOW, (text) => written.push(text));
  lines = written;
});
afterAll(() => record.close());

const verified = (changed: readonly string[]) => verifyEvidence(Buffer.from(changed.join("")));

/** The first break of a bundle whose end was made to fit the change: the checks behind it must still see it. */
function breakOf(changed: readonly string[]) {
  const kept = changed.filter((line) => !line.startsWith('{"line":"end"'));
  const end = { line: "end", lines: kept.length, sha256: sha256(kept.join("")).toString("hex") };
  const reading = verified([...kept, `${JSON.stringify(end)}\n`]);
  return reading.kind === "checked" ? reading.report.firstBreak : reading;
}

const numberOf = (line: string, nth = 0): number =>
  lines.map((text, i) => (text.startsWith(`{"line":"${line}"`) ? i : -1)).filter((i) => i >= 0)[nth] ?? -1;
const without = (index: number): readonly string[] => lines.filter((_, i) => i !== index);
const edited = (index: number, edit: (line: Record<string, unknown>) => object): readonly string[] =>
  lines.map((text, i) =>
    i === index ? `${JSON.stringify(edit(JSON.parse(text) as Record<string, unknown>))}\n` : text,
  );

describe("a bundle", () => {
  it("holds as it was exported, with the batches of every agent that saw something", () => {
    expect(verified(lines)).toEqual({
      kind: "checked",
      report: {
        exposure: { id: record.exposureId, title: "Exposure 1" },
        agents: 2,
        batches: 4,
        verified: 4,
        observations: 6,
        firstBreak: null,
      },
    });
  });

  it("is not made of an exposure that nobody knows or that nothing was seen of", () => {
    const kindOf = (exposureId: string) => exportEvidence(record.view, exposureId, NOW, () => {}).kind;
    expect(kindOf("exposure-9")).toBe("unknown-exposure");
    record.forgetRuns("exposure-2");
    expect(kindOf("exposure-2")).toBe("no-evidence");
  });

  it("is told from other files", () => {
    expect(verified([])).toMatchObject({ kind: "not-a-bundle" });
    expect(verified(["hello\n"])).toMatchObject({ kind: "not-a-bundle" });
    expect(verified(lines.slice(1))).toMatchObject({ kind: "not-a-bundle" });
  });

  it("does not hold when it is cut", () => {
    expect(verified(lines.slice(0, -1))).toMatchObject({
      report: { firstBreak: { reason: expect.stringContaining("cut off") } },
    });
  });

  it("does not hold when any line is changed and its end is not", () => {
    const at = numberOf("run");
    expect(verified(edited(at, (run) => ({ ...run, outcome: "prevented" })))).toMatchObject({
      report: { firstBreak: { reason: expect.stringContaining("not those that were written") } },
    });
    expect(verified([...lines, lines[0] ?? ""])).toMatchObject({
      report: { firstBreak: { reason: "there is more after the end" } },
    });
  });

  it.each([
    ["a batch is dropped", () => without(numberOf("batch", 1)), "it starts at sequence 5, expected 3"],
    ["an agent's first batch is dropped", () => without(numberOf("batch")), "which is not in the bundle"],
    [
      "a payload is altered",
      () =>
        edited(numberOf("batch"), (batch) => ({ ...batch, payload: Buffer.from("x").toString("base64") })),
      "not what the agent signed",
    ],
    [
      "a batch is said to be another's",
      () => edited(numberOf("batch"), (batch) => ({ ...batch, agent: "bob" })),
      "not what the agent signed",
    ],
    [
      "a batch is of nobody",
      () => edited(numberOf("batch"), (batch) => ({ ...batch, agent: "eve" })),
      "which the bundle doesn't name",
    ],
    [
      "a key is replaced",
      () => edited(numberOf("agent"), (agent) => ({ ...agent, evidenceKey: "AAAA" })),
      "can't be read",
    ],
    [
      "the end of a chain is said to be older",
      () => edited(numberOf("agent"), (agent) => ({ ...agent, head: { sequence: 1, hash: "00" } })),
      "is said to end at sequence 1",
    ],
    [
      "the end of a chain is said to be another",
      () => edited(numberOf("agent"), (agent) => ({ ...agent, head: { sequence: 5, hash: "00" } })),
      "another than its last batch",
    ],
    [
      "a row of evidence is dropped",
      () => without(numberOf("evidence", 2)),
      "bears on the exposure and has no row of evidence",
    ],
    [
      "a row of evidence is edited",
      () => edited(numberOf("evidence", 1), (row) => ({ ...row, kind: "refused" })),
      'the row says "refused"',
    ],
    [
      "a row of evidence is repeated",
      () => [...lines, lines[numberOf("evidence")] ?? ""],
      "was named before",
    ],
    [
      "a row is put under another run",
      () => edited(numberOf("evidence"), (row) => ({ ...row, run: "run-2" })),
      "under another run",
    ],
    ["a line is no line", () => lines.map((text, i) => (i === 2 ? "{}\n" : text)), "the line can't be read"],
  ])("does not hold when %s, even with an end that fits", (_, change, reason) => {
    expect(breakOf(change())).toMatchObject({ reason: expect.stringContaining(reason) });
  });
});
