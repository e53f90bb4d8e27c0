import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openApi } from "../../collector/demo/api.ts";
import { launchChromium } from "../support/chromium.ts";
import { collectorProcess, type Ready } from "../support/collector-process.ts";
import { expectAccessible, expectNoOverflow, openConsolePage } from "../support/console-page.ts";
import { CLIENT, type OidcHouse, openOidcHouse } from "../support/oidc-house.ts";

/** Signing in by an identity provider, in a real Chromium, with a real provider that vouches for somebody without a role. */
const folder = mkdtempSync(join(tmpdir(), "plumbline-provider-"));
let collector: Awaited<ReturnType<typeof collectorProcess>>;
let provider: OidcHouse;
let ready: Ready;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  const settings = join(folder, "oidc.yaml");
  collector = await collectorProcess(join(folder, "data"), ["--oidc", settings]);
  provider = await openOidcHouse(`${collector.url}/api/v1/oidc/callback`);
  writeFileSync(join(folder, "secret"), `${CLIENT.secret}\n`, { mode: 0o600 });
  writeFileSync(join(folder, "provider-ca.pem"), provider.ca);
  writeFileSync(
    settings,
    JSON.stringify({
      issuer: provider.issuer,
      clientId: CLIENT.id,
      clientSecretFile: "secret",
      ca: "provider-ca.pem",
      allow: ["127.0.0.1"],
      roles: { purple: "operator" },
    }),
  );
  [ready, browser] = await Promise.all([collector.start(), launchChromium()]);
  const api = openApi(ready.url, ready.ca);
  await api.post("/api/v1/setup", { code: ready.setupCode, name: "ada", password: "correct horse battery" });
  await api.close();
  page = await openConsolePage(browser, complaints);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await collector.end("SIGTERM");
  await provider.close();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

const byProvider = () => page.getByRole("link", { name: /Sign in with 127\.0\.0\.1/ });

it("shows whoever has no account the sign-in page with the reason, and no raw answer", async () => {
  provider.comes({ sub: "sub-2", preferred_username: "nora", groups: ["sales"] });
  await page.goto(ready.url);
  await byProvider().click();
  await page.getByRole("alert").getByText("none of your groups has a role in this collector").waitFor();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(page.url()).toBe(`${ready.url}/`);
  await expectAccessible(page);
  await expectNoOverflow(page);
}, 60_000);

it("says the same of an answer that this browser didn't ask for", async () => {
  await page.goto(`${ready.url}/api/v1/oidc/callback?code=x&state=${"s".repeat(43)}&error=<b>boo</b>`);
  await page.getByRole("alert").getByText("This browser didn't start the sign-in").waitFor();
  expect(page.url()).toBe(`${ready.url}/`);
  expect(await page.content()).not.toContain("boo");
});

it("lets them try again from there, and in once they have a role", async () => {
  provider.comes({ sub: "sub-1", preferred_username: "petra", groups: ["purple"] });
  await byProvider().click();
  await page.getByRole("button", { name: "Signed in as petra" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await byProvider().waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
});

it("never made the browser complain", () => {
  expect(complaints).toEqual([]);
});
