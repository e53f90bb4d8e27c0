import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const FOLDER = join(import.meta.dirname, "../../scenarios");
const documents = (folder: string): readonly string[] =>
  readdirSync(join(FOLDER, folder)).filter((name) => name.endsWith(".yaml"));
const CATALOGUE = readFileSync(join(FOLDER, "CATALOGUE.md"), "utf8");
const NAMED = new Set([...CATALOGUE.matchAll(/`([a-z0-9/.-]+)`/g)].map(([, name]) => name));
const HERE = documents(".").map(
  (name) => (parse(readFileSync(join(FOLDER, name), "utf8")) as { readonly id: string }).id,
);
const CAMPAIGNS = documents("campaigns").map((name) => `campaigns/${name}`);

/** One that is asked over TLS too has a document of its own, named by the plain one. */
const isNamed = (id: string): boolean => NAMED.has(id) || NAMED.has(id.replace(/-https$/, ""));

describe("the catalogue's table", () => {
  it("names every scenario and every campaign that is here", () => {
    expect([...HERE, ...CAMPAIGNS].filter((id) => !isNamed(id))).toEqual([]);
  });

  it("names none that is not", () => {
    const families = new Set(HERE.map((id) => id.split(".")[0]));
    const meant = [...NAMED].filter(
      (name = "") => name.startsWith("campaigns/") || families.has(name.split(".")[0] ?? ""),
    );
    expect(meant.length).toBeGreaterThan(80);
    expect(meant.filter((name = "") => ![...HERE, ...CAMPAIGNS].includes(name))).toEqual([]);
  });
});
