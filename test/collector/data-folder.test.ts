import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, it } from "vitest";
import { secureDataFolder } from "../../collector/data-folder.ts";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "plumbline-folder-")), "data");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const modeOf = (...path: readonly string[]): string =>
  (statSync(join(folder, ...path)).mode & 0o777).toString(8);
const secure = (): readonly string[] => {
  const told: string[] = [];
  secureDataFolder(folder, (sentence) => told.push(sentence));
  return told;
};

it("makes a folder that is its owner's alone, without a word", () => {
  expect(secure()).toEqual([]);
  expect(modeOf()).toBe("700");
});

it("closes what is open to others and says so, but leaves certificates to be read", () => {
  mkdirSync(join(folder, "sealed"), { recursive: true });
  for (const name of ["plumbline.db", "plumbline.db-wal", "ca.pem"]) writeFileSync(join(folder, name), "x");
  chmodSync(folder, 0o755);
  chmodSync(join(folder, "sealed"), 0o755);
  for (const name of ["plumbline.db", "plumbline.db-wal", "ca.pem"]) chmodSync(join(folder, name), 0o644);
  expect(secure().join("\n")).toMatch(
    /data was open to others \(mode 755\)[\s\S]*plumbline\.db was open[^\n]*\(600\)/,
  );
  expect(["", "sealed", "plumbline.db", "plumbline.db-wal", "ca.pem"].map((name) => modeOf(name))).toEqual([
    "700",
    "700",
    "600",
    "600",
    "644",
  ]);
  expect(secure()).toEqual([]);
});

it("is not used when it belongs to another user", () => {
  secure();
  expect(process.getuid?.()).toBe(0);
  chownSync(folder, 12_345, 12_345);
  expect(secure).toThrow(/belongs to another user \(uid 12345, this is 0\)/);
});
