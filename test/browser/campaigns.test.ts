import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { twoHops } from "../support/campaigns.ts";
import { launchChromium } from "../support/chromium.ts";
import { expectAccessible, expectNoOverflow, openConsolePage, signInAs } from "../support/console-page.ts";
import { type Fleet, openFleet } from "../support/fleet-processes.ts";

/** What campaigns came to, in a real Chromium against a real collector. */
let fleet: Fleet;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  [fleet, browser] = await Promise.all([openFleet(), launchChromium()]);
  page = await openConsolePage(browser, complaints);
  await signInAs(page, `${fleet.url}/campaigns`, "ada", "correct horse battery");
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await fleet?.close();
}, 60_000);

it("says how to run one where none was run", async () => {
  await page.getByText("No campaign was run yet").waitFor();
  await page.getByText("plumbline campaign apply -f FILE").waitFor();
}, 60_000);

it("shows a run as it goes, by itself, with why each node waits or did not run", async () => {
  const file = join(fleet.folder, "hops.yaml");
  writeFileSync(file, twoHops());
  await fleet.plumbline("campaign", "apply", "-f", file);
  const begun = await fleet.plumbline("campaign", "run", "chain.two-hops", "--json");
  const { runId } = JSON.parse(begun.stdout) as { runId: string };
  await page.reload();
  const nodes = page.getByRole("table", { name: "Nodes of chain.two-hops" });
  await nodes.getByText('no live agent in segment "office"').waitFor();
  await page.getByText("Under way").waitFor();
  await fleet.plumbline("campaign", "cancel", runId);
  // No reload: the live stream says that it changed.
  await page.getByText("Nobody can tell").waitFor();
  await page.getByText(/cancelled: by ada; clean-up ok/).waitFor();
  expect(await nodes.getByText("the campaign was over: cancelled (by ada)").count()).toBe(2);
}, 60_000);

it("is accessible, fits a phone, and makes the browser complain of nothing", async () => {
  await expectAccessible(page);
  await expectNoOverflow(page);
  expect(complaints).toEqual([]);
}, 60_000);
