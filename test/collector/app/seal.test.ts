import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { seal, sealedWith, sealKey, unseal } from "../../../collector/app/seal.ts";

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
const key = sealKey(random(32));
const other = sealKey(random(32));

describe("a sealed secret", () => {
  it("opens with its key at its place, says which key it needs, and never reads the same twice", () => {
    const one = seal(key, "a", "canary", random);
    expect(unseal([other, key], "a", one)).toBe("canary");
    expect(sealedWith(one)).toBe(key.id);
    expect(one).not.toContain("canary");
    expect(seal(key, "a", "canary", random)).not.toBe(one);
  });

  it("names the key that is missing, and those at hand", () => {
    const sealed = seal(key, "a", "canary", random);
    expect(() => unseal([other], "a", sealed)).toThrow(
      `"a" is sealed with key ${key.id}, and the keys at hand are: ${other.id}`,
    );
    expect(() => unseal([], "a", sealed)).toThrow("at hand are: none");
  });

  it("doesn't open at another place, nor with a bit turned anywhere", () => {
    const sealed = seal(key, "second-factor:ann", "canary", random);
    expect(() => unseal([key], "second-factor:eve", sealed)).toThrow("belongs to another place");
    const [form, id, body = ""] = sealed.split(".");
    const bytes = Buffer.from(body, "base64url");
    for (let at = 0; at < bytes.length; at++) {
      const turned = Buffer.from(bytes);
      turned[at] = (turned[at] ?? 0) ^ 1;
      expect(() =>
        unseal([key], "second-factor:ann", `${form}.${id}.${turned.toString("base64url")}`),
      ).toThrow("doesn't open");
    }
    for (const cut of ["", "AA", body.slice(0, 10)])
      expect(() => unseal([key], "second-factor:ann", `${form}.${id}.${cut}`)).toThrow();
    expect(() => unseal([key], "a", "canary")).toThrow("is not sealed");
  });
});
