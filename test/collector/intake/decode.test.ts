import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeText } from "../../../collector/intake/decode.ts";

/** Those bytes in pieces of that size. */
const inPieces = (bytes: Uint8Array, size: number) => ({
  size: bytes.length,
  pieces: () =>
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    ),
});

const read = (bytes: Uint8Array, size: number) => {
  const { text, warnings } = decodeText(inPieces(bytes, size));
  return { text: [...text()].join(""), warnings };
};

const characters = fc.string({ unit: "binary", minLength: 1 }).map((text) => `a${text.replaceAll("\0", "")}`);

it("reads UTF-8 wherever its characters are cut", () => {
  fc.assert(
    fc.property(characters, fc.integer({ min: 1, max: 7 }), (text, size) => {
      expect(read(Buffer.from(text), size)).toEqual({ text, warnings: [] });
    }),
  );
});

it("reads as windows-1252, with a warning, exactly what is not UTF-8", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4 }), fc.integer({ min: 1, max: 7 }), (bytes, size) => {
      const plain = Buffer.concat([Buffer.from("abcd"), bytes.map((byte) => byte || 1)]);
      const { warnings } = read(plain, size);
      let isUtf8 = true;
      try {
        new TextDecoder("utf-8", { fatal: true }).decode(plain);
      } catch {
        isUtf8 = false;
      }
      expect(warnings).toHaveLength(isUtf8 ? 0 : 1);
    }),
  );
});
