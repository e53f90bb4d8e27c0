import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isJoinSecret, joinSecretHash, newJoinSecret } from "../../../collector/pki/tokens.ts";
import { joinToken, showJoinToken } from "../../../proto/join.ts";

describe("join secrets", () => {
  it("have 256 bits, never repeat, and fit a join token", () => {
    const secrets = Array.from({ length: 100 }, () => newJoinSecret(randomBytes));
    expect(new Set(secrets).size).toBe(100);
    for (const secret of secrets) {
      expect(Buffer.from(secret, "base64url")).toHaveLength(32);
      expect(joinToken(showJoinToken({ secret, caFingerprint: "0".repeat(64) }))?.secret).toBe(secret);
    }
  });

  it("are recognised by their hash alone", () => {
    const secret = newJoinSecret(randomBytes);
    const hash = joinSecretHash(secret);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(isJoinSecret(secret, hash)).toBe(true);
    expect(isJoinSecret(newJoinSecret(randomBytes), hash)).toBe(false);
    expect(isJoinSecret(secret, "")).toBe(false);
  });
});
