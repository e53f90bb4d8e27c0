import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { download } from "../../../collector/cli/download.ts";

const folder = mkdtempSync(join(tmpdir(), "plumbline-download-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "list.csv");

describe("a download", () => {
  it("is one file that only its owner reads, and counts its lines", async () => {
    const body = Readable.from([Buffer.from("a\r\nb"), Buffer.from("\r\n")]);
    expect(await download("https://collector", body, file)).toBe(2);
    expect(readFileSync(file, "utf8")).toBe("a\r\nb\r\n");
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("that breaks off leaves what was there before, and nothing half-done", async () => {
    writeFileSync(file, "before");
    async function* breaking() {
      yield Buffer.from("half");
      throw Object.assign(new Error("gone"), { code: "UND_ERR_SOCKET" });
    }
    await expect(download("https://collector", Readable.from(breaking()), file)).rejects.toThrow(
      "the connection broke",
    );
    expect(readFileSync(file, "utf8")).toBe("before");
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it("to where nothing can be written is refused by name", async () => {
    const there = join(folder, "no", "list.csv");
    await expect(download("https://collector", Readable.from([Buffer.from("a")]), there)).rejects.toThrow(
      there,
    );
  });
});
