import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPeople, type People } from "../../support/people.ts";

let folder: string;
let people: People;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-web-"));
  people = await openPeople({}, { webRoot: join(folder, "web") });
  writeFileSync(join(folder, "secret.txt"), "not for you");
});
afterAll(async () => {
  await people.close();
  rmSync(folder, { recursive: true });
});

const build = () => {
  mkdirSync(join(folder, "web", "assets"), { recursive: true });
  writeFileSync(join(folder, "web", "index.html"), "<!doctype html><title>Plumbline</title>");
  writeFileSync(join(folder, "web", "assets", "app-1a2b.js"), "export {};");
  writeFileSync(join(folder, "web", "assets", "inter.woff2"), "font");
};

describe("the console", () => {
  it("says how to build it as long as it isn't built, then is there", async () => {
    const { status, body } = await people.send("/");
    expect(status).toBe(503);
    expect(body).toContain("npm run build");
    build();
    expect((await people.send("/")).status).toBe(200);
  });

  it("is the page wherever its own routes lead", async () => {
    for (const path of ["/", "/exposures", "/exposures/some-id", "/index.html"]) {
      const { status, body, headers } = await people.send(path);
      expect([status, body]).toEqual([200, "<!doctype html><title>Plumbline</title>"]);
      expect(headers.get("cache-control")).toBe("no-cache");
    }
  });

  it("may be kept for ever where the name changes with the content", async () => {
    const { headers } = await people.send("/assets/app-1a2b.js");
    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  });

  it("is not sent again when it is known", async () => {
    const etag = (await people.send("/")).headers.get("etag") ?? "";
    expect((await people.send("/", { headers: { "if-none-match": etag } })).status).toBe(304);
  });

  it("has no file that the build hasn't", async () => {
    expect((await people.send("/assets/gone.js")).body).toMatchObject({ status: 404 });
  });

  it.each([
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/%2e%2e%5csecret.txt",
    "//secret.txt",
  ])("never turns %s into a path", async (path) => {
    expect((await people.send(path)).body).not.toBe("not for you");
  });
});

describe("every answer", () => {
  const POLICY =
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  it.each([
    "/",
    "/assets/app-1a2b.js",
    "/assets/gone.js",
    "/api/v1/session",
    "/api/v1/nothing",
    "/api/docs",
    "/healthz",
  ])("carries the policy: %s", async (path) => {
    const { headers } = await people.send(path);
    expect(headers.get("content-security-policy")).toBe(POLICY);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
  });

  it("of the API is kept by nobody", async () => {
    for (const path of ["/api/v1/session", "/api/v1/setup", "/healthz"]) {
      expect((await people.send(path)).headers.get("cache-control")).toBe("no-store");
    }
  });
});

describe("health", () => {
  it("is ready while the store answers, and not once it is stopping", async () => {
    expect((await people.send("/healthz")).body).toEqual({ status: "ok" });
    expect((await people.send("/readyz")).status).toBe(200);
    people.stopping.abort();
    expect((await people.send("/readyz")).status).toBe(503);
    expect((await people.send("/healthz")).status).toBe(200);
  });

  it("says when the store doesn't answer", async () => {
    const lost = await openPeople();
    lost.seed.reader.sqlite.close();
    expect((await lost.send("/readyz")).body).toMatchObject({ status: 503, code: "busy" });
    await lost.close();
  });
});

describe("metrics", () => {
  it("need a token unless they were opened", async () => {
    expect((await people.send("/metrics")).status).toBe(401);
    const open = await openPeople({}, { openMetrics: true });
    await open.seed.agent("a");
    await open.seed.exposure(await open.seed.asset("db"), { validation: "confirmed" });
    const { status, headers, body } = await open.send("/metrics");
    expect([status, headers.get("content-type")]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
    expect(body).toContain('plumbline_agents{status="silent"} 1\n');
    expect(body).toContain('plumbline_exposures{validation="confirmed"} 1\n');
    expect(body).toContain("plumbline_batches 0\n");
    expect(body).toContain('plumbline_event_loop_delay_seconds{stat="max"} 0.003\n');
    await open.close();
  });
});
