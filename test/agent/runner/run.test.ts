import { expect, it } from "vitest";
import type { AcceptedJob } from "../../../agent/runner/accept.ts";
import { ending, type JobEnding, type RunDeps, run } from "../../../agent/runner/run.ts";
import { id } from "../../../proto/ids.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import type { Step } from "../../../proto/step.ts";

const spoke: Outcome = { kind: "healthy", elapsedMs: 1, loopDelayMs: 0 };
const attempt = (name: string, tries = 1): Step => ({
  kind: "tcp-connect",
  id: name,
  purpose: "attempt",
  timeoutMs: 1_000,
  tries,
  target: { transport: "tcp", host: "127.0.0.1", port: 1 },
  sendNonce: false,
});
const table: Step = {
  kind: "socket-table",
  id: "table",
  purpose: "packet-view",
  timeoutMs: 1_000,
  tries: 1,
  port: 1,
};

/** Runs steps with probes that behave as told, and says what was filed and how it ended. */
async function tell(
  steps: readonly Step[],
  over: Partial<RunDeps> = {},
  act: (stop: AbortController, finish: AbortController) => void = () => undefined,
) {
  const job: AcceptedJob = {
    jobId: id("j"),
    marker: "m",
    nonce: new Uint8Array(16),
    tier: 0,
    steps,
    limits: {},
    bundleDigest: "",
    leaseMs: 1_000,
  };
  const stop = new AbortController();
  const finish = new AbortController();
  const filed: string[] = [];
  const deps: RunDeps = {
    perform: async () => spoke,
    permission: () => ({ granted: true, rule: "allow[0]" }),
    turn: async () => () => undefined,
    obstacle: () => undefined,
    emit: (stepId, tries, _at, outcome) => filed.push(`${stepId}#${tries} ${outcome.kind}`),
    steadyMs: () => performance.now(),
    ...over,
  };
  const running = run(job, deps, stop.signal, finish.signal);
  act(stop, finish);
  return { filed, ending: await running };
}

it("takes each step its number of times, in order", async () => {
  expect(await tell([attempt("a"), attempt("b", 2)])).toEqual({
    filed: ["a#1 healthy", "b#1 healthy", "b#2 healthy"],
    ending: ending("completed", ""),
  });
});

it("asks the rules again before each try, and ends the job when they changed", async () => {
  let asked = 0;
  const permission: RunDeps["permission"] = () =>
    ++asked < 3 ? { granted: true, rule: "r" } : { granted: false, rule: "notAfter", because: "expired" };
  expect(await tell([attempt("a", 5)], { permission })).toMatchObject({
    filed: ["a#1 healthy", "a#2 healthy", "a#3 refused-by-rules"],
    ending: { how: "refused" },
  });
});

it("looks at the kill switch before each probe", async () => {
  let looked = 0;
  const obstacle = (): JobEnding | undefined => (++looked < 3 ? undefined : ending("halted", "stop"));
  expect(await tell([attempt("a", 5)], { obstacle })).toMatchObject({
    filed: ["a#1 healthy", "a#2 healthy"],
    ending: { how: "halted" },
  });
});

it("leaves behind a probe that does not end when it is told to", async () => {
  const startedAt = performance.now();
  const told = await tell([attempt("a")], { perform: () => new Promise(() => undefined) }, (stop) =>
    setTimeout(() => stop.abort(ending("cancelled", "by hand")), 20),
  );
  expect(told).toEqual({ filed: ["a#1 unable"], ending: ending("cancelled", "by hand") });
  expect(performance.now() - startedAt).toBeLessThan(1_500);
});

it("files a probe that throws as unable", async () => {
  expect(await tell([attempt("a")], { perform: () => Promise.reject(new Error("bug")) })).toMatchObject({
    filed: ["a#1 unable"],
    ending: { how: "completed" },
  });
});

it("watches beside the steps that act, and completes when told to finish", async () => {
  const perform: RunDeps["perform"] = (step, report, finish) => {
    if (step.kind !== "socket-table") return Promise.resolve(spoke);
    report({ kind: "listening", at: { address: "127.0.0.1", port: 1 } });
    return new Promise((resolve) => {
      finish.addEventListener("abort", () => resolve({ kind: "sockets", listening: [], peers: [] }));
    });
  };
  const told = await tell([table, attempt("a")], { perform }, (_stop, finish) =>
    setTimeout(() => finish.abort(), 20),
  );
  expect(told).toEqual({
    filed: ["table#1 listening", "a#1 healthy", "table#2 sockets"],
    ending: ending("completed", ""),
  });
});
