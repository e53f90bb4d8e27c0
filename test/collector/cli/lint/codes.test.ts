import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../../../support/root.ts";

const LINT = join(ROOT, "collector", "cli", "lint");
const DOMAIN = join(ROOT, "collector", "domain");

it("every code that lint says is in its folder's README, and no other", () => {
  const sources = [
    ...readdirSync(LINT)
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(LINT, name)),
    ...readdirSync(DOMAIN)
      .filter((name) => name.startsWith("scenario-"))
      .map((name) => join(DOMAIN, name)),
    join(ROOT, "proto", "strict-yaml.ts"),
    join(ROOT, "proto", "scenario-references.ts"),
  ];
  const text = sources.map((path) => readFileSync(path, "utf8")).join("\n");
  const said = [
    ...[...text.matchAll(/\bcode: (?:[^?\n]*\? )?"([a-z-]+)"(?: : "([a-z-]+)")?/g)].flatMap(([, a, b]) => [
      a,
      b,
    ]),
    ...[...text.matchAll(/\["[A-Z_]+", "([a-z-]+)"\]/g)].map(([, a]) => a),
    ...[...text.matchAll(/\?\? "(yaml-syntax)"/g)].map(([, a]) => a),
  ].filter((code) => code !== undefined);
  const rows = readFileSync(join(LINT, "README.md"), "utf8").matchAll(/^\| (`.*`) \|/gm);
  const listed = [...rows].flatMap(([, codes = ""]) =>
    codes.split(" ").map((code) => code.replaceAll("`", "")),
  );
  expect([...new Set(said)].sort()).toEqual(listed.sort());
});
