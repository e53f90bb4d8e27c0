import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { STORY_PASSAGE } from "../../collector/demo/network.ts";
import { type Stage, setStage } from "../../collector/demo/stage.ts";
import { ROOT } from "../support/root.ts";
import { eventually } from "../support/wait.ts";

/**
 * Nothing that merely looks like a blocked attack may close anything: with real processes and real
 * sockets, a killed agent, a dead target, a broken path and a refused job never yield `prevented`,
 * `mitigated` or `closed`.
 */
let stage: Stage;
let exposureId: string;

type Run = {
  readonly id: string;
  readonly segment: string;
  readonly state: string;
  readonly expectation: string;
  readonly verdict: {
    readonly execution: string;
    readonly prevention: string;
    readonly detail: string;
    readonly sentence: string;
  } | null;
};
type Detail = {
  readonly validation: string;
  readonly closure: string;
  readonly runs: readonly Run[];
  readonly closureDetail: { readonly sentence: string; readonly nextAction: string };
};

const detail = (): Promise<Detail> => stage.api.get<Detail>(`/api/v1/exposures/${exposureId}`);

/** Runs the story's claims once and gives what the internet's run said. */
async function validate(): Promise<NonNullable<Run["verdict"]>> {
  const before = new Set((await detail()).runs.map(({ id }) => id));
  await stage.api.post(`/api/v1/exposures/${exposureId}/validations`, {});
  const { runs } = await eventually(
    detail,
    ({ runs: all }) => {
      const fresh = all.filter(({ id }) => !before.has(id));
      return fresh.length > 0 && fresh.every(({ state }) => state !== "running");
    },
    60_000,
  );
  const run = runs.find(
    ({ id, segment, expectation }) => !before.has(id) && segment === "internet" && expectation === "deny",
  );
  if (run === undefined || run.verdict === null) throw new Error("The internet's claim was not run");
  return run.verdict;
}

/** Claims a fix and gives where closure ends up. */
async function claimFix(): Promise<Detail> {
  await stage.api.post(`/api/v1/exposures/${exposureId}/fix-claims`, { note: "test" });
  return eventually(detail, ({ closure }) => closure !== "fix-claimed" && closure !== "verifying", 60_000);
}

const isNegativeWord = (word: string): boolean => word === "prevented" || word === "absent";

beforeAll(async () => {
  stage = await setStage(() => {}, ROOT);
  const { items } = await stage.api.get<{
    items: { id: string; cves: string[]; endpoint: { port: number } | null }[];
  }>("/api/v1/exposures?limit=200");
  exposureId =
    items.find(({ cves, endpoint }) => cves.includes("CVE-2018-15919") && endpoint?.port === 5022)?.id ?? "";
  const verdict = await validate();
  expect(verdict.prevention).toBe("allowed");
}, 90_000);

afterAll(async () => {
  await stage.close();
}, 30_000);

it("takes a refused job for what it is: not run, with the rule that refused", async () => {
  const file = join(stage.folder, "rules-internet.yaml");
  const rules = readFileSync(file, "utf8");
  writeFileSync(file, `${rules}deny: [{ to: [127.10.0.0/16], because: incident }]\n`);
  await eventually(
    () =>
      stage.api.get<{ items: { segment: string; status: string; rulesDigest: string }[] }>("/api/v1/agents"),
    ({ items }) =>
      new Set(items.map(({ rulesDigest }) => rulesDigest)).size === 2 &&
      items.every(({ status }) => status === "live"),
  );
  const closed = await claimFix();
  expect(closed.closure).toBe("cannot-tell");
  expect(closed.closureDetail.sentence).toContain("denied");
  expect(closed.validation).not.toBe("mitigated");
  writeFileSync(file, rules);
  await eventually(
    () => stage.api.get<{ items: { status: string; rulesDigest: string }[] }>("/api/v1/agents"),
    ({ items }) =>
      new Set(items.map(({ rulesDigest }) => rulesDigest)).size === 1 &&
      items.every(({ status }) => status === "live"),
  );
  expect((await validate()).prevention).toBe("allowed");
}, 120_000);

it("takes a broken path for what it is: inconclusive, and closes nothing", async () => {
  const passages = ["billing-ssh", "billing-status", "ledger-status", "web-smtp"].map((service) => ({
    segment: "internet",
    service,
  }));
  for (const passage of passages) await stage.gateway.deny(passage);
  const verdict = await validate();
  expect(verdict).toMatchObject({ prevention: "inconclusive", detail: "path-fault" });
  const closed = await claimFix();
  expect(closed.closure).toBe("cannot-tell");
  expect(closed.validation).not.toBe("mitigated");
  for (const passage of passages) await stage.gateway.allow(passage);
  expect((await validate()).prevention).toBe("allowed");
}, 120_000);

it("takes a killed agent for what it is: nobody asked", async () => {
  await stage.agents.kill("internet");
  await eventually(
    () => stage.api.get<{ items: { segment: string; status: string }[] }>("/api/v1/agents"),
    ({ items }) => items.some(({ segment, status }) => segment === "internet" && status === "silent"),
  );
  await stage.gateway.deny(STORY_PASSAGE);
  const closed = await claimFix();
  expect(closed.closure).toBe("cannot-tell");
  expect(closed.closureDetail.sentence).toContain("no live agent");
  expect(closed.validation).not.toBe("mitigated");
  await stage.gateway.allow(STORY_PASSAGE);
  stage.agents.start("internet");
  await eventually(
    () => stage.api.get<{ items: { status: string }[] }>("/api/v1/agents"),
    ({ items }) => items.every(({ status }) => status === "live"),
    90_000,
  );
}, 150_000);

it("takes a dead target for what it is: down, not protected", async () => {
  for (const service of ["billing-ssh", "billing-status"]) await stage.endService(service);
  const verdict = await validate();
  expect(isNegativeWord(verdict.prevention), verdict.sentence).toBe(false);
  const closed = await claimFix();
  expect(closed.closure).toBe("cannot-tell");
  expect(closed.validation).not.toBe("mitigated");
}, 120_000);
