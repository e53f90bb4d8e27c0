import { expect, it } from "vitest";
import { selfCheck } from "../../../agent/probes/self-check.ts";
import { probeIo } from "../support/probe-io.ts";

const step = { kind: "self-check", id: "s", purpose: "self-check", timeoutMs: 1_000, tries: 1 } as const;

it("is healthy when its own echo answers", async () => {
  expect(await selfCheck(step, probeIo())).toMatchObject({ kind: "healthy" });
});

it("is unable when it can't reach its own echo", async () => {
  const open = () =>
    Promise.resolve({
      kind: "failed",
      failure: { code: "EMFILE", syscall: "connect", atOnce: true, elapsedMs: 0 },
    } as const);
  expect(await selfCheck(step, probeIo({ open }))).toEqual({ kind: "unable", reason: "self-check: EMFILE" });
});

it("is unable when its event loop runs late", async () => {
  let now = 0;
  const steadyMs = () => {
    now += 400;
    return now;
  };
  expect(await selfCheck(step, probeIo({ steadyMs }))).toMatchObject({ kind: "unable" });
});
