import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";

/** What the collector says no to on purpose; Chromium reports such answers by itself. */
const REFUSED = /status of (?:401|403|404|409)/;

/** A browser of its own, that shares nothing with the others. What it complains about goes into `complaints`. */
export async function openConsolePage(
  browser: Browser,
  complaints: string[],
  viewport = { width: 1280, height: 900 },
): Promise<Page> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => {
    complaints.push(`A dialog opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (message.type() === "error" && !REFUSED.test(message.text())) complaints.push(message.text());
  });
  return page;
}

/** Accessible by the rules of axe, in both themes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(200);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${colorScheme}: ${id} ${nodes[0]?.target.join(" ")}`)).toEqual(
      [],
    );
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** Nothing sticks out at the side of a phone. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 900 };
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  const drawers = await page.evaluate(
    "[...document.querySelectorAll('dialog[open]')].map((one) => one.scrollWidth - one.clientWidth)",
  );
  expect(Math.max(0, ...(drawers as number[]))).toBe(0);
  await page.setViewportSize({ width, height });
}

/** Signs in by the console's own form. */
export async function signInAs(page: Page, url: string, name: string, password: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** The secret that a dialog shows once. */
export async function toldOnce(page: Page): Promise<string> {
  await page.getByText("It is shown this once").waitFor();
  return (await page.getByRole("dialog").locator("code").last().textContent()) ?? "";
}
