import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { codeAt, fromBase32, stepAt } from "../../collector/app/totp.ts";
import { type Stage, setStage } from "../../collector/demo/stage.ts";
import { launchChromium } from "../support/chromium.ts";
import { expectAccessible, openConsolePage, signInAs, toldOnce } from "../support/console-page.ts";
import { ROOT } from "../support/root.ts";

/** An administrator's day by hand, in a real Chromium, against real processes. */
let stage: Stage;
let browser: Browser;
let admin: Page;
let person: Page;
const complaints: string[] = [];

beforeAll(async () => {
  [stage, browser] = await Promise.all([setStage(() => {}, ROOT), launchChromium()]);
  admin = await openConsolePage(browser, complaints);
  person = await openConsolePage(browser, complaints);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await stage?.close();
}, 30_000);

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { name }).first().waitFor();

const PERSON = "pia";
const PASSWORD = "seven quiet herons wade";
let secret = "";
let token = "";

it("adds a person, who must set a password of their own before anything else", async () => {
  await signInAs(admin, stage.collector.url, stage.account.name, stage.account.password);
  await admin.getByRole("link", { name: "People" }).click();
  await heading(admin, "People");
  await admin.getByRole("checkbox", { name: /Operator/ }).check();
  await admin.getByRole("button", { name: "Save" }).click();
  await admin.getByText("Saved").waitFor();
  await admin.getByRole("button", { name: "Add a person" }).click();
  const dialog = admin.getByRole("dialog");
  await dialog.getByLabel("Name").fill(PERSON);
  await dialog.getByLabel("Role").selectOption("operator");
  await dialog.getByRole("button", { name: /Add and make/ }).click();
  const password = await toldOnce(admin);
  await dialog.getByRole("button", { name: "I have it" }).click();
  await admin.getByRole("cell", { name: /has a one-time password/ }).waitFor();
  await expectAccessible(admin);

  await signInAs(person, stage.collector.url, PERSON, password);
  await heading(person, "Choose your own password");
  await expectAccessible(person);
  await person.getByLabel("The password you were given").fill(password);
  await person.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await person.getByLabel("New password, again").fill(PASSWORD);
  await person.getByRole("button", { name: "Set my password" }).click();
}, 90_000);

it("has them set up a second factor, because their role needs one", async () => {
  await heading(person, "Set up a second factor");
  await person.getByRole("button", { name: "Begin" }).click();
  await person.getByText("Give your authenticator the secret").waitFor();
  secret = (await person.locator("code").first().textContent()) ?? "";
  await expectAccessible(person);
  await person.getByLabel("Code").fill(codeAt(fromBase32(secret), stepAt(Date.now())));
  await person.getByRole("button", { name: "Confirm" }).click();
  await person.getByText("Your second factor is in force").waitFor();
  expect(await person.getByRole("list", { name: "Recovery codes" }).getByRole("listitem").count()).toBe(10);
  await person.getByRole("button", { name: "I have kept them" }).click();
  await heading(person, /from each segment/i);
}, 60_000);

it("gives out an API token that reads and doesn't write", async () => {
  await person.getByRole("button", { name: /Signed in as/ }).click();
  await person.getByRole("link", { name: "Your account" }).click();
  await heading(person, "Your account");
  await person.getByRole("button", { name: "Make a token" }).click();
  const dialog = person.getByRole("dialog");
  await dialog.getByLabel("Name").fill("\u202e<script>alert(1)</script>");
  await dialog.getByRole("button", { name: "Make the token" }).click();
  token = await toldOnce(person);
  await dialog.getByRole("button", { name: "I have it" }).click();
  await person.getByText("\\u{202e}<script>alert(1)</script>").first().waitFor();
  await expectAccessible(person);

  const headers = { authorization: `Bearer ${token}` };
  const api = `${stage.collector.url}/api/v1`;
  const stranger = await openConsolePage(browser, complaints, { width: 800, height: 600 });
  expect((await stranger.request.get(`${api}/agents`, { headers })).status()).toBe(200);
  expect((await stranger.request.post(`${api}/halt`, { headers, data: { reason: "no" } })).status()).toBe(
    403,
  );
  await stranger.context().close();
}, 60_000);

it("signs somebody out, wherever they are, when their role changes", async () => {
  await admin.getByRole("button", { name: `Change ${PERSON}` }).click();
  await admin.getByRole("button", { name: /Change the role/ }).click();
  await admin.getByLabel("New role").selectOption("viewer");
  await admin.getByText("end at once").waitFor();
  await admin.getByRole("button", { name: "Make them viewer" }).click();
  await heading(person, "Sign in");

  await signInAs(person, stage.collector.url, PERSON, PASSWORD);
  await heading(person, "One more step");
  await expectAccessible(person);
  await person.getByLabel("Code").fill("000000");
  await person.getByRole("button", { name: "Sign in" }).click();
  await person.getByText("The code was not taken").waitFor();
}, 60_000);

let magicLink = "";

it("gives a link that opens one exposure on a phone, and nothing else", async () => {
  await admin.goto(`${stage.collector.url}/exposures?q=CVE-2018-15919`);
  await admin
    .getByText(/CVE-2018-15919 in/)
    .first()
    .click();
  await admin.getByRole("button", { name: "Validate now" }).click();
  await admin
    .getByText(/Confirmed: a scanner saw the weakness/)
    .first()
    .waitFor();
  await admin.getByRole("button", { name: "Give a link" }).click();
  await admin.getByRole("button", { name: "Make the link" }).click();
  magicLink = await toldOnce(admin);
  await admin.getByRole("button", { name: "I have it" }).click();
  await expectAccessible(admin);

  await person.context().close();
  person = await openConsolePage(browser, complaints, { width: 390, height: 844 });
  const asked: string[] = [];
  person.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await person.goto(magicLink);
  await heading(person, /CVE-2018-15919/);
  expect(person.url()).toBe(`${stage.collector.url}/r`);
  await expectAccessible(person);
  expect(await person.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);

  await person.getByRole("button", { name: "I fixed it" }).click();
  await person.getByLabel("What was done").fill("<img src=x onerror=alert(1)> closed");
  await person.getByRole("button", { name: /It is fixed, test it/ }).click();
  await person
    .getByText(/Still open: seen again after the claim of a fix/)
    .first()
    .waitFor({ timeout: 45_000 });
  await person.getByRole("button", { name: "Test it again" }).click();
  await expectAccessible(person);
  const elsewhere = asked.filter((path) => path.startsWith("/api/") && !/owner-view|links\/open/.test(path));
  expect(elsewhere).toEqual([]);
}, 120_000);

it("shows out whoever has the link open when it is revoked", async () => {
  await admin.getByRole("button", { name: "Revoke" }).first().click();
  await admin.getByRole("button", { name: "Revoke it" }).click();
  await heading(person, /doesn't lead anywhere any more/);
  await expectAccessible(person);
  await person.goto("about:blank");
  await person.goto(magicLink);
  await heading(person, /doesn't lead anywhere any more/);
  expect(person.url()).toBe(`${stage.collector.url}/r`);
}, 60_000);

it("shows an agent's rules, and revokes it only by its name", async () => {
  await admin.getByRole("link", { name: "Agents" }).click();
  const row = admin.getByRole("row", { name: /dmz/ });
  const id = (await row.getByRole("link").first().textContent()) ?? "";
  await row.getByRole("link").first().click();
  await admin.getByText("the demo, for its own loopback addresses").waitFor();
  await expectAccessible(admin);
  await admin.getByRole("button", { name: /Revoke for good/ }).click();
  const revoke = admin.getByRole("button", { name: "Revoke it" });
  expect(await revoke.isDisabled()).toBe(true);
  await admin.getByLabel(/To confirm, type/).fill(id);
  await revoke.click();
  await admin.getByText("Revoked for good. A new agent can join").waitFor();
}, 60_000);

it("has all of it in the audit log, filtered by the address", async () => {
  await admin.goto(`${stage.collector.url}/audit?what=set-role`);
  await admin.getByRole("row", { name: /set-role.*pia/ }).waitFor();
  expect(await admin.getByRole("row", { name: /create-user/ }).count()).toBe(0);
  for (const what of [
    "create-user",
    "create-token",
    "create-link",
    "open-link",
    "end-link",
    "revoke-agent",
  ]) {
    await admin.goto(`${stage.collector.url}/audit?what=${what}`);
    await admin
      .getByRole("row", { name: new RegExp(what) })
      .first()
      .waitFor();
  }
  await admin.goto(`${stage.collector.url}/audit`);
  const row = admin.getByRole("row", { name: /create-join-token/ }).first();
  for (const word of [row.getByRole("link", { name: "create-join-token" }), row.locator("summary")])
    expect((await word.boundingBox())?.height, "stands on one line").toBeLessThan(30);
  await admin.getByRole("button", { name: "Check the record" }).click();
  await admin.getByText("The record is whole.").waitFor();
  await expectAccessible(admin);
  const [file] = await Promise.all([
    admin.waitForEvent("download"),
    admin.getByRole("link", { name: "CSV" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("plumbline-audit.csv");
}, 90_000);

it("never made the browser complain", () => {
  expect(complaints).toEqual([]);
});
