import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newRsaKeys, pkcs8 } from "../../collector/pki/authority.ts";
import { buildCertificate } from "../../collector/pki/certificate.ts";
import { after, instant } from "../../proto/time.ts";
import { launchChromium } from "../support/chromium.ts";
import {
  expectAccessible,
  expectNoOverflow,
  openConsolePage,
  signInAs,
  toldOnce,
} from "../support/console-page.ts";
import { type Fleet, oneQuestion, openFleet } from "../support/fleet-processes.ts";
import { eventually } from "../support/wait.ts";

/** Who may come in, by hand: in a real Chromium, against a real collector and real agents. */
let fleet: Fleet;
let browser: Browser;
let admin: Page;
let viewer: Page;
const complaints: string[] = [];

const PASSWORD = "correct horse battery";

beforeAll(async () => {
  [fleet, browser] = await Promise.all([openFleet(), launchChromium()]);
  await oneQuestion(fleet, 22);
  admin = await openConsolePage(browser, complaints);
  viewer = await openConsolePage(browser, complaints);
  await signInAs(admin, `${fleet.url}/agents`, "ada", PASSWORD);
  await admin.getByRole("heading", { name: "Agents" }).waitFor();
  await admin.evaluate(
    (body) =>
      fetch("/api/v1/users", { method: "POST", headers: { "content-type": "application/json" }, body }),
    JSON.stringify({ name: "vera", role: "viewer", password: PASSWORD }),
  );
  await signInAs(viewer, `${fleet.url}/agents`, "vera", PASSWORD);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await fleet?.close();
}, 60_000);

const tokens = (page: Page) => page.getByRole("table", { name: "Join tokens" });
const enroll = async (at: string, token: string) => {
  const ended = await fleet.agent(at, "enroll", "--collector", fleet.agentsUrl, "--token", token, "--json");
  return ended.exitCode === 0
    ? (JSON.parse(ended.stdout) as { agentId: string; fingerprint: string; status: string })
    : undefined;
};

let token = "";
let agentId = "";
let fingerprint = "";

it("makes a join token that is shown once and lets nobody in without a person", async () => {
  await admin.getByText("No join token is outstanding").waitFor();
  await admin.getByRole("button", { name: "Join an agent" }).click();
  const dialog = admin.getByRole("dialog");
  await dialog.getByLabel("Segment").selectOption("data");
  await dialog.getByLabel("Agents that may join with it").fill("2");
  await dialog.getByRole("checkbox", { name: /waits until a person approves it/ }).check();
  await expectAccessible(admin);
  await dialog.getByRole("button", { name: "Make the command" }).click();
  const command = await toldOnce(admin);
  token = /--token (\S+)/.exec(command)?.[1] ?? "";
  expect(command).toContain(`enroll --collector ${fleet.agentsUrl}`);
  await dialog.getByRole("button", { name: "I have it" }).click();

  await tokens(admin)
    .getByRole("row", { name: /A new agent in data.*0 of 2.*in \d+ min.*waits for approval.*ada/ })
    .waitFor();
  expect(await admin.content()).not.toContain(token);
  await expectAccessible(admin);
  await expectNoOverflow(admin);
}, 60_000);

it("shows whoever joined with it outside the door, to everybody, and the way in to an administrator", async () => {
  const joined = await enroll("waiting", token);
  expect(joined?.status).toBe("pending");
  ({ agentId = "", fingerprint = "" } = joined ?? {});
  await tokens(admin)
    .getByRole("row", { name: /1 of 2/ })
    .waitFor();
  for (const page of [admin, viewer]) {
    await page.getByRole("row", { name: new RegExp(`${agentId}.*Waits for approval`) }).waitFor();
    await page.getByRole("link", { name: agentId }).click();
    await page.getByRole("heading", { name: "Waits for approval" }).waitFor();
    await page.getByText(fingerprint).first().waitFor();
  }
  for (const act of [/Approve it/, /Freeze/, /Let it rejoin/, /Revoke/])
    expect(await viewer.getByRole("button", { name: act }).count()).toBe(0);
  await viewer.getByText("An administrator of this collector decides.").waitFor();
  await admin.getByText("not known before its first session").waitFor();
  await expectAccessible(admin);
  await expectNoOverflow(admin);
}, 60_000);

it("approves by the fingerprint that the machine shows, and by no other", async () => {
  await admin.getByRole("button", { name: /Approve it/ }).click();
  const approve = admin.getByRole("button", { name: "Approve it", exact: true });
  expect(await approve.isDisabled()).toBe(true);
  const field = admin.getByLabel("Fingerprint, as its machine shows it");
  await field.fill("0".repeat(64));
  await approve.click();
  await admin.getByText("this is not the machine you look at").waitFor();
  expect((await fleet.seen(agentId)).status).toBe("pending");
  await expectAccessible(admin);

  await field.fill((fingerprint.toUpperCase().match(/../g) ?? []).join(":"));
  await approve.click();
  await admin.getByRole("heading", { name: "Waits for approval" }).waitFor({ state: "detached" });
  fleet.start("waiting");
  await viewer.getByRole("dialog").getByText("Live", { exact: true }).waitFor();
  await viewer.getByRole("heading", { name: "Waits for approval" }).waitFor({ state: "detached" });
}, 60_000);

it("shows what the agent signed about itself: who moved its kill switch", async () => {
  await fleet.post("/halt", { agent: agentId, reason: "\u202edrill" });
  type Containment = { readonly notices: { readonly halted: number } };
  await eventually(
    () => fleet.get<Containment>(`/agents/${agentId}/containment`),
    ({ notices }) => notices.halted === 1,
  );
  await viewer.reload();
  await viewer.getByText("0 steps refused, 1 halt.").waitFor();
  await viewer.getByText(/The agent was halted by .*\\u\{202e\}drill/).waitFor();
  await fleet.post("/resume", { agent: agentId });
}, 60_000);

it("revokes a token, after which nobody joins with it", async () => {
  await admin.getByRole("button", { name: "Close" }).click();
  await admin.getByRole("button", { name: /Revoke the token/ }).click();
  await admin.getByText("Agents that have joined with it stay").waitFor();
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "Revoke it" }).click();
  await admin.getByText("No join token is outstanding").waitFor();
  expect(await enroll("too-late", token)).toBeUndefined();
}, 60_000);

it("has no join tokens for those who may not make them", async () => {
  await viewer.getByRole("button", { name: "Close" }).click();
  await viewer.getByRole("table", { name: "The collector's certificates" }).waitFor();
  expect(await viewer.getByRole("heading", { name: "Join tokens" }).count()).toBe(0);
  expect(await viewer.getByRole("button", { name: "Join an agent" }).count()).toBe(0);
});

it("freezes an agent with a reason that everybody sees, and thaws it with what was found", async () => {
  await admin.getByRole("link", { name: agentId }).click();
  await admin.getByRole("button", { name: /Freeze/ }).click();
  const freeze = admin.getByRole("button", { name: "Freeze it" });
  expect(await freeze.isDisabled()).toBe(true);
  await admin.getByLabel("Why").fill(`\u202e<b>a copied disk</b> INC-${"4".repeat(100)}`);
  await expectAccessible(admin);
  await freeze.click();
  for (const page of [admin, viewer]) {
    await page.getByRole("row", { name: /Frozen/, includeHidden: true }).waitFor();
  }
  await viewer.getByRole("link", { name: agentId }).click();
  for (const page of [admin, viewer]) {
    await page.getByRole("heading", { name: "Frozen" }).waitFor();
    await page.getByText("\\u{202e}<b>a copied disk</b>").first().waitFor();
    await page.getByText("just now").first().waitFor();
  }
  expect(await viewer.getByRole("button", { name: /Thaw/ }).count()).toBe(0);
  expect(await admin.getByRole("button", { name: /^Freeze/ }).count()).toBe(0);
  await expectAccessible(admin);
  await expectNoOverflow(admin);

  await admin.getByRole("button", { name: /Thaw it/ }).click();
  const thaw = admin.getByRole("button", { name: "Thaw it", exact: true });
  expect(await thaw.isDisabled()).toBe(true);
  await admin.getByLabel("What you found").fill("the copy is wiped");
  await thaw.click();
  await admin.getByRole("heading", { name: "Frozen" }).waitFor({ state: "detached" });
  await fleet.end("waiting");
  fleet.start("waiting");
  await viewer.getByRole("dialog").getByText("Live", { exact: true }).waitFor();
}, 90_000);

it("lets one agent rejoin under its own name, and no other", async () => {
  await fleet.end("waiting");
  await admin.getByRole("button", { name: /Let it rejoin/ }).click();
  await admin.getByRole("button", { name: "Make the command" }).click();
  const command = await toldOnce(admin);
  expect(command).toMatch(/^plumbline-agent rejoin --token /);
  await admin.getByRole("button", { name: "I have it" }).click();
  await admin.getByRole("button", { name: "Close" }).click();
  await tokens(admin)
    .getByRole("row", { name: new RegExp(`${agentId}, to come back.*0 of 1`) })
    .waitFor();
  const rejoin = command.replace("plumbline-agent rejoin ", "").split(" ");
  expect((await fleet.agent("waiting", "rejoin", ...rejoin)).exitCode).toBe(0);
  await admin.getByText("No join token is outstanding").waitFor();
}, 60_000);

it("says how long the authority lasts, warns before it ends, and who has not followed a roll-over", async () => {
  const certificates = admin.getByRole("table", { name: "The collector's certificates" });
  await certificates.getByRole("row", { name: /^Authority .*20\d\d, .*in 10 years.*In force/ }).waitFor();
  await certificates.getByRole("row", { name: /^Listeners .*In force/ }).waitFor();

  const { publicKey, privateKey } = await newRsaKeys(3_072);
  const day = 86_400_000;
  const now = instant(Date.now());
  const old = buildCertificate(
    {
      commonName: "Brought, and old",
      publicKey,
      usage: "authority",
      names: [],
      backdatedMs: 300 * day,
      notAfter: after(now, 40 * day),
    },
    { certificate: undefined, key: privateKey },
    now,
    (length) => randomBytes(length),
  );
  const [cert, key] = [join(fleet.folder, "old.pem"), join(fleet.folder, "old-key.pem")];
  writeFileSync(cert, old);
  writeFileSync(key, pkcs8(privateKey), { mode: 0o600 });
  const rolled = await fleet.plumbline("ca", "roll", "--cert", cert, "--key", key);
  expect([rolled.exitCode, rolled.stderr]).toEqual([0, ""]);

  await admin.getByText("A roll-over is under way").waitFor();
  await certificates
    .getByRole("row", {
      name: /Authority that takes over .*in 40 days.*Less than a quarter of its life is left.*Finish this/,
    })
    .waitFor();
  const behind = admin.getByRole("list", { name: "Agents that have not followed" });
  await behind.getByRole("link", { name: agentId }).waitFor();
  await viewer.reload();
  await viewer.getByText("A roll-over is under way").waitFor();
  await expectAccessible(admin);
  await expectNoOverflow(admin);

  fleet.start("waiting");
  await admin.getByText("Everybody has followed").waitFor({ timeout: 40_000 });
}, 120_000);

it("lists the whole fleet, not only its first page", async () => {
  await fleet.write(
    `WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 250)
     INSERT INTO agents (id, segment, labels, status, evidence_key, joined_at, durable_hash)
     SELECT 'fleet-' || n, 'data', '{}', 'active', randomblob(32), 0, zeroblob(32) FROM many`,
  );
  await viewer.goto(`${fleet.url}/agents`);
  const agents = viewer.getByRole("table", { name: "Agents" });
  await agents.getByRole("link", { name: "fleet-1", exact: true }).waitFor();
  await agents.getByRole("link", { name: "fleet-250" }).waitFor({ state: "attached" });
  expect(await agents.getByRole("row").count()).toBe(1 + 251);
}, 60_000);

it("never made the browser complain", () => {
  expect(complaints).toEqual([]);
});
