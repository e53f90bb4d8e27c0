import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readFeedsFile } from "../../collector/feeds-file.ts";

const folder = mkdtempSync(join(tmpdir(), "plumbline-feeds-"));
afterAll(() => rmSync(folder, { recursive: true }));
const read = (text: string) => {
  const file = join(folder, "feeds.yaml");
  writeFileSync(file, text);
  return readFeedsFile(file, 1_000);
};

describe("readFeedsFile()", () => {
  it("says where each catalogue is from, and how often", async () => {
    const { sources } = await read(
      "kev: { url: https://a.example/kev.json }\nepss: { url: https://b.example/epss.csv.gz, everyHours: 12 }\n",
    );
    expect(sources).toEqual({
      kev: { url: "https://a.example/kev.json", everyMs: 86_400_000 },
      epss: { url: "https://b.example/epss.csv.gz", everyMs: 43_200_000 },
    });
  });

  it("gives a way out that dials nothing inner unless the file allows it", async () => {
    const { fetch } = await read("kev: { url: https://a.example/ }");
    await expect(fetch("https://10.0.0.1/kev.json")).rejects.toThrow("allow its network if it is meant");
    await expect(fetch("https://169.254.169.254/")).rejects.toThrow("is not dialled");
    await expect(fetch("http://a.example/")).rejects.toThrow("is not https");
  });

  it.each([
    ["an address without https", "kev: { url: http://a.example/ }", "kev.url"],
    ["every minute", "kev: { url: https://a.example/, everyHours: 0.01 }", "kev.everyHours"],
    ["a word it doesn't know", "kve: {}", "kve"],
    ["no network", "allow: [ten]", '"ten" is no network'],
    ["no YAML", "kev: [", "no YAML"],
  ])("refuses %s, naming the field", async (_, text, because) => {
    await expect(read(text)).rejects.toThrow(because);
  });

  it("refuses a file that isn't there", async () => {
    await expect(readFeedsFile(join(folder, "none.yaml"), 1)).rejects.toThrow("ENOENT");
  });
});
