import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunDetailView } from "../../../collector/http/schemas.ts";
import { id } from "../../../proto/ids.ts";
import type { Observation } from "../../../proto/observation.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import { instant } from "../../../proto/time.ts";
import { untrusted } from "../../../proto/untrusted.ts";
import { openPeople, type People } from "../../support/people.ts";
import { NOW } from "../../support/seed.ts";
import { ALLOWED, PREVENTED, verdict } from "../../support/verdicts.ts";

let people: People;
beforeAll(async () => {
  people = await openPeople();
  const { seed } = people;
  await seed.segment("internet");
  const asset = await seed.asset("billing-db");
  const endpoint = await seed.endpoint(asset, 22);
  const agent = await seed.agent("agent-1");
  const digest = await seed.scenario();
  const exposure = await seed.exposure(asset);
  const claim = await seed.claim(exposure.no, endpoint);
  const judged = await seed.run(claim.no, digest, { verdict: verdict(ALLOWED) });
  const job = await seed.job(judged.no, agent);
  await seed.run(claim.no, digest, { verdict: verdict(PREVENTED) });
  await seed.run(claim.no, digest);
  await seed.run(claim.no, digest, {
    verdict: verdict({ kind: "inconclusive", doubt: "no-close-view" }),
  });
  const saw = (stepId: string, outcome: Outcome, attempt = 1): Observation => ({
    jobId: id(job.id),
    stepId,
    attempt,
    startedAt: instant(NOW - 20),
    endedAt: instant(NOW - 10),
    outcome,
  });
  const place = { runNo: judged.no, jobNo: job.no };
  const spoke: Outcome = {
    kind: "spoke",
    elapsedMs: 4,
    from: { address: "10.0.1.5", port: 40_000 },
    identity: { by: "banner", hash: "a".repeat(64) },
    sample: untrusted("SSH-2.0\u001b[31m<b>\u202E"),
  };
  await seed.batch({ no: agent, id: "agent-1", firstSequence: 7 }, [
    { ...place, observation: saw("self-check", { kind: "healthy", elapsedMs: 1, loopDelayMs: 0 }) },
    { ...place, observation: saw("attempt", spoke) },
    { ...place, observation: saw("attempt", spoke), refused: "repeated" },
  ]);
  await seed.batch({ no: agent, id: "agent-1", firstSequence: 10 }, [
    { ...place, observation: saw("", { kind: "job-ended", how: "completed", because: "" }) },
  ]);
});
afterAll(() => people.close());

describe("the list of runs", () => {
  it("has the newest first", async () => {
    const { body } = await people.ask("viewer", "GET /runs");
    expect(body).toMatchObject({
      total: 4,
      items: [
        { id: "run-4" },
        { id: "run-3", state: "running", verdict: null },
        { id: "run-2" },
        { id: "run-1" },
      ],
    });
  });

  it("goes on where a page ended, though newer runs came", async () => {
    const { body: first } = await people.ask("viewer", "GET /runs?limit=1");
    const { nextCursor } = first as { nextCursor: string };
    const { body } = await people.ask("viewer", `GET /runs?limit=1&cursor=${nextCursor}`);
    expect(body).toMatchObject({ items: [{ id: "run-3" }] });
  });

  it.each([
    ["?state=judged", 3],
    ["?state=cancelled", 0],
    ["?exposure=exposure-1", 4],
    ["?exposure=exposure-2", 0],
    ["?outcome=prevented", 1],
    ["?segment=internet", 4],
  ])("filters by %s", async (query, total) => {
    expect((await people.ask("viewer", `GET /runs${query}`)).body).toMatchObject({ total });
  });
});

describe("one run", () => {
  const detail = async () => (await people.ask("viewer", "GET /runs/run-1")).body as RunDetailView;

  it("shows each observation with its step's meaning and its place in the sender's chain", async () => {
    const { observations, jobs } = await detail();
    expect(jobs).toEqual([
      { id: "job-1", agentId: "agent-1", segment: "internet", role: "actor", ended: "completed" },
    ]);
    expect(
      observations.map(({ sequence, purpose, target, outcome }) => [sequence, purpose, target, outcome]),
    ).toEqual([
      [7, "self-check", "the agent itself", "healthy"],
      [8, "attempt", "tcp/10.0.2.10:22", "spoke"],
      [9, "attempt", "tcp/10.0.2.10:22", "spoke"],
      [10, "", "", "job-ended"],
    ]);
    expect(new Set(observations.map(({ batchHash }) => batchHash)).size).toBe(2);
  });

  it("shows what was not admitted, and why", async () => {
    expect((await detail()).observations[2]).toMatchObject({ admitted: false, refusedBecause: "repeated" });
  });

  it("takes the sting out of what a peer said, and leaves markup to the page", async () => {
    const words = (await detail()).observations[1]?.words ?? "";
    expect(words).toContain("“SSH-2.0\\u{1b}[31m<b>\\u{202e}”");
    expect(words).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("says what would settle one that settled nothing, and which parts nobody took", async () => {
    const unsettled = (await people.ask("viewer", "GET /runs/run-4")).body as RunDetailView;
    expect(unsettled.untaken).toContain("close-view");
    expect(unsettled.nextAction).toContain("Join an agent on billing-db");
    expect((await detail()).nextAction).toBeNull();
  });

  it("is not found by another name", async () => {
    expect((await people.ask("viewer", "GET /runs/run-9")).body).toMatchObject({
      status: 404,
      code: "not-found",
    });
  });

  it("can be cancelled", async () => {
    expect((await people.ask("operator", "POST /runs/run-3/cancel", {})).body).toEqual({ kind: "cancelled" });
    expect(people.commands.at(-1)).toMatchObject({ kind: "cancel-run", request: { runId: "run-3" } });
  });
});

describe("was that us?", () => {
  it("says yes for the marker of a run", async () => {
    const { body } = await people.ask("viewer", "GET /deconflict/plb-2");
    expect(body).toMatchObject({
      was: "us",
      run: { id: "run-2" },
      sentence: expect.stringContaining("reach.tcp from internet"),
    });
  });

  it.each(["plb-20", "PLB-2", "plb-", "%25", "plb_2"])("says no for the look-alike %s", async (marker) => {
    expect((await people.ask("viewer", `GET /deconflict/${marker}`)).body).toMatchObject({
      was: "not-us",
      run: null,
    });
  });
});
