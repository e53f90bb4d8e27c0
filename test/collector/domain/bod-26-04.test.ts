import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BOD_26_04,
  BOD_OUTCOMES,
  type BodInputs,
  type BodOutcome,
  bodDecision,
  compareBodOutcomes,
  dueAfter,
} from "../../../collector/domain/bod-26-04.ts";
import { decide } from "../../../collector/domain/decision-table.ts";
import { day } from "../../support/priority-facts.ts";

const PUBLISHED = new URL("../../fixtures/ssvc/cisa_bod_26_04_1_0_0.csv", import.meta.url);
const [header = [], ...rows] = parse(readFileSync(PUBLISHED)) as string[][];

const UNKNOWN: BodInputs = {
  "In KEV": "unknown",
  "Publicly Exposed": "unknown",
  Automatable: "unknown",
  "Technical Impact": "unknown",
};

/** The one place that knows how the table is asked. What is not given is unknown. */
const check = (given: Partial<BodInputs>, decision: object) =>
  expect(bodDecision({ ...UNKNOWN, ...given })).toEqual(decision);

const asked = (row: readonly string[], known: readonly boolean[]) =>
  Object.fromEntries(BOD_26_04.inputs.map(({ name }, i) => [name, known[i] ? (row[i] ?? "") : "unknown"]));

const rowsWithGaps = fc.record({
  row: fc.constantFrom(...BOD_26_04.rows),
  known: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()),
});

describe("the BOD 26-04 table", () => {
  it("equals the published one, row by row", () => {
    expect(BOD_26_04.rows.map((row, i) => [String(i), ...row])).toEqual(rows);
  });

  it("asks the published questions in their published versions", () => {
    const questions = BOD_26_04.inputs.map(({ name, version }) => {
      const [number, namespace = ""] = version.split(" ");
      return `${name} v${number} ${namespace}`.trim();
    });
    expect(header).toEqual(["row", ...questions, "CISA BOD 26-04 Remediation Timelines v1.0.0 (cisa)"]);
  });

  it.each(BOD_26_04.rows)("%s, %s, %s, %s → %s", (...row) => {
    expect(decide(BOD_26_04, asked(row, [true, true, true, true]))).toEqual({
      outcome: row[4],
      possible: [row[4]],
      missing: [],
    });
  });

  it("has a row for every combination of values", () => {
    expect(new Set(BOD_26_04.rows.map((row) => row.slice(0, 4).join())).size).toBe(16);
  });

  it("takes everything at its worst when nothing is known, and names it all", () => {
    check(
      {},
      {
        outcome: "3 days & forensic investigation",
        possible: BOD_OUTCOMES,
        missing: ["In KEV", "Publicly Exposed", "Automatable", "Technical Impact"],
      },
    );
  });

  it("asks for the one thing about the asset when only that is missing", () => {
    check(
      { "In KEV": "no", Automatable: "yes", "Technical Impact": "total" },
      { outcome: "3 days", possible: ["60 days", "3 days"], missing: ["Publicly Exposed"] },
    );
  });

  it("gives for unknown inputs the most urgent outcome of all their completions", () => {
    fc.assert(
      fc.property(rowsWithGaps, ({ row, known }) => {
        const completions = BOD_26_04.rows.filter((other) =>
          known.every((isKnown, i) => !isKnown || other[i] === row[i]),
        );
        const worst = completions
          .map((other) => other[4])
          .sort(compareBodOutcomes)
          .at(-1);
        expect(decide(BOD_26_04, asked(row, known)).outcome).toBe(worst);
      }),
    );
  });

  it("never asks for less haste when a no becomes a yes, or partial becomes total", () => {
    fc.assert(
      fc.property(rowsWithGaps, fc.nat(3), ({ row, known }, which) => {
        const input = BOD_26_04.inputs[which];
        const before = asked(row, known);
        const worst = { ...before, [input?.name ?? ""]: input?.values.at(-1) ?? "unknown" };
        if (!known[which]) return;
        const difference = compareBodOutcomes(
          decide(BOD_26_04, worst).outcome,
          decide(BOD_26_04, before).outcome,
        );
        expect(difference).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("dueAfter()", () => {
  it.each<[BodOutcome, string]>([
    ["60 days", "2026-04-30"],
    ["14 days", "2026-03-15"],
    ["3 days", "2026-03-04"],
    ["3 days & forensic investigation", "2026-03-04"],
  ])("counts %s from the start", (outcome, due) => {
    expect(dueAfter(outcome, day("2026-03-01"))).toBe(day(due));
  });

  it("has no date for the next upgrade", () => {
    expect(dueAfter("fix on system upgrade", day("2026-03-01"))).toBeNull();
  });
});
