import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { STORY_PASSAGE } from "../../collector/demo/network.ts";
import { type Stage, setStage } from "../../collector/demo/stage.ts";
import { launchChromium } from "../support/chromium.ts";
import { ROOT } from "../support/root.ts";

/** The owner's day by hand, in a real Chromium, against real processes. */
let stage: Stage;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  [stage, browser] = await Promise.all([setStage(() => {}, ROOT), launchChromium()]);
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1280, height: 900 },
  });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // Before anybody signed in the API says 401, and Chromium reports that by itself.
    if (message.type() === "error" && !message.text().includes("401")) complaints.push(message.text());
  });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await stage?.close();
}, 30_000);

/** Accessible by the rules of axe, in both themes. */
async function expectAccessible(): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(300);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${colorScheme}: ${id} ${nodes[0]?.target.join(" ")}`)).toEqual(
      [],
    );
  }
  await page.emulateMedia({ colorScheme: "light" });
}

const closureSays = (words: RegExp): Promise<void> =>
  page.getByText(words).first().waitFor({ timeout: 45_000 });

it("signs in and shows the live board, with nothing pretended", async () => {
  await page.goto(stage.collector.url);
  await page.getByLabel(/name/i).first().fill(stage.account.name);
  await page
    .getByLabel(/password/i)
    .first()
    .fill(stage.account.password);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.getByRole("heading", { name: /from each segment/i }).waitFor();
  for (const segment of ["internet", "dmz", "app", "data"]) {
    await page
      .getByRole("heading", { name: new RegExp(`^${segment}`) })
      .first()
      .waitFor();
  }
  await expectAccessible();
}, 90_000);

it("lists the imported exposures, asserted beside grounded", async () => {
  await page.getByRole("link", { name: "Exposures" }).first().click();
  await page.getByText("CVE-2018-15919").first().waitFor();
  await page.getByText("Grounded").first().waitFor();
  await expectAccessible();
}, 90_000);

it("validates an exposure, and shows the run live", async () => {
  await page
    .getByText(/CVE-2018-15919 in/)
    .first()
    .click();
  await page.getByRole("heading", { name: /CVE-2018-15919/ }).waitFor();
  await page.getByRole("button", { name: /validate now/i }).click();
  await page
    .getByText(/Confirmed: a scanner saw the weakness, and runs get through from internet/)
    .first()
    .waitFor();
  await page
    .getByText(/5 of 5 tries were answered/)
    .first()
    .waitFor();
  await expectAccessible();
}, 90_000);

/** Presses "Claim fixed", and the dialog's own button. */
async function claimFixed(): Promise<void> {
  await page
    .getByRole("button", { name: /claim fixed/i })
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  const note = dialog.getByRole("textbox");
  if ((await note.count()) > 0) await note.first().fill("By hand, in the browser");
  await dialog.getByRole("button", { name: /claim/i }).last().click();
}

it("refuses a fix that isn't one, with the run that says so", async () => {
  await claimFixed();
  await closureSays(/Still open: seen again after the claim of a fix/);
}, 90_000);

it("closes after the real fix, with the statistical bound", async () => {
  await stage.gateway.deny(STORY_PASSAGE);
  await claimFixed();
  await closureSays(/Closed as mitigated.*at 95 % confidence at most 63 %/);
}, 90_000);

it("reopens when it gets through again", async () => {
  await stage.gateway.allow(STORY_PASSAGE);
  await page
    .getByRole("button", { name: /validate now|retest/i })
    .first()
    .click();
  await closureSays(/Reopened: closed at/);
  await expectAccessible();
}, 90_000);

it("never made the browser complain", () => {
  expect(complaints).toEqual([]);
});
