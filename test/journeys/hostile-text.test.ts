import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collectorProcess } from "../support/collector-process.ts";
import { obeyed } from "../support/obeyed.ts";
import { ROOT } from "../support/root.ts";

/** As an operator who imports what an attacker wrote: from the file's name to the last cell, through real processes. */
const folder = mkdtempSync(join(tmpdir(), "plumbline-hostile-"));
const data = join(folder, "collector");
const NASTY = "\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\u200b\u2028";
const TITLES = [
  `=cmd|' /C calc'!A0${NASTY}`,
  "+1+1",
  "-2+3",
  "@SUM(A1)",
  "＝1+1",
  `<script>alert(1)</script>${NASTY}`,
  '"],"quoted',
];
let collector: Awaited<ReturnType<typeof collectorProcess>>;
let connection: readonly string[];

/** A command in a process of its own; its exit code and everything it wrote. */
async function plumbline(...args: readonly string[]) {
  const child = spawn(process.execPath, [join(ROOT, ".build", "plumbline.js"), ...connection, ...args], {
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      PLUMBLINE_PASSWORD: "a long enough password 9",
      FORCE_COLOR: "0",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err };
}

beforeAll(async () => {
  collector = await collectorProcess(data);
  const { url, ca, setupCode } = await collector.start();
  connection = ["--url", url, "--cacert", ca];
  expect(await plumbline("login", "--name", "ada", "--setup-code", setupCode ?? "")).toMatchObject({
    code: 0,
  });
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const rows = TITLES.map((title, i) =>
    [title, "high", `=HYPERLINK("http://x")${i}`, `10.0.9.${i}`, 443, `banner ${NASTY}`]
      .map((cell) => quoted(String(cell)))
      .join(","),
  );
  const report = join(folder, `=report${NASTY}.csv`);
  writeFileSync(report, `title,severity,asset,host,port,description\n${rows.join("\n")}\n`);
  expect(await plumbline("import", report)).toMatchObject({ code: 0 });
}, 60_000);
afterAll(async () => {
  await collector.end("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});

describe("what an attacker wrote", () => {
  it.each([
    ["exposure", "list", "--all"],
    ["asset", "list", "--all"],
    ["audit", "--all"],
    ["export", "csv"],
    ["exposure", "list", "--all", "--json"],
    ["audit", "--all", "--json"],
    ["exposure", "list", "--filter", `q=${NASTY}`],
    ["exposure", "show", `nobody${NASTY}`],
  ])("does nothing to the terminal of plumbline %s %s %s", async (...args) => {
    const { out, err } = await plumbline(...args);
    expect(`${out}${err}`.length).toBeGreaterThan(20);
    expect(obeyed(`${out}${err}`.replaceAll(/\r?\n/g, ""))).toEqual([]);
  });

  it("does nothing in the pages of one exposure", async () => {
    const list = JSON.parse((await plumbline("exposure", "list", "--all", "--json")).out) as {
      readonly items: readonly { readonly id: string }[];
    };
    expect(list.items).toHaveLength(TITLES.length);
    for (const { id } of list.items.slice(0, 2)) {
      for (const act of ["show", "why"]) {
        const { code, out } = await plumbline("exposure", act, id);
        expect(code).toBe(0);
        expect(obeyed(out.replaceAll("\n", ""))).toEqual([]);
      }
    }
  });

  it("is no formula in any cell of the CSV, and breaks no row", async () => {
    const file = join(folder, "out.csv");
    expect(await plumbline("export", "csv", "-o", file)).toMatchObject({ code: 0 });
    const rows = parse(readFileSync(file), { columns: false }) as string[][];
    expect(rows).toHaveLength(TITLES.length + 1);
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠\t\r]/);
    expect(rows.flat().filter((cell) => cell.startsWith("'")).length).toBeGreaterThanOrEqual(5);
  });

  it("is stored as it came", async () => {
    const { out } = await plumbline("exposure", "list", "--all", "--json");
    const titles = (JSON.parse(out) as { readonly items: readonly { readonly title: string }[] }).items.map(
      ({ title }) => title,
    );
    for (const title of ["+1+1", "@SUM(A1)", "＝1+1", '"],"quoted']) expect(titles).toContain(title);
    expect(titles.join()).toContain("<script>alert(1)</script>");
  });
});
