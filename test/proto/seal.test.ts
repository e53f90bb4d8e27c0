import { generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  batchHash,
  chainStart,
  evidenceKey,
  isSignedBatch,
  isSignedJoin,
  sha256,
  signBatch,
  signJoin,
} from "../../proto/seal.ts";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const other = generateKeyPairSync("ed25519");
const spki = publicKey.export({ format: "der", type: "spki" });

describe("a sealed batch", () => {
  it("is its signer's, byte for byte", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), (payload, at) => {
        const signature = signBatch(payload, privateKey);
        expect(isSignedBatch(payload, signature, publicKey)).toBe(true);
        expect(isSignedBatch(payload, signature, other.publicKey)).toBe(false);
        const altered = Uint8Array.from([...payload, 0]);
        altered[at % altered.length] = (altered[at % altered.length] ?? 0) ^ 1;
        expect(isSignedBatch(altered, signature, publicKey)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it("is nobody's with a signature of another length", () => {
    const signature = signBatch(spki, privateKey);
    for (const wrong of [new Uint8Array(), signature.subarray(1), Buffer.concat([signature, signature])]) {
      expect(isSignedBatch(spki, wrong, publicKey)).toBe(false);
    }
  });
});

describe("a signature over one thing is none over another:", () => {
  const text = "the same bytes";
  const bytes = Buffer.from(text);

  it("a batch's for a join", () => {
    expect(isSignedJoin(text, signBatch(bytes, privateKey), publicKey)).toBe(false);
  });

  it("a join's for a batch", () => {
    expect(isSignedBatch(bytes, signJoin(text, privateKey), publicKey)).toBe(false);
  });

  it("a bare one for either", () => {
    const bare = sign(null, bytes, privateKey);
    expect([isSignedBatch(bytes, bare, publicKey), isSignedJoin(text, bare, publicKey)]).toEqual([
      false,
      false,
    ]);
  });
});

describe("a chain", () => {
  it("starts from its agent and its key", () => {
    const starts = [
      chainStart("a", spki),
      chainStart("b", spki),
      chainStart("a", other.publicKey.export({ format: "der", type: "spki" })),
    ];
    expect(new Set(starts.map((start) => start.toString("hex"))).size).toBe(3);
  });

  it("can't take the start of one agent for another's by moving bytes between name and key", () => {
    expect(chainStart("ab", Buffer.from("c")).equals(chainStart("a", Buffer.from("bc")))).toBe(false);
  });

  it("names a batch by the SHA-256 of its payload", () => {
    expect(batchHash(Buffer.from("abc")).toString("hex")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(sha256("a", "bc")).toEqual(batchHash(Buffer.from("abc")));
  });
});

describe("an evidence key", () => {
  it("is read back as it was made", () => {
    expect(evidenceKey(spki).equals(publicKey)).toBe(true);
  });

  it("is no key of another kind, and no rubbish", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2_048 }).publicKey.export({
      format: "der",
      type: "spki",
    });
    const x25519 = generateKeyPairSync("x25519").publicKey.export({ format: "der", type: "spki" });
    for (const wrong of [rsa, x25519, Buffer.from("rubbish"), Buffer.alloc(0)])
      expect(() => evidenceKey(wrong)).toThrow();
  });
});
