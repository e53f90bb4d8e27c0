import { sha256 } from "./seal.ts";

/** So many names one run makes up. */
export const DGA_NAMES = 10;
const DGA_DOMAIN = "plumbline dga v1\0";
/** Letters of each. */
export const DGA_LETTERS = 16;

/** Labels that look made up by a program, which the witness of the run knows all the same. */
export const dgaLabels = (said: Uint8Array): readonly string[] =>
  Array.from({ length: DGA_NAMES }, (_, i) =>
    [...sha256(DGA_DOMAIN, said, Buffer.from([i])).subarray(0, DGA_LETTERS)]
      .map((byte) => String.fromCharCode(0x61 + (byte % 26)))
      .join(""),
  );
