import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Admission,
  type Arrival,
  admit,
  corrected,
  type GivenJob,
  tryKey,
} from "../../../collector/domain/admission.ts";
import { type AgentId, id } from "../../../proto/ids.ts";
import type { Observation } from "../../../proto/observation.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import type { Step } from "../../../proto/step.ts";
import { instant } from "../../../proto/time.ts";
import {
  connected,
  healthy,
  listeningEar,
  looked,
  notReceived,
  receivedFrom,
  refused,
  refusedByRules,
  silent,
  sockets,
  spoke,
  TARGET,
  unable,
} from "../../support/runs.ts";

const common = { timeoutMs: 4_500, tries: 1 } as const;
const attempt: Step = {
  ...common,
  id: "attempt",
  purpose: "attempt",
  kind: "tcp-connect",
  target: TARGET,
  sendNonce: false,
  tries: 5,
};
const check: Step = { ...common, id: "self-check", purpose: "self-check", kind: "self-check" };
const listen: Step = {
  ...common,
  id: "listen",
  purpose: "witness",
  kind: "witness-listen",
  listen: TARGET,
  maxBytes: 64,
  answers: true,
};
const look: Step = { ...common, id: "look", purpose: "attempt", kind: "listeners" };
const table: Step = { ...common, id: "sockets", purpose: "packet-view", kind: "socket-table", port: 22 };

const job: GivenJob = {
  jobId: id("job"),
  runId: id("run"),
  agentId: id<AgentId>("agent"),
  role: "actor",
  steps: [attempt, check, listen, table, look],
  issuedAt: instant(1_000),
  notAfter: instant(121_000),
  isOver: false,
  nonce: new Uint8Array(16),
  scenarioDigest: "ab".repeat(32),
  vantage: "internet",
};
const arrival: Arrival = { agentId: id<AgentId>("agent"), receivedAt: instant(6_000), clockOffsetMs: 0 };
const observation = (over: Partial<Observation> = {}): Observation => ({
  jobId: id("job"),
  stepId: "attempt",
  attempt: 1,
  startedAt: instant(1_500),
  endedAt: instant(2_000),
  outcome: silent,
  ...over,
});

type Given = {
  observation?: Partial<Observation>;
  job?: Partial<GivenJob> | undefined;
  arrival?: Partial<Arrival>;
  seen?: readonly string[];
};

/** The one place that knows how `admit` is called. */
const admitted = (given: Given): Admission =>
  admit(
    observation(given.observation),
    "job" in given && given.job === undefined ? undefined : { ...job, ...given.job },
    { ...arrival, ...given.arrival },
    (key) => given.seen?.includes(key) ?? false,
  );
const refuse = (because: string, given: Given) =>
  expect(admitted(given)).toEqual({ kind: "refused", because });

describe("admit()", () => {
  it("gives a step the meaning that it has in its scenario", () => {
    expect(admitted({})).toEqual({
      kind: "step",
      seen: {
        stepId: "attempt",
        purpose: "attempt",
        kind: "tcp-connect",
        target: TARGET,
        attempt: 1,
        at: 2_000,
        outcome: silent,
      },
    });
  });

  it("takes the job's last word as its end", () => {
    expect(
      admitted({
        observation: { stepId: "", outcome: { kind: "job-ended", how: "halted", because: "drill" } },
      }),
    ).toEqual({
      kind: "end",
      how: "halted",
      because: "drill",
    });
  });

  it("refuses what belongs to no job", () => refuse("unknown-job", { job: undefined }));
  it("refuses what belongs to another agent's job", () =>
    refuse("anothers-job", { arrival: { agentId: id<AgentId>("other") } }));
  it("refuses what comes after the job's end", () => refuse("late", { job: { isOver: true } }));
  it("refuses a step that the job does not have", () =>
    refuse("unknown-step", { observation: { stepId: "more" } }));
  it("refuses an end that is an outcome of a step", () =>
    refuse("not-of-this-step", {
      observation: { outcome: { kind: "job-ended", how: "completed", because: "" } },
    }));
  it("refuses an outcome that is said of the job as a whole", () =>
    refuse("unknown-step", { observation: { stepId: "" } }));
  it("refuses a try that was seen before", () =>
    refuse("repeated", { seen: [tryKey({ stepId: "attempt", attempt: 1 })] }));
  it("refuses what was made after the lease", () =>
    refuse("late", {
      observation: { endedAt: instant(121_001) },
      arrival: { receivedAt: instant(130_000) },
    }));

  it.each([0, 6, 4_294_967_295])("refuses try %d of five", (attempt) =>
    refuse("beyond-tries", { observation: { attempt } }),
  );

  it("admits what was made at the lease's last moment, however late it comes", () => {
    expect(
      admitted({ observation: { endedAt: instant(121_000) }, arrival: { receivedAt: instant(9_000_000) } })
        .kind,
    ).toBe("step");
  });

  it.each<[Step, readonly Outcome[]]>([
    [attempt, [silent, refused, connected, spoke(), unable, refusedByRules]],
    [check, [healthy, unable, refusedByRules]],
    [listen, [listeningEar, receivedFrom("10.0.1.5", 4), notReceived, unable, refusedByRules]],
    [table, [sockets([]), unable, refusedByRules]],
    [look, [looked({}), unable, refusedByRules]],
  ])("knows what each kind of step can have seen: %j", ({ id: stepId }, own) => {
    for (const outcome of [
      silent,
      refused,
      connected,
      spoke(),
      healthy,
      listeningEar,
      receivedFrom("10.0.1.5", 4),
      notReceived,
      sockets([]),
      looked({}),
      unable,
      refusedByRules,
    ]) {
      const { kind } = admitted({ observation: { stepId, outcome } });
      expect([outcome.kind, kind]).toEqual([
        outcome.kind,
        own.some((one) => one.kind === outcome.kind) ? "step" : "refused",
      ]);
    }
  });

  it("lets a witness report each arrival of the nonce, within a bound", () => {
    const report = (attempt: number) =>
      admitted({ observation: { stepId: "listen", attempt, outcome: receivedFrom("10.0.1.5", 4) } }).kind;
    expect([report(1), report(128), report(129)]).toEqual(["step", "step", "refused"]);
  });
});

describe("the instant of an observation", () => {
  it("is the agent's, on our clock", () => {
    expect(corrected(instant(2_000), job, { ...arrival, clockOffsetMs: 500 })).toBe(2_500);
  });

  it("never lies outside its run and its arrival, whatever the agent's clock says", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.nat(10_000),
        (at, clockOffsetMs, received) => {
          const seen = corrected(instant(at), job, { receivedAt: instant(received), clockOffsetMs });
          expect(seen).toBeGreaterThanOrEqual(job.issuedAt);
          expect(seen).toBeLessThanOrEqual(Math.max(received, job.issuedAt));
        },
      ),
    );
  });
});
