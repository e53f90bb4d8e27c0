import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BANDS, compareBands } from "../../../collector/domain/band.ts";
import { decide } from "../../../collector/domain/decision-table.ts";
import {
  type DeployerInputs,
  deployerDecision,
  SSVC_DEPLOYER,
} from "../../../collector/domain/ssvc-deployer.ts";

const PUBLISHED = new URL(
  "../../fixtures/ssvc/deployer_patch_application_priority_1_0_0.csv",
  import.meta.url,
);
const [header = [], ...rows] = parse(readFileSync(PUBLISHED)) as string[][];

const UNKNOWN: DeployerInputs = {
  Exploitation: "unknown",
  "System Exposure": "unknown",
  Automatable: "unknown",
  "Human Impact": "unknown",
};

/** The one place that knows how the table is asked. What is not given is unknown. */
const check = (given: Partial<DeployerInputs>, decision: object) =>
  expect(deployerDecision({ ...UNKNOWN, ...given })).toEqual(decision);

/** The values of a row, and for each whether it is known. */
const rowsWithGaps = fc.record({
  row: fc.constantFrom(...SSVC_DEPLOYER.rows),
  known: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()),
});

const asked = (row: readonly string[], known: readonly boolean[]) =>
  Object.fromEntries(
    SSVC_DEPLOYER.inputs.map(({ name }, i) => [name, known[i] ? (row[i] ?? "") : "unknown"]),
  );

describe("the SSVC Deployer table", () => {
  it("equals the published one, row by row", () => {
    expect(SSVC_DEPLOYER.rows.map((row, i) => [String(i), ...row])).toEqual(rows);
  });

  it("asks the published questions in their published versions", () => {
    const questions = SSVC_DEPLOYER.inputs.map(({ name, version }) => `${name} v${version}`);
    expect(header).toEqual(["row", ...questions, "Defer, Scheduled, Out-of-Cycle, Immediate v1.0.0"]);
  });

  it.each(SSVC_DEPLOYER.rows)("%s, %s, %s, %s → %s", (...row) => {
    expect(decide(SSVC_DEPLOYER, asked(row, [true, true, true, true]))).toEqual({
      outcome: row[4],
      possible: [row[4]],
      missing: [],
    });
  });

  it("has a row for every combination of values", () => {
    const combinations = new Set(SSVC_DEPLOYER.rows.map((row) => row.slice(0, 4).join()));
    expect(combinations.size).toBe(SSVC_DEPLOYER.inputs.reduce((n, { values }) => n * values.length, 1));
  });

  it("takes everything at its worst when nothing is known, and names it all", () => {
    check(
      {},
      {
        outcome: "immediate",
        possible: BANDS,
        missing: ["Exploitation", "System Exposure", "Automatable", "Human Impact"],
      },
    );
  });

  it("shows what finding out may still lead to", () => {
    check(
      { Exploitation: "active", Automatable: "no", "Human Impact": "very high" },
      { outcome: "immediate", possible: ["out-of-cycle", "immediate"], missing: ["System Exposure"] },
    );
  });

  it("treats a word that the table does not know as unknown", () => {
    const row = {
      Exploitation: "Active!",
      "System Exposure": "small",
      Automatable: "no",
      "Human Impact": "low",
    };
    expect(decide(SSVC_DEPLOYER, row)).toMatchObject({ outcome: "scheduled", missing: ["Exploitation"] });
  });

  it("gives for unknown inputs the most urgent outcome of all their completions", () => {
    fc.assert(
      fc.property(rowsWithGaps, ({ row, known }) => {
        const completions = SSVC_DEPLOYER.rows.filter((other) =>
          known.every((isKnown, i) => !isKnown || other[i] === row[i]),
        );
        const worst = completions
          .map((other) => other[4])
          .sort(compareBands)
          .at(-1);
        expect(decide(SSVC_DEPLOYER, asked(row, known)).outcome).toBe(worst);
      }),
    );
  });

  it("never calms down when an input gets worse, or when it is forgotten", () => {
    fc.assert(
      fc.property(rowsWithGaps, fc.nat(3), ({ row, known }, which) => {
        const input = SSVC_DEPLOYER.inputs[which];
        const before = asked(row, known);
        const value = before[input?.name ?? ""] ?? "unknown";
        const worse = ["unknown", ...(input?.values.slice(input.values.indexOf(value)) ?? [])];
        const start = decide(SSVC_DEPLOYER, before).outcome;
        for (const next of value === "unknown" ? ["unknown"] : worse) {
          const end = decide(SSVC_DEPLOYER, { ...before, [input?.name ?? ""]: next }).outcome;
          expect(compareBands(end, start)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
