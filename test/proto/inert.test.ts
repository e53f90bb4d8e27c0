import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { httpPathSchema, SAID_NONCE_BYTES, saidNonce, serverNameSchema } from "../../proto/inert.ts";

describe("a nonce as it is said", () => {
  it("is a word and hex digits, whatever it was chosen to be", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (nonce) => {
        const said = saidNonce(nonce).toString("latin1");
        expect(said).toMatch(/^plumbline [0-9a-f]{32}$/);
        expect(said).toHaveLength(SAID_NONCE_BYTES);
      }),
    );
  });

  it("is another for another nonce, and holds nothing of it", () => {
    const chosen = Buffer.from("FLUSHALL\r\nPING\r\n");
    expect(saidNonce(chosen).toString()).not.toContain(chosen.toString("hex").slice(0, 8));
    expect(saidNonce(chosen)).not.toEqual(saidNonce(Buffer.from("FLUSHALL\r\nPINH\r\n")));
  });
});

describe("a server name", () => {
  it.each(["", "shop", "shop.example.org", "10.0.0.1", "A-1.b"])("may be %j", (name) => {
    expect(serverNameSchema.safeParse(name).success).toBe(true);
  });
  it.each([`\${jndi:ldap://203.0.113.9/a}`, "a b", "a\r\nHost: b", "a;b", "-a", "a..b", "a/b", "ａ"])(
    "may not be %j",
    (name) => {
      expect(serverNameSchema.safeParse(name).success).toBe(false);
    },
  );
});

describe("a path", () => {
  it.each(["/", "/healthz", "/api/v1/status", "/a-b_c~d.html", "/a/"])("may be %j", (path) => {
    expect(httpPathSchema.safeParse(path).success).toBe(true);
  });
  it.each([
    "",
    "a",
    "/a?b=c",
    "/%2e%2e/x",
    "/../x",
    "/a/../b",
    "/.git",
    "//b",
    "/a b",
    `/\${jndi:x}`,
    "/a;b",
    "/a\r\nX: y",
  ])("may not be %j", (path) => {
    expect(httpPathSchema.safeParse(path).success).toBe(false);
  });
});
