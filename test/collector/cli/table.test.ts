import { expect, it } from "vitest";
import { type Column, table } from "../../../collector/cli/table.ts";

type Row = { readonly name: string; readonly count: number };

const COLUMNS: readonly Column<Row>[] = [
  { title: "name", cell: ({ name }) => name, isLong: true },
  { title: "count", cell: ({ count }) => String(count), align: "right", paint: () => (text) => `<${text}>` },
];

it("aligns its columns under their titles", () => {
  const rows = [
    { name: "a", count: 1 },
    { name: "longer", count: 100 },
  ];
  expect(table(rows, COLUMNS)).toEqual(["NAME    COUNT", "a           <1>", "longer    <100>"]);
});

it("keeps its titles without rows", () => {
  expect(table([], COLUMNS)).toEqual(["NAME  COUNT"]);
});

it("cuts long columns to a narrow terminal, and none below what can be read", () => {
  const rows = [{ name: "x".repeat(60), count: 1 }];
  const [, line = ""] = table(rows, COLUMNS, 30);
  expect(line).toBe(`${"x".repeat(22)}…      <1>`);
  expect(table(rows, COLUMNS, 5)[1]).toBe(`${"x".repeat(11)}…      <1>`);
});

it("counts characters, not code units", () => {
  expect(table([{ name: "🔒", count: 1 }], COLUMNS)[1]).toBe("🔒         <1>");
});
