import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openApi } from "../../collector/demo/api.ts";
import { STORY_PASSAGE } from "../../collector/demo/network.ts";
import { type Stage, setStage } from "../../collector/demo/stage.ts";
import { plumblineIn } from "../collector/cli/plumbline-in.ts";
import { ROOT } from "../support/root.ts";
import { eventually } from "../support/wait.ts";

/**
 * A network team writes down what it believes, and finds out: with real processes, real services and a
 * gateway that opens and shuts real ways. What is broken becomes an exposure or an outage by itself, and
 * what is mended is said to hold since the run that showed it.
 */
let stage: Stage;
let token: string;

const INTENTS = `intents:
  - id: no-internet-to-data
    title: The internet does not reach the data segment
    owner: nora
    rule: deny
    from: internet
    to: { segment: data }
    ports: [5022]
    band: immediate
  - id: app-to-billing
    title: The shop books into billing
    owner: dana
    rule: allow
    from: app
    to: { asset: billing-db }
    ports: [5022]
`;
const CONTROLS = `controls:
  - id: edge
    title: The gateway in front of the data segment
    kind: firewall
    owner: nora
    since: 2026-01-01
    provenBy: [{ intent: no-internet-to-data }]
    protects: { assets: [billing-db, ledger] }
`;

const plumbline = async (...args: readonly string[]) => {
  const { collector } = stage;
  return plumblineIn(args, { url: collector.url, token, ca: collector.ca });
};
const shown = async (...args: readonly string[]) => JSON.parse((await plumbline(...args, "--json")).stdout);
const testNow = (id: string) => plumbline("intent", "test", id, "--wait", "--timeout", "60s");

type Exposure = {
  readonly id: string;
  readonly title: string;
  readonly validation: string;
  readonly closure: string;
  readonly owner: string | null;
  readonly sightings: number;
};
const gaps = async (): Promise<readonly Exposure[]> =>
  (await stage.api.get<{ items: Exposure[] }>("/api/v1/exposures?limit=200&q=Segmentation")).items;

beforeAll(async () => {
  stage = await setStage(() => {}, ROOT);
  // A token can't make another one: that takes a password.
  const signedIn = openApi(stage.collector.url, stage.collector.ca);
  await signedIn.post("/api/v1/session", stage.account);
  ({ token } = await signedIn.post<{ token: string }>("/api/v1/tokens", { name: "test", ttlDays: 1 }));
  await signedIn.close();
  for (const [name, text] of [
    ["intent", INTENTS],
    ["control", CONTROLS],
  ] as const) {
    const file = join(stage.folder, `${name}s.yaml`);
    writeFileSync(file, text);
    expect(await plumbline(name, "apply", "-f", file)).toMatchObject({ exitCode: 0 });
    expect((await plumbline(name, "apply", "-f", file)).stdout).toContain("unchanged");
  }
}, 90_000);
afterAll(() => stage.close(), 30_000);

it("says before any run that nothing is known, and why", async () => {
  expect(await shown("intent", "show", "no-internet-to-data")).toMatchObject({
    state: "untested",
    about: "deny internet → data:5022",
    since: null,
    cells: { untested: 1 },
  });
  expect(await shown("control", "show", "edge")).toMatchObject({ state: "unproven" });
});

it("finds the deny broken, and makes each way an exposure with the run as its evidence", async () => {
  const tested = await testNow("no-internet-to-data");
  expect(tested).toMatchObject({ exitCode: 1 });
  expect(await shown("intent", "show", "no-internet-to-data")).toMatchObject({
    state: "broken",
    cells: { broken: 1 },
    since: expect.any(String),
    runId: expect.any(String),
  });
  const found = await eventually(gaps, (items) => items.length === 1);
  for (const gap of found)
    expect(gap).toMatchObject({ validation: "confirmed", closure: "open", owner: "nora" });
  expect(found.map(({ title }) => title)).toContain(
    "Segmentation gap: internet reaches billing-db at tcp/192.168.0.1:5022",
  );
  const [gap] = found;
  const { runId } = await shown("intent", "show", "no-internet-to-data");
  const detail = await stage.api.get<object>(`/api/v1/exposures/${gap?.id}`);
  expect(JSON.stringify(detail)).toContain(runId);
  expect(await shown("control", "show", "edge")).toMatchObject({ state: "regressed" });
}, 120_000);

it("says since when the deny holds once the ways are shut, and that what leans on it is mitigated", async () => {
  await stage.gateway.deny(STORY_PASSAGE);
  expect(await testNow("no-internet-to-data")).toMatchObject({ exitCode: 0 });
  const intent = await shown("intent", "show", "no-internet-to-data");
  expect(intent).toMatchObject({ state: "holds", cells: { holds: 1 } });
  expect(await shown("control", "show", "edge")).toMatchObject({ state: "holds", since: intent.since });
  const fixed = await eventually(gaps, (items) => items.every(({ validation }) => validation === "fixed"));
  expect(fixed).toHaveLength(1);
  // Only runs close: nobody has claimed a fix.
  for (const { closure } of fixed) expect(closure).toBe("open");
  const { items } = await stage.api.get<{
    items: { id: string; cves: string[]; endpoint: { port: number } | null }[];
  }>("/api/v1/exposures?limit=200");
  const ssh = items.find(({ cves, endpoint }) => cves.includes("CVE-2018-15919") && endpoint?.port === 5022);
  const detail = await stage.api.get<{ validation: string; validationDetail: { sentence: string } }>(
    `/api/v1/exposures/${ssh?.id}`,
  );
  expect(detail.validation).toBe("mitigated");
  expect(detail.validationDetail.sentence).toContain('the control "edge" holds');
}, 120_000);

it("opens what leans on the control at once when it regresses", async () => {
  await stage.gateway.allow(STORY_PASSAGE);
  expect(await plumbline("control", "test", "edge", "--wait", "--timeout", "60s")).toMatchObject({
    exitCode: 1,
  });
  const reopened = await eventually(gaps, (items) => items.every(({ sightings }) => sightings === 2));
  for (const { validation } of reopened) expect(validation).toBe("confirmed");
}, 120_000);

it("makes a flow that must work an outage while it does not, and keeps when it ended", async () => {
  const passage = { segment: "app", service: "billing-ssh" };
  const openOutages = async () => (await shown("intent", "outages", "--state", "open")).items;
  expect(await testNow("app-to-billing")).toMatchObject({ exitCode: 0 });
  await stage.gateway.deny(passage);
  expect(await testNow("app-to-billing")).toMatchObject({ exitCode: 1 });
  const [outage] = await eventually(openOutages, (items) => items.length === 1);
  expect(outage).toMatchObject({ intent: "app-to-billing", owner: "dana", segment: "app", endedAt: null });
  const { attention } = await stage.api.get<{ attention: { kind: string }[] }>("/api/v1/overview");
  expect(attention.map(({ kind }) => kind)).toContain("outages");
  await stage.gateway.allow(passage);
  expect(await testNow("app-to-billing")).toMatchObject({ exitCode: 0 });
  await eventually(openOutages, (items) => items.length === 0);
  const { items } = await shown("intent", "outages");
  expect(items).toMatchObject([
    { beganAt: outage.beganAt, endedAt: expect.any(String), endedBy: expect.any(String) },
  ]);
}, 120_000);

it("says the same when all evidence is folded again", async () => {
  const { differences } = await stage.api.post<{ differences: string[] }>("/api/v1/rebuild", {});
  expect(differences).toEqual([]);
}, 60_000);
