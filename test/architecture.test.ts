import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { scratchFolder } from "./support/certificates.ts";
import { RULES } from "./support/house-rules.ts";
import { readTree, type Source, source, type Tree } from "./support/sources.ts";

const root = join(import.meta.dirname, "..");

describe("the house keeps its rule of", () => {
  const house = readTree(root);

  it.each(RULES)("$name", ({ broken }) => {
    expect(broken(house).join("\n")).toBe("");
  });

  it("being seen whole", () => {
    expect(house.sources.length).toBeGreaterThan(100);
    expect(house.sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(300);
  });
});

describe("a planted violation breaks its rule and no other:", () => {
  const FOLDERS = ["agent", "collector", "proto", "scenarios", "test"];
  const clean: readonly Source[] = [
    source("proto/time.ts", "export type Instant = number;\n"),
    source(
      "agent/main.ts",
      'import type { Instant } from "../proto/time.ts";\nexport const at: Instant = Date.now();\n',
    ),
    source(
      "collector/domain/claim.ts",
      'import type { Instant } from "../../proto/time.ts";\nexport type Claim = Instant;\n',
    ),
    source(
      "collector/store/claims.ts",
      'import Database from "better-sqlite3";\nexport const open = () => new Database("x");\n',
    ),
    source("collector/http/schemas.ts", "export type Problem = string;\n"),
    source(
      "collector/web/src/main.tsx",
      'import type { Problem } from "../../http/fleet-schemas.ts";\nexport const problem: Problem = "";\n',
    ),
    source("collector/main.ts", 'import { open } from "./store/claims.ts";\nexport const main = open;\n'),
    source("test/proto/time.test.ts", 'import { it } from "vitest";\nit("tells the time", () => {});\n'),
  ];
  const brokenBy = (tree: Tree): readonly string[] =>
    RULES.filter(({ broken }) => broken(tree).length > 0).map(({ name }) => name);

  it("none, as long as nothing is planted", () => {
    expect(brokenBy({ sources: clean, folders: FOLDERS })).toEqual([]);
  });

  it.each([
    [
      "layers",
      "collector/domain/verdict.ts",
      'import { open } from "../store/claims.ts";\nexport const x = open;',
    ],
    [
      "layers",
      "agent/peek.ts",
      'import type { Claim } from "../collector/domain/claim.ts";\nexport type X = Claim;',
    ],
    ["layers", "agent/late.ts", 'export const late = () => import("../collector/domain/claim.ts");'],
    ["layers", "agent/probes/probe.ts", 'import { at } from "../main.ts";\nexport const x = at;'],
    [
      "layers",
      "proto/side.ts",
      'import type { Claim } from "../collector/domain/claim.ts";\nexport type X = Claim;',
    ],
    [
      "layers",
      "collector/web/src/raw.ts",
      'import { Problem } from "../../http/fleet-schemas.ts";\nexport const x = Problem;',
    ],
    [
      "layers",
      "collector/web/src/deep.ts",
      'import type { Claim } from "../../domain/claim.ts";\nexport type X = Claim;',
    ],
    [
      "layers",
      "collector/http/claims.ts",
      'import { open } from "../store/claims.ts";\nexport const x = open;',
    ],
    [
      "layers",
      "collector/pki/issue.ts",
      'import { open } from "../store/claims.ts";\nexport const x = open;',
    ],
    ["layers", "collector/cli/ask.ts", 'import { main } from "../main.ts";\nexport const x = main;'],
    [
      "layers",
      "collector/demo/story.ts",
      'import { claim } from "../domain/claim.ts";\nexport const x = claim;',
    ],
    [
      "layers",
      "collector/store/demo.ts",
      'import { story } from "../demo/story.ts";\nexport const x = story;',
    ],
    [
      "layers",
      "collector/elsewhere/thing.ts",
      'import { x } from "../store/claims.ts";\nexport const y = x;',
    ],
    ["doors", "collector/app/query.ts", 'import { sql } from "kysely";\nexport const x = sql;'],
    ["doors", "collector/gateway/app.ts", 'import type { Hono } from "hono";\nexport type X = Hono;'],
    ["doors", "agent/shell.ts", 'import { spawn } from "node:child_process";\nexport const x = spawn;'],
    ["doors", "agent/old-shell.ts", 'import { spawn } from "child_process";\nexport const x = spawn;'],
    ["doors", "agent/late-shell.ts", 'export const x = () => import("node:vm");'],
    [
      "doors",
      "collector/main-shell.ts",
      'import { spawn } from "node:child_process";\nexport const x = spawn;',
    ],
    [
      "doors",
      "collector/domain/file.ts",
      'import { readFileSync } from "node:fs";\nexport const x = readFileSync;',
    ],
    ["doors", "proto/left-pad.ts", 'import { pad } from "left-pad";\nexport const x = pad;'],
    ["cycles", "collector/domain/me.ts", 'import type { Me } from "./me.ts";\nexport type Me2 = Me;'],
    ["words", "agent/dynamic.ts", 'export const x = () => eval("1");'],
    ["words", "agent/any-module.ts", "export const x = (name: string) => import(name);"],
    ["words", "agent/web.ts", 'export const x = () => fetch("https://192.0.2.1");'],
    ["words", "collector/domain/now.ts", "export const x = () => Date.now();"],
    ["words", "collector/app/chance.ts", "export const x = () => Math.random();"],
    ["words", "collector/app/settings.ts", "export const x = process.env.HOME;"],
    ["words", "agent/talk.ts", 'export const x = () => console.log("x");'],
    ["words", "collector/app/loose.ts", "export const x = (y: any) => y;"],
    ["words", "agent/trusting.ts", "export const x = { rejectUnauthorized: false };"],
    [
      "words",
      "collector/web/src/html.tsx",
      "export const x = (e: Element, t: string) => { e.innerHTML = t; };",
    ],
    ["words", "collector/app/fallback.ts", "export default 1;"],
    ["words", "collector/domain/index.ts", 'export * from "./claim.ts";'],
    ["words", "test/proto/some.test.ts", 'import { it } from "vitest";\nit.only("runs alone", () => {});'],
    ["silenced checks", "proto/quiet.ts", "// @ts-ignore because it is late\nexport const x = 1;"],
    ["silenced checks", "proto/muted.ts", "// biome-ignore lint/style/useConst: <x>\nexport const x = 1;"],
    ["promises to oneself", "proto/later.ts", "// TODO tidy this\nexport const x = 1;"],
    ["names", "collector/app/string-utils.ts", "export const x = 1;"],
    ["names", "collector/common/claim.ts", ""],
    ["names", "agent/Main2.ts", "export const x = 1;"],
    ["names", "agent/fleet.ts", "export class AgentManager {}"],
    ["length", "proto/long.ts", "export const x = 1;\n".repeat(301)],
    [
      "tests that never run",
      "test/proto/tmie.tests.ts",
      'import { it } from "vitest";\nit("is lost", () => {});',
    ],
    ["tests that never run", "proto/time.test.ts", "export const x = 1;"],
  ])("%s (%s)", (rule, path, text) => {
    const tree = { sources: [...clean, source(path, text)], folders: FOLDERS };
    // A folder that the plan does not know is in no layer either.
    const expected = path.startsWith("collector/common/") ? ["layers", rule] : [rule];
    expect(brokenBy(tree)).toEqual(expected);
  });

  it("cycles (of types alone, through three files)", () => {
    const ring = ["a", "b", "c"].map((name, at, all) =>
      source(`proto/${name}.ts`, `import type { X } from "./${all[(at + 1) % 3]}.ts";\nexport type Y = X;\n`),
    );
    expect(brokenBy({ sources: [...clean, ...ring], folders: FOLDERS })).toEqual(["cycles"]);
  });

  it.each([
    ["a folder too many", [...FOLDERS, "docs"]],
    ["a folder too few", FOLDERS.slice(1)],
  ])("folders (%s)", (_what, folders) => {
    expect(brokenBy({ sources: clean, folders })).toEqual(["folders"]);
  });

  it("none, where a reason or a number is given, or the word stands in a comment or a string only", () => {
    const spoken = source(
      "proto/spoken.ts",
      [
        "// biome-ignore lint/style/useConst: the generator writes to it later",
        "// TODO(#12) narrow this",
        "/** Never says eval(x), and never imports:",
        'import { spawn } from "node:child_process";',
        "*/",
        'export const url = "https://example.org"; // Date.now()',
      ].join("\n"),
    );
    expect(brokenBy({ sources: [...clean, spoken], folders: FOLDERS })).toEqual([]);
  });
});

describe("generated code", () => {
  const scratch = scratchFolder();
  afterAll(scratch.remove);

  it("is what its script makes of the committed contract", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      readonly scripts: { readonly proto: string };
    };
    const out = join(scratch.path, "wire.js");
    const command = scripts.proto.replace("proto/gen/wire.js", out);
    expect(command).toContain(out);
    const [program = "", ...args] = command.split(" ");
    execFileSync(process.execPath, [join(root, "node_modules", ".bin", program), ...args], {
      cwd: root,
      stdio: "pipe",
    });
    for (const file of ["wire.js", "wire.d.ts"])
      expect(readFileSync(join(scratch.path, file), "utf8"), `run: npm run proto`).toBe(
        readFileSync(join(root, "proto", "gen", file), "utf8"),
      );
  });
});
