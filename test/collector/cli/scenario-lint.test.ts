import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { lintDocument, MOST_PROBLEMS } from "../../../collector/cli/lint/document.ts";
import type { LintProblem } from "../../../collector/cli/lint/problem.ts";
import { readScenarioFile } from "../../../proto/bundle-files.ts";
import { scratchFolder } from "../../support/certificates.ts";
import { catalogueBundle, catalogueFiles, writeBundle } from "../../support/publisher.ts";
import { ROOT } from "../../support/root.ts";
import { plumblineIn } from "./plumbline-in.ts";

const scratch = scratchFolder();
afterAll(() => scratch.remove());
let made = 0;
function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(scratch.path, `case-${++made}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const SOUND = `format: plumbline-scenario/1
id: reach.demo
version: 1
title: A service answers
summary: Asks whether it answers.
tier: 0
transport: tcp
attack:
  version: "18.1"
  techniques: [T1046]
roles:
  actor:
    - { id: check, purpose: self-check, kind: self-check, timeoutMs: 2000 }
    - { id: canary, purpose: neighbour, kind: tcp-connect, to: neighbours, timeoutMs: 4500 }
    - { id: ask, purpose: attempt, kind: tcp-connect, to: target, timeoutMs: 4500, tries: $tries }
    - { id: control, purpose: negative-control, kind: tcp-connect, to: controls, timeoutMs: 4500 }
  close-view:
    - { id: check, purpose: self-check, kind: self-check, timeoutMs: 2000 }
    - { id: near, purpose: close-view, kind: tcp-connect, to: target, timeoutMs: 4500 }
  on-asset:
    - { id: sockets, purpose: packet-view, kind: socket-table, timeoutMs: 10000 }
`;

const bytes = (text: string): Uint8Array => Buffer.from(text);
const lint = (text: string): readonly LintProblem[] => lintDocument(bytes(text)).problems;

/** Where the problem is expected: put into the text by a case, and taken out again. */
const MARK = "▲";
const placed = (problem: LintProblem): string =>
  `${problem.line}:${problem.column} ${problem.severity} ${problem.path} ${problem.code}`;

/** Changes the sound document in one place, and expects exactly one problem: where the mark stands, about the path. */
type Case = readonly [what: string, from: string, to: string, problem: string, fix?: RegExp];
function check(from: string, to: string, problem: string, fix: RegExp = /\S/): void {
  expect(SOUND.split(from)).toHaveLength(2);
  const marked = SOUND.replace(from, () => to);
  const before = marked.slice(0, marked.indexOf(MARK)).split("\n");
  const found = lint(marked.replace(MARK, ""));
  expect(found.map(placed)).toEqual([`${before.length}:${(before.at(-1) ?? "").length + 1} ${problem}`]);
  expect(found[0]?.fix).toMatch(fix);
}

const ASK = "kind: tcp-connect, to: target, timeoutMs: 4500, tries: $tries";
const ACTOR = SOUND.slice(SOUND.indexOf("  actor:"), SOUND.indexOf("  close-view:"));
const CLOSE = SOUND.slice(SOUND.indexOf("  close-view:"), SOUND.indexOf("  on-asset:"));
const CANARY = SOUND.split("\n")[13] ?? "";
const CONTROL = SOUND.split("\n")[15] ?? "";
const CHECK = "    - { id: check, purpose: self-check, kind: self-check, timeoutMs: 2000 }\n";

/** A step so many times, each with an id of its own. */
const several = (count: number, step: string): string =>
  Array.from({ length: count }, (_, i) => step.replace(/id: (\w+)/, `id: $1-${i}`)).join("");

const YAML: readonly Case[] = [
  ["a key twice", "tier: 0", "tier: 0\n▲tier: 1", "error tier duplicate-key"],
  ["an anchor", "tier: 0", "tier: ▲&a 0", "error tier anchor"],
  ["an alias", ASK, ASK.replace("4500", "▲*a"), "error roles.actor.2.timeoutMs alias"],
  ["a tag", "tier: 0", "tier: ▲!!int 0", "error tier tag"],
  ["a tag that nobody knows", "version: 1", "version: ▲!mine 1", "error version tag"],
  ["a directive", SOUND, `▲%YAML 1.2\n---\n${SOUND}`, "error  directive"],
  [
    "a second document",
    "timeoutMs: 10000 }\n",
    "timeoutMs: 10000 }\n▲---\nid: x\n",
    "error  second-document",
  ],
  ["an invisible mark", "title: A", "title: ▲\ufeffA", "error  control-character"],
  ["a bracket left open", "techniques: [T1046]\n", "techniques: [T1046\n▲", "error  yaml-syntax"],
  ["a colon too many", "title: A service answers", "title: ▲A: service", "error  yaml-syntax"],
  ["a key that is no word", "tier: 0", "tier: 0\n▲1: x", "error  key-not-text"],
  ["a map too deep", SOUND, `▲a: ${"[".repeat(70)}${"]".repeat(70)}\n`, "error  too-deep"],
];

const SCHEMA: readonly Case[] = [
  [
    "another format",
    "plumbline-scenario/1",
    "▲plumbline-scenario/2",
    "error format unknown-value",
    /^write "plumbline-scenario\/1"/,
  ],
  [
    "a member misspelt beside its own",
    "tier: 0",
    "tier: 0\n▲teir: 0",
    "error teir unknown-member",
    /did you mean "tier"/,
  ],
  [
    "a member of a step misspelt",
    ASK,
    `${ASK}, ▲sendNonse: true`,
    "error roles.actor.2.sendNonse unknown-member",
    /"sendNonce"/,
  ],
  [
    "a member of another kind of step",
    ASK,
    `${ASK}, ▲maxBytes: 512`,
    "error roles.actor.2.maxBytes unknown-member",
  ],
  ["a target of its own", ASK, `${ASK}, ▲target: 10.0.0.1`, "error roles.actor.2.target unknown-member"],
  [
    "a role that there is not",
    "  on-asset:",
    "  ▲on-assets:",
    "error roles.on-assets unknown-member",
    /"on-asset"/,
  ],
  [
    "no title",
    "format: plumbline-scenario/1\nid: reach.demo\nversion: 1\ntitle: A service answers\n",
    "▲format: plumbline-scenario/1\nid: reach.demo\nversion: 1\n",
    "error title missing-member",
    /^add title/,
  ],
  [
    "a step without a time",
    "{ id: sockets, purpose: packet-view, kind: socket-table, timeoutMs: 10000 }",
    "▲{ id: sockets, purpose: packet-view, kind: socket-table }",
    "error roles.on-asset.0.timeoutMs missing-member",
  ],
  ["an id in capitals", "reach.demo", "▲Reach", "error id malformed", /small letters/],
  ["an id that is a path", "reach.demo", '▲"../demo"', "error id malformed"],
  ["a version that is text", "version: 1\n", 'version: ▲"1"\n', "error version wrong-type", /whole number/],
  ["version 0", "version: 1\n", "version: ▲0\n", "error version out-of-bounds", /from 1 to 1000000/],
  ["half a version", "version: 1\n", "version: ▲1.5\n", "error version out-of-bounds"],
  ["an empty title", "title: A service answers", 'title: ▲""', "error title out-of-bounds"],
  [
    "a title for a book",
    "title: A service answers",
    `title: ▲${"x".repeat(121)}`,
    "error title out-of-bounds",
    /120/,
  ],
  ["a tier that there is not", "tier: 0", "tier: ▲3", "error tier unknown-value", /0, 1 or 2/],
  [
    "another transport",
    "transport: tcp",
    "transport: ▲icmp",
    "error transport unknown-value",
    /"tcp" or "udp"/,
  ],
  ["a version of ATT&CK that is a number", '"18.1"', "▲18.1", "error attack.version wrong-type", /in quotes/],
  ["a tactic for a technique", "[T1046]", "[▲TA0007]", "error attack.techniques.0 malformed", /T1046/],
  [
    "a place that doesn't exist",
    "to: target, timeoutMs: 4500, tries",
    "to: ▲targets, timeoutMs: 4500, tries",
    "error roles.actor.2.to unknown-place",
    /did you mean "target"/,
  ],
  [
    "a kind that runs a program",
    "kind: socket-table",
    "kind: ▲exec",
    "error roles.on-asset.0.kind unknown-value",
    /"socket-table"/,
  ],
  [
    "a purpose misspelt",
    "purpose: packet-view",
    "purpose: ▲packet-veiw",
    "error roles.on-asset.0.purpose unknown-value",
    /"packet-view"/,
  ],
  [
    "more tries than there may be",
    "$tries",
    "▲101",
    "error roles.actor.2.tries out-of-bounds",
    /1 to 100 or "\$tries"/,
  ],
  ["tries that are a map", "$tries", "▲{}", "error roles.actor.2.tries unknown-value", /"\$tries"/],
  ["tries misspelt", "$tries", "▲$try", "error roles.actor.2.tries unknown-parameter", /"\$tries"/],
  [
    "a step that waits too long",
    "timeoutMs: 10000",
    "timeoutMs: ▲30001",
    "error roles.on-asset.0.timeoutMs out-of-bounds",
    /30000/,
  ],
  [
    "a step that is a word",
    "    - { id: sockets",
    "    - ▲look\n    - { id: sockets",
    "error roles.on-asset.0 wrong-type",
  ],
  ["steps that are no list", CLOSE, "  close-view: ▲all\n", "error roles.close-view wrong-type"],
  ["an empty member", "summary: Asks whether it answers.", "summary:▲", "error summary wrong-type"],
];

const PARAMETERS = "roles:\n  actor:";
const declaring = (lines: string): string => `parameters:\n${lines}\n${PARAMETERS}`;

/** Each declares beside what it gets wrong nothing else. */
const DECLARATIONS: readonly Case[] = [
  [
    "a parameter that no step takes",
    PARAMETERS,
    declaring("  ▲package: { type: package-name, about: which }"),
    "warning parameters.package unused-parameter",
    /\$package/,
  ],
  [
    "a type that there is none of",
    PARAMETERS,
    declaring("  package: { type: ▲package-nam, about: which }"),
    "error parameters.package.type unknown-value",
    /"package-name"/,
  ],
  [
    "a default outside its bounds",
    PARAMETERS,
    declaring("  n: { type: integer, min: 1, max: 3, default: ▲4, about: how often }"),
    "error parameters.n.default unfit-default",
    /from 1 to 3/,
  ],
  [
    "bounds the wrong way round",
    PARAMETERS,
    declaring("  n: { type: integer, min: ▲4, max: 3, about: how often }"),
    "error parameters.n.min unfit-bounds",
    /swap/,
  ],
  [
    "an integer without a bound",
    PARAMETERS,
    declaring("  n: ▲{ type: integer, min: 1, about: how often }"),
    "error parameters.n.max missing-member",
    /add max/,
  ],
  [
    "a default of another type",
    PARAMETERS,
    declaring("  ports: { type: ports, default: ▲22, about: which }"),
    "error parameters.ports.default wrong-type",
    /list/,
  ],
  [
    "a member that a parameter does not have",
    PARAMETERS,
    declaring("  package: { type: package-name, about: which, ▲pattern: x }"),
    "error parameters.package.pattern unknown-member",
    /about/,
  ],
];

const SOUNDNESS: readonly Case[] = [
  [
    "a name in a question that asks for none",
    ASK,
    "kind: ssh-hello, variant: kex, name: ▲example.org, to: target, timeoutMs: 4500, tries: $tries",
    "error roles.actor.2.name wrong-value",
  ],
  [
    "a question to DNS without a name",
    `{ id: ask, purpose: attempt, ${ASK} }`,
    "▲{ id: ask, purpose: attempt, kind: dns-ask-tcp, variant: a, to: target, timeoutMs: 4500, tries: $tries }",
    "error roles.actor.2.name missing-member",
    /^add name/,
  ],
  [
    "a question that the kind doesn't know",
    ASK,
    "kind: ssh-hello, variant: ▲kexs, to: target, timeoutMs: 4500, tries: $tries",
    "error roles.actor.2.variant unknown-value",
    /^write "kex"|did you mean "kex"/,
  ],
  ["two steps of one id", "id: control,", "id: ▲ask,", "error roles.actor.3.id duplicate-step-id"],
  [
    "no question",
    ACTOR,
    ACTOR.replace("  actor", "  ▲actor").replace(/.*id: ask.*\n/, ""),
    "error roles.actor no-attempt",
  ],
  [
    "an attempt without a self-check",
    ACTOR,
    ACTOR.replace("  actor", "  ▲actor").replace(CHECK, ""),
    "error roles.actor no-self-check",
  ],
  [
    "a close view without a self-check",
    CLOSE,
    CLOSE.replace("  close", "  ▲close").replace(CHECK, ""),
    "error roles.close-view no-self-check",
  ],
  [
    "no path canary",
    ACTOR,
    ACTOR.replace("  actor", "  ▲actor").replace(`${CANARY}\n`, ""),
    "error roles.actor no-path-canary",
  ],
  [
    "no negative control",
    ACTOR,
    ACTOR.replace("  actor", "  ▲actor").replace(`${CONTROL}\n`, ""),
    "warning roles.actor no-negative-control",
  ],
  ["no close view", `roles:\n${ACTOR}${CLOSE}`, `▲roles:\n${ACTOR}`, "error roles no-close-view"],
  [
    "a close view that doesn't look",
    CLOSE,
    CLOSE.replace("  close-view:", "  ▲close-view:").replace(/.*id: near.*\n/, ""),
    "error roles.close-view no-close-view",
  ],
  [
    "a timeout below the silence floor",
    ASK,
    ASK.replace("4500", "▲3000"),
    "error roles.actor.2.timeoutMs short-silence",
    /4500/,
  ],
  [
    "a purpose in another role",
    CANARY,
    CANARY.replace("neighbour,", "▲close-view,")
      .replace("neighbours", "target")
      .concat(`\n${CANARY.replace("canary", "canary2")}`),
    "error roles.actor.1.purpose purpose-out-of-role",
  ],
  [
    "a canary that goes to the target",
    CANARY,
    CANARY.replace("to: neighbours", "to: ▲target"),
    "error roles.actor.1.to purpose-place",
    /to: neighbours/,
  ],
  [
    "a step of the other transport",
    ASK,
    ASK.replace("tcp-connect", "▲udp-send"),
    "error roles.actor.2.kind transport-mismatch",
  ],
  [
    "an attempt that is made once",
    `{ id: ask, purpose: attempt, ${ASK} }`,
    `▲{ id: ask, purpose: attempt, ${ASK.replace(", tries: $tries", "")} }`,
    "warning roles.actor.2.tries fixed-tries",
    /\$tries/,
  ],
  [
    "load at tier 0",
    SOUND,
    SOUND.replace("tier: 0", "tier: ▲0").replace(
      "to: target, timeoutMs: 4500 }",
      "to: target, timeoutMs: 4500, tries: 21 }",
    ),
    "error tier tier-too-low",
  ],
  [
    "more than a job may take",
    ACTOR,
    ACTOR.replace("  actor", "  ▲actor").replace("4500, tries", "30000, tries"),
    "error roles.actor too-slow",
    /fewer tries/,
  ],
  [
    "more steps than a job has",
    CLOSE,
    `${CLOSE.replace("  close", "  ▲close")}${several(8, CHECK.replace("2000", "100"))}${several(12, `${CANARY}\n`)}`,
    "error roles.close-view too-many-steps",
  ],
  [
    "a nonce that nobody listens for",
    ASK,
    `${ASK}, sendNonce: ▲true`,
    "warning roles.actor.2.sendNonce nonce-without-witness",
  ],
  [
    "a witness of nothing",
    "  on-asset:",
    "  ▲witness:\n    - { id: w, purpose: witness, kind: witness-listen, timeoutMs: 30000 }\n  on-asset:",
    "error roles.witness witness-without-nonce",
  ],
  [
    "a revoked technique",
    "[T1046]",
    "[▲T1002]",
    "warning attack.techniques.0 technique-revoked",
    /^name T1560$/,
  ],
  ["a deprecated technique", "[T1046]", "[▲T1043]", "warning attack.techniques.0 technique-deprecated"],
  ["an unknown technique", "[T1046]", "[▲T9999]", "error attack.techniques.0 technique-unknown"],
  [
    "a technique of a later version",
    "[T1046]",
    "[▲T1682]",
    "error attack.techniques.0 technique-unknown",
    /version: "19.0"/,
  ],
  [
    "a technique with a new number",
    "[T1046]",
    "[▲T1656]",
    "warning attack.techniques.0 technique-renamed",
    /T1684\.001/,
  ],
  ["a technique that is gone later", "[T1046]", "[▲T1562.002]", "warning attack.techniques.0 technique-gone"],
  ["a technique twice", "[T1046]", "[T1046, ▲T1046]", "warning attack.techniques.1 technique-twice"],
  [
    "a version of ATT&CK that nobody knows",
    '"18.1"',
    '▲"27.0"',
    "warning attack.version attack-version-unknown",
    /18\.1/,
  ],
];

const titled = (cases: readonly Case[]) => cases.map((one) => ({ what: one[0], one }));

describe("lint says where and what", () => {
  it("and nothing of a sound scenario", () => {
    expect(lint(SOUND)).toEqual([]);
  });

  it.each(titled(YAML))("of YAML with $what", ({ one: [, ...given] }) => check(...given));
  it.each(titled(SCHEMA))("of a document with $what", ({ one: [, ...given] }) => check(...given));
  it.each(titled(DECLARATIONS))("of parameters with $what", ({ one: [, from, to, problem, fix] }) => {
    expect(SOUND.split(from)).toHaveLength(2);
    const marked = SOUND.replace(from, () => to);
    const before = marked.slice(0, marked.indexOf(MARK)).split("\n");
    const [first] = lint(marked.replace(MARK, "")).filter(
      ({ code }) => code !== "unused-parameter" || problem.includes(code),
    );
    expect(first && placed(first)).toBe(`${before.length}:${(before.at(-1) ?? "").length + 1} ${problem}`);
    expect(first?.fix).toMatch(fix ?? /\S/);
  });
  it.each(titled(SOUNDNESS))("of steps with $what", ({ one: [, ...given] }) => check(...given));

  it("of bytes that are no text", () => {
    expect(lintDocument(new Uint8Array([0x69, 0x64, 0xff])).problems.map(placed)).toEqual([
      "1:1 error  not-text",
    ]);
  });

  it.each([
    ["nothing", ""],
    ["a list", "- a\n"],
    ["a word", "scenario\n"],
    ["only a comment", "# later\n"],
  ])("of a document that is %s", (_what, text) => {
    expect(lint(text).map(placed)).toEqual(["1:1 error  wrong-type"]);
  });
});

describe("the catalogue", () => {
  it.each(readdirSync(join(ROOT, "scenarios")).filter((name) => name.endsWith(".yaml")))(
    "%s is clean",
    async (name) => {
      const { exitCode, stdout } = await plumblineIn([
        "scenario",
        "lint",
        join(ROOT, "scenarios", name),
        "--strict",
        "--json",
      ]);
      expect(JSON.parse(stdout)).toMatchObject({
        ok: true,
        errors: 0,
        warnings: 0,
        files: [{ problems: [] }],
      });
      expect(exitCode).toBe(0);
    },
  );
});

type Place = readonly (string | number)[];
const placesIn = (plain: unknown, path: Place): readonly Place[] => [
  path,
  ...(typeof plain === "object" && plain !== null
    ? Object.entries(plain).flatMap(([key, value]) =>
        placesIn(value, [...path, Array.isArray(plain) ? Number(key) : key]),
      )
    : []),
];
function replaced(plain: unknown, [first, ...rest]: Place, value: unknown): unknown {
  if (first === undefined) return value;
  const inner = replaced((plain as Record<string | number, unknown>)[first], rest, value);
  return Array.isArray(plain) ? plain.with(Number(first), inner) : { ...(plain as object), [first]: inner };
}

describe("lint and the reader that agents use", () => {
  const lines = SOUND.split("\n");
  const slip = fc.oneof(
    // A line left out, twice, or moved.
    fc.nat(lines.length - 1).map((n) => lines.toSpliced(n, 1)),
    fc.nat(lines.length - 1).map((n) => lines.toSpliced(n, 0, lines[n] ?? "")),
    // Some letters changed.
    fc
      .record({
        n: fc.nat(lines.length - 1),
        at: fc.nat(90),
        less: fc.nat(6),
        more: fc.oneof(
          fc.string({ maxLength: 4 }),
          fc.constantFrom("[]", "{}", "null", "*a", "&a ", "1e9", "!!x "),
        ),
      })
      .map(({ n, at, less, more }) => {
        const line = lines[n] ?? "";
        return lines.with(n, line.slice(0, at) + more + line.slice(at + less));
      }),
  );

  it("agree on which documents are refused, and lint always says where", () => {
    fc.assert(
      fc.property(slip, (changed) => {
        const text = changed.join("\n");
        const count = changed.length;
        const problems = lint(text);
        const errors = problems.filter(({ severity }) => severity === "error");
        if (readScenarioFile(bytes(text)).kind === "malformed") expect(errors).not.toEqual([]);
        for (const { line, column, message, fix } of problems) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(count + 1);
          expect(column).toBeGreaterThanOrEqual(1);
          expect([message, fix]).not.toContain("");
        }
        expect(problems).toEqual(lint(text));
      }),
      { numRuns: 250 },
    );
  });

  it("agree on values that stand where others belong, whatever they are", () => {
    const plain = parse(SOUND) as object;
    const places = placesIn(plain, []);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), (path, value) => {
        const text = JSON.stringify(replaced(plain, path, value));
        const isRefused = lint(text).some(({ severity }) => severity === "error");
        if (readScenarioFile(bytes(text)).kind === "malformed") expect(isRefused).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it("both take whatever bytes there are without falling over", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (some) => {
        expect(lintDocument(some).problems.length).toBeGreaterThan(0);
      }),
    );
  });
});

type Linted = {
  readonly ok: boolean;
  readonly errors: number;
  readonly warnings: number;
  readonly files: readonly {
    readonly file: string;
    readonly id?: string;
    readonly problems: readonly LintProblem[];
  }[];
};
const run = (...args: string[]) => plumblineIn(["scenario", "lint", ...args]);
async function linted(exitCode: number, ...args: string[]): Promise<Linted> {
  const said = await run(...args, "--json");
  expect([said.exitCode, said.stderr]).toEqual([exitCode, ""]);
  return JSON.parse(said.stdout) as Linted;
}
const codes = ({ files }: Linted) => files.map(({ problems }) => problems.map(placed));

describe("scenario lint", () => {
  it("lists every problem of every file, and exits 1", async () => {
    const folder = folderWith({
      "reach-demo.yaml": SOUND,
      "two.yaml": "format: x\nid: two\n",
      "notes.md": "no scenario",
    });
    const given = await linted(1, folder);
    expect(given).toMatchObject({
      ok: false,
      warnings: 0,
      files: [{ id: "reach.demo", problems: [] }, { id: "two" }],
    });
    expect(given.files).toHaveLength(2);
    expect(given.errors).toBe(given.files[1]?.problems.length);
    expect(given.files[1]?.problems.map(({ code }) => code)).toEqual([
      ...Array(7).fill("missing-member"),
      "unknown-value",
    ]);
  });

  it("says it in lines that editors read, errors and warnings told apart", async () => {
    const folder = folderWith({ "x.yaml": SOUND.replace("version: 1\n", "version: 0\n") });
    const { exitCode, stdout, stderr } = await run(join(folder, "x.yaml"));
    expect([exitCode, stderr]).toEqual([1, ""]);
    const [name, version, sum, ...rest] = stdout.split("\n");
    expect(name).toMatch(
      /\/x\.yaml:2:5: warning: id: "reach\.demo" stands in a file named "x\.yaml"; .*reach-demo\.yaml.* \[file-name\]$/,
    );
    expect(version).toMatch(/\/x\.yaml:3:10: error: version: is 0, the least is 1; .* \[out-of-bounds\]$/);
    expect([sum, ...rest]).toEqual(["1 file: 1 error, 1 warning", ""]);
  });

  it("lets warnings pass, unless they are to be taken for errors", async () => {
    const folder = folderWith({ "reach-demo.yaml": SOUND.replace("[T1046]", "[T1002]") });
    expect(await linted(0, folder)).toMatchObject({ ok: true, errors: 0, warnings: 1 });
    expect(await linted(1, folder, "--strict")).toMatchObject({ ok: false, errors: 0, warnings: 1 });
  });

  it("names two files of one folder that share an id, whatever their versions", async () => {
    const folder = folderWith({
      "reach-demo.yaml": SOUND,
      "reach-again.yaml": SOUND.replace("version: 1\n", "version: 2\n"),
    });
    expect(codes(await linted(1, folder))).toEqual([
      ["2:5 warning id file-name"],
      ["2:5 error id same-scenario"],
    ]);
  });

  it("lets another folder hold a copy or another version, and no other text of the same version", async () => {
    const here = folderWith({ "reach-demo.yaml": SOUND });
    const copy = folderWith({ "reach-demo.yaml": SOUND });
    const next = folderWith({ "reach-demo.yaml": SOUND.replace("version: 1\n", "version: 2\n") });
    const forged = folderWith({ "reach-demo.yaml": SOUND.replace("A service", "The service") });
    expect(await linted(0, here, copy, next)).toMatchObject({ ok: true });
    expect(codes(await linted(1, here, forged))).toEqual([[], ["2:5 error id same-scenario"]]);
  });

  it("looks at a file once, however often it is named", async () => {
    const folder = folderWith({ "reach-demo.yaml": SOUND });
    expect((await linted(0, folder, join(folder, "reach-demo.yaml"), folder)).files).toHaveLength(1);
  });

  it("says of a name that no bundle can list it", async () => {
    const folder = folderWith({ "Reach Demo.YML": SOUND });
    expect(codes(await linted(1, folder))).toEqual([["1:1 error  file-name-unlisted"]]);
  });

  it("knows a whole bundle, and reads nothing of one that was meddled with", async () => {
    const bundle = writeBundle(join(scratch.path, "bundle"), catalogueBundle());
    expect(await linted(0, bundle)).toMatchObject({
      ok: true,
      bundles: [{ folder: bundle, id: "catalogue" }],
    });
    writeFileSync(join(bundle, "reach-tcp.yaml"), "id: [");
    const { exitCode, stdout, stderr } = await run(bundle, "--json");
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/file-changed/)]);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      files: [{ file: bundle, problems: [{ code: "file-changed" }] }],
    });
  });

  it.each([
    ["nothing at all", [], /missing required argument/],
    ["a file that is not there", ["/nonexistent/x.yaml"], /x\.yaml: there is no such file/],
    ["a folder without scenarios", [scratch.path], /holds no scenario/],
  ])("exits 2 with one line when given %s", async (_what, args, why) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(why);
    expect(stderr).toMatch(/^[^\n]+\n$/);
  });

  it("lists no more than anybody reads, and says how many are left", () => {
    const problems = lint(`roles: {actor: [${"{id: a, x: 1},".repeat(900)}]}`);
    expect(problems).toHaveLength(MOST_PROBLEMS + 1);
    expect(problems.at(-1)).toMatchObject({
      code: "more-problems",
      message: expect.stringMatching(/ \d{3,} more/),
    });
  });

  it("takes a file of 64 KiB of nonsense without hanging", () => {
    const start = process.hrtime.bigint();
    for (const text of [
      `a: ${"x".repeat(65_000)}`,
      "- a\n".repeat(16_000),
      `roles: {actor: [${"{id: a},".repeat(8_000)}]}`,
    ])
      expect(lint(text).length).toBeGreaterThan(0);
    expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(6_000);
  });
});

describe("scenario schema", () => {
  const PUBLISHED = join(ROOT, "scenarios", "scenario.schema.json");

  it("prints what is published beside the scenarios", async () => {
    const { exitCode, stdout } = await plumblineIn(["scenario", "schema"]);
    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot(PUBLISHED);
    expect(await plumblineIn(["scenario", "schema", "--json"])).toMatchObject({ stdout });
  });

  it("has words for every member, so that an editor can say what it is", () => {
    const bare: string[] = [];
    const walk = (schema: unknown, at: string): void => {
      if (typeof schema !== "object" || schema === null) return;
      const { properties, ...rest } = schema as {
        readonly properties?: Readonly<Record<string, { description?: string }>>;
      };
      for (const [name, member] of Object.entries(properties ?? {})) {
        if (member.description === undefined) bare.push(`${at}.${name}`);
        walk(member, `${at}.${name}`);
      }
      for (const [key, value] of Object.entries(rest)) walk(value, `${at}/${key}`);
    };
    walk(JSON.parse(readFileSync(PUBLISHED, "utf8")), "");
    expect(bare).toEqual([]);
  });

  it("is in no bundle", () => {
    expect(catalogueFiles().map(({ path }) => path)).not.toContain("scenario.schema.json");
  });
});
