import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Fault } from "../../../proto/fault.ts";
import { openPeople, type People } from "../../support/people.ts";

let people: People;
beforeAll(async () => {
  people = await openPeople();
});
afterAll(() => people.close());

describe("a reply", () => {
  it("has what its schema says, and nothing that came along", async () => {
    const leaky = await openPeople({ halt: () => ({ kind: "halted", agents: 1, secret: "x" }) as never });
    expect((await leaky.ask("operator", "POST /halt", { reason: "x" })).body).toEqual({
      kind: "halted",
      agents: 1,
    });
    await leaky.close();
  });

  it("that doesn't fit its schema is our failure, not the caller's", async () => {
    const broken = await openPeople({ halt: () => ({ kind: "halted", agents: "many" }) as never });
    expect((await broken.ask("operator", "POST /halt", { reason: "x" })).status).toBe(500);
    await broken.close();
  });
});

describe("what goes wrong", () => {
  let failing: People | undefined;
  afterEach(async () => {
    await failing?.close();
    failing = undefined;
  });

  it("is told with its own status when it is a fault", async () => {
    failing = await openPeople({
      halt: () => {
        throw new Fault("conflict", "It is halted already");
      },
    });
    expect((await failing.ask("operator", "POST /halt", { reason: "x" })).body).toMatchObject({
      status: 409,
      code: "conflict",
    });
  });

  it("keeps its details to the log when nobody foresaw it", async () => {
    failing = await openPeople({
      halt: () => {
        throw new Error("SQLITE_CORRUPT in /var/lib/plumbline");
      },
    });
    const { status, body } = await failing.ask("operator", "POST /halt", { reason: "x" });
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain("SQLITE");
    expect(failing.logged).toHaveLength(1);
  });

  it.each([
    ["no JSON", "{", 400],
    ["a JSON value of another kind", "[]", 400],
    ["a prototype", '{"__proto__":{"reason":"x"},"reason":"x"}', 400],
    ["a field nobody asked for", '{"reason":"x","force":true}', 400],
    ["nesting beyond the limit", `{"reason":${"[".repeat(40)}${"]".repeat(40)}}`, 400],
    ["nesting that would overflow a stack", `${"[".repeat(200_000)}`, 400],
    ["more than the limit", `{"reason":"${"x".repeat(1024 * 1024)}"}`, 413],
  ])("is refused: %s", async (_, body, status) => {
    const answer = await people.send("/api/v1/halt", {
      method: "POST",
      headers: { authorization: await people.authorization("operator"), "content-type": "application/json" },
      body,
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });

  it.each(["br", "gzip", "deflate"])("is refused: a body encoded with %s", async (encoding) => {
    expect(
      (await people.ask("operator", "POST /halt", { reason: "x" }, { "content-encoding": encoding })).status,
    ).toBe(415);
  });

  it("is no page of the console when it is an unknown address of the API", async () => {
    for (const path of ["/api/v1/nothing", "/api/v2/exposures", "/api/"]) {
      expect(await people.send(path)).toMatchObject({ status: 404, body: { code: "no-route" } });
    }
  });
});
