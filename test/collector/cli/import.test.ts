import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type BuiltCommand, builtCommand } from "../../support/build.ts";
import { REPORTS, reportText, sample } from "../intake/samples.ts";

let command: BuiltCommand;
beforeAll(async () => {
  command = await builtCommand();
});
afterAll(() => command.remove());

const fixture = (file: string): string => join("test/fixtures/reports", file);
const dryRun = (...files: readonly string[]) => command.run(["import", "--dry-run", "--json", ...files]);

/** The outside contract, closed: a member more or less fails. */
const contract = z.strictObject({
  format: z.string(),
  assets: z.int(),
  exposures: z.array(
    z.strictObject({
      asset: z.string(),
      title: z.string(),
      cve: z.array(z.string()),
      severity: z.enum(["critical", "high", "medium", "low", "info"]),
      endpoint: z
        .strictObject({ host: z.string(), port: z.int().nullable(), protocol: z.enum(["tcp", "udp"]) })
        .nullable(),
      cvss: z
        .strictObject({ version: z.string(), vector: z.string().nullable(), score: z.number() })
        .nullable(),
    }),
  ),
  skipped: z.int(),
  warnings: z.array(z.string()),
});

describe("import --dry-run --json", () => {
  it.each(REPORTS)(
    "prints the contract's one value for $file",
    async ({ file, format, assets, exposures, skipped }) => {
      const { exitCode, stdout, stderr } = await dryRun(fixture(file));
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout.split("\n")).toHaveLength(2);
      const document = contract.parse(JSON.parse(stdout));
      expect({ ...document, exposures: document.exposures.length, warnings: undefined }).toEqual({
        format,
        assets,
        exposures,
        skipped,
        warnings: undefined,
      });
    },
  );

  it("prints an array for several files, in their order", async () => {
    const files = [fixture("generic-csv/generic_report1.csv"), fixture("nmap-xml/nmap_multiple_port.xml")];
    const { exitCode, stdout } = await dryRun(...files);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ format: "generic-csv" }, { format: "nmap-xml" }]);
  });
});

/** Files that nobody should believe; the text of each comes with what is said of it. */
const BAD: readonly (readonly [name: string, content: string | Uint8Array | undefined, reason: RegExp])[] = [
  ["missing.xml", undefined, /there is no such file/],
  ["empty.xml", "", /The file is empty/],
  ["cut.xml", reportText("nmap-xml/nmap_multiple_port.xml").slice(0, 2_000), /\S/],
  ["cut.json", reportText("trivy-json/scheme_2_many_vulns.json").slice(0, 2_000), /\S/],
  ["binary.dat", Uint8Array.from({ length: 512 }, (_, i) => (i * 37) % 256), /\S/],
  ["packed.gz", Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0]), /compressed with gzip/],
  ["unknown.txt", "Dear colleague,\nplease find attached\n", /no header row/],
  [
    "entity.xml",
    '<?xml version="1.0"?><!DOCTYPE nmaprun [<!ENTITY x SYSTEM "file:///etc/passwd">]><nmaprun>&x;</nmaprun>',
    /\S/,
  ],
  [
    "bomb.xml",
    `<!DOCTYPE a [<!ENTITY b "${"x".repeat(1_000)}"><!ENTITY c "${"&b;".repeat(500)}">]><NessusClientData_v2>&c;</NessusClientData_v2>`,
    /\S/,
  ],
  ["deep.json", "[".repeat(100_000), /\S/],
  ["escape.txt", "\u001b[2J\u001b]0;pwned\u0007\n", /\S/],
];

describe("a file that can't be imported ends with 2 and one line that names it:", () => {
  it.each(BAD)("%s", async (name, content, reason) => {
    const file = join(command.folder, name);
    if (content !== undefined) writeFileSync(file, content);
    const { exitCode, stdout, stderr } = await dryRun(file);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr.startsWith(`${file}: `)).toBe(true);
    expect(stderr).toMatch(reason);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
    expect(stderr.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });

  it("a folder, a format that isn't one, and one bad file among good ones", async () => {
    const folder = join(command.folder, "folder");
    mkdirSync(folder);
    const good = join(command.folder, "good.xml");
    writeFileSync(good, sample("reports/nmap-xml/nmap_multiple_port.xml"));
    const [asFolder, asFormat, among] = await Promise.all([
      dryRun(folder),
      command.run(["import", "--dry-run", "--format", "made-up", good]),
      dryRun(good, join(command.folder, "absent.xml")),
    ]);
    expect(asFolder).toEqual({ exitCode: 2, stdout: "", stderr: `${folder}: is a folder, not a file\n` });
    expect(asFormat).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^\S+good\.xml: The format "made-up" is unknown[^\n]*\n$/),
    });
    expect(among).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringContaining("absent.xml: there is no such file"),
    });
  });

  it("is refused here before a collector is asked", async () => {
    const { exitCode, stderr } = await command.run([
      "import",
      "--url",
      "https://127.0.0.1:1",
      join(command.folder, "absent.xml"),
    ]);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("absent.xml: "),
    });
  });
});
