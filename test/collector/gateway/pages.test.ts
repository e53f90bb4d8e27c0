import { describe, expect, it } from "vitest";
import { comesFromPage } from "../../../collector/gateway/pages.ts";

describe("a request on the agents' port", () => {
  it.each([
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { cookie: "a=b" },
  ])("is a page's with %j", (headers) => {
    expect(comesFromPage({ headers })).toBe(true);
  });

  it("is an agent's without any of them", () => {
    expect(comesFromPage({ headers: { upgrade: "websocket", host: "collector" } })).toBe(false);
  });
});
