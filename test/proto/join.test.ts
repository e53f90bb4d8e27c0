import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinRequestSchema, joinToken, showJoinToken } from "../../proto/join.ts";

const secret = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString("base64url"));
const fingerprint = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString("hex"));
const token = fc.record({ secret, caFingerprint: fingerprint });

describe("a join token", () => {
  it("is read back as it was shown, with space around it", () => {
    fc.assert(
      fc.property(token, (given) => {
        expect(joinToken(` ${showJoinToken(given)}\n`)).toEqual(given);
      }),
    );
  });

  it("is nothing else", () => {
    fc.assert(
      fc.property(token, fc.nat(110), fc.constantFrom("", "!", " ", "."), (given, at, other) => {
        const text = showJoinToken(given);
        fc.pre(at < text.length && text[at] !== other);
        expect(joinToken(text.slice(0, at) + other + text.slice(at + 1))).not.toEqual(given);
      }),
    );
    for (const text of ["", "plj1..", "plj2.a.b", "plj1.a.b"]) expect(joinToken(text)).toBeUndefined();
  });
});

describe("a join request", () => {
  const request = {
    secret: "a".repeat(43),
    csr: "csr",
    evidenceKey: "AAAA",
    proof: "AAAA",
    agentVersion: "1",
  };
  const check = (over: object) => joinRequestSchema.safeParse({ ...request, ...over }).success;

  it("holds keys and proofs, and no word on who the agent is", () => {
    expect(check({})).toBe(true);
    for (const extra of ["agentId", "segment", "labels", "role"]) expect(check({ [extra]: "x" })).toBe(false);
  });

  it.each([
    ["a short secret", { secret: "a".repeat(42) }],
    ["a huge certificate request", { csr: "x".repeat(8_193) }],
    ["a key that is not base64", { evidenceKey: "?" }],
    ["a huge proof", { proof: "A".repeat(132) }],
    ["a huge version", { agentVersion: "1".repeat(65) }],
    ["no proof", { proof: undefined }],
  ])("with %s is refused", (_, over) => {
    expect(check(over)).toBe(false);
  });
});
