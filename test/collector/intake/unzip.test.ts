import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { ReportRefused } from "../../../collector/intake/report.ts";
import { wholeBytes } from "../../../collector/intake/report-bytes.ts";
import { MAX_ENTRIES, MAX_RATIO, zipEntries, zipNames } from "../../../collector/intake/unzip.ts";
import { bytes, sample } from "./samples.ts";

const ARCHIVE = "reports/ms-defender-zip/defender.zip";

/** Every entry with its text. */
const unzip = (archive: Uint8Array): readonly (readonly [string, string])[] => {
  const entries: (readonly [string, string])[] = [];
  for (const { name, pieces } of zipEntries(wholeBytes(archive)))
    entries.push([name, Buffer.concat([...pieces()]).toString("utf8")]);
  return entries;
};

const refuses = (archive: Uint8Array, reason: string | RegExp) => {
  expect(() => unzip(archive)).toThrow(ReportRefused);
  expect(() => unzip(archive)).toThrow(reason);
};

/** An archive of zeros, which packs at deflate's best ratio. */
const zeros = (size: number): Uint8Array => zipSync({ "bomb.json": new Uint8Array(size) });

describe("zipEntries()", () => {
  it("gives the entries in their order, packed and stored, empty and of many pieces", () => {
    const long = "é{}".repeat(100_000);
    const archive = zipSync({
      "a.json": bytes("{}"),
      "dir/": new Uint8Array(),
      "dir/b.json": [bytes(long), { level: 9 }],
      "c.json": [bytes("stored"), { level: 0 }],
    });
    expect(unzip(archive)).toEqual([
      ["a.json", "{}"],
      ["dir/", ""],
      ["dir/b.json", long],
      ["c.json", "stored"],
    ]);
  });

  it("passes over what nobody reads", () => {
    const names = [...zipEntries(wholeBytes(sample(ARCHIVE)))].map(({ name }) => name);
    expect(names).toEqual([
      "machines/",
      "machines/machines.json",
      "vulnerabilities/",
      "vulnerabilities/report_many_vulns.json",
    ]);
    expect(zipNames(wholeBytes(sample(ARCHIVE)))).toEqual(names);
  });

  it("stops a bomb while it unpacks: long before its end, and with little in memory", () => {
    let unpacked = 0;
    const read = () => {
      for (const { pieces } of zipEntries(wholeBytes(zeros(40_000_000))))
        for (const piece of pieces()) unpacked += piece.length;
    };
    expect(read).toThrow(`The archive unpacks to more than ${MAX_RATIO} times its size`);
    expect(unpacked).toBeLessThan(8_388_608);
  });

  it("lets a small archive unpack to whatever it holds", () => {
    expect(unzip(zeros(900_000))).toHaveLength(1);
  });

  it(`refuses more than ${MAX_ENTRIES} entries`, () => {
    const many = Object.fromEntries(
      Array.from({ length: MAX_ENTRIES + 1 }, (_, i) => [`${i}.json`, bytes("1")]),
    );
    refuses(zipSync(many), `The archive has more than ${MAX_ENTRIES} entries`);
    expect(zipNames(wholeBytes(zipSync(many)))).toSatisfy(
      (names: readonly string[]) => names.length <= MAX_ENTRIES,
    );
  });

  it("refuses an archive that is cut, wherever", () => {
    const whole = sample(ARCHIVE);
    for (let length = 4; length < whole.length - 12; length += 7)
      refuses(whole.subarray(0, length), /^The (archive|entry)/);
  });

  it("refuses an archive with fewer entries than it says", () => {
    const changed = Buffer.from(sample(ARCHIVE));
    changed.writeUInt16LE(9, changed.length - 12);
    refuses(changed, "The archive says that it has 9 entries and holds 4");
  });

  it("refuses an entry that is packed in another way, or encrypted", () => {
    const lzma = Buffer.from(zipSync({ "a.json": bytes("{}") }));
    lzma.writeUInt16LE(14, 8);
    refuses(lzma, 'The entry "a.json" cannot be unpacked: it is damaged or encrypted');
    const noise = Buffer.from(zipSync({ "a.json": bytes("{}".repeat(999)) }));
    noise.fill(0xff, 36, 46);
    refuses(noise, 'The entry "a.json" cannot be unpacked: it is damaged or encrypted');
  });
});
