import { describe, expect, it } from "vitest";
import { BOD_26_04 } from "../../../collector/domain/bod-26-04.ts";
import { type DecisionTable, decide } from "../../../collector/domain/decision-table.ts";
import { SSVC_DEPLOYER } from "../../../collector/domain/ssvc-deployer.ts";

const TABLES: readonly DecisionTable<string, string>[] = [SSVC_DEPLOYER, BOD_26_04];

/** Every list with one of these in each place. */
const product = (choices: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  choices.reduce<readonly (readonly string[])[]>(
    (lists, values) => lists.flatMap((list) => values.map((value) => [...list, value])),
    [[]],
  );

describe.each(TABLES)("$name, with every subset of its inputs unknown", (table) => {
  const questions = product(table.inputs.map(({ values }) => [...values, "unknown"]));

  it("is asked everything there is to ask", () => {
    expect(questions).toHaveLength(table.inputs.reduce((n, { values }) => n * (values.length + 1), 1));
  });

  it("gives the most urgent outcome that is left, all that are left, and names exactly what is missing", () => {
    for (const asked of questions) {
      const decision = decide(
        table,
        Object.fromEntries(table.inputs.map(({ name }, i) => [name, asked[i] ?? ""])),
      );
      const left = table.rows.filter((row) =>
        asked.every((value, i) => value === "unknown" || value === row[i]),
      );
      const urgency = left.map((row) => table.outcomes.indexOf(row[4]));
      expect({ asked, ...decision }).toEqual({
        asked,
        outcome: table.outcomes[Math.max(...urgency)],
        possible: table.outcomes.filter((_, i) => urgency.includes(i)),
        missing: table.inputs.filter((_, i) => asked[i] === "unknown").map(({ name }) => name),
      });
    }
  });

  it("takes what is left out for unknown", () => {
    for (const asked of questions) {
      const all = table.inputs.map(({ name }, i) => [name, asked[i] ?? ""] as const);
      const given = all.filter(([, value]) => value !== "unknown");
      expect(decide(table, Object.fromEntries(given))).toEqual(decide(table, Object.fromEntries(all)));
    }
  });
});
