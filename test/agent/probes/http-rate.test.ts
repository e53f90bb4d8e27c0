import { createServer } from "node:http";
import { expect, it } from "vitest";
import { httpRate } from "../../../agent/probes/http-rate.ts";
import type { ProbeIo } from "../../../agent/probes/probe.ts";
import { type Pace, RATE_TRIAL } from "../../../proto/canary.ts";
import type { Target } from "../../../proto/target.ts";
import { factsIn } from "../support/asking.ts";
import { probeIo } from "../support/probe-io.ts";
import { closedPort, listening } from "../support/service.ts";

const rated = (target: Target, pace: Pace, io: Partial<ProbeIo> = {}, timeoutMs = 30_000) =>
  httpRate(
    {
      kind: "http-rate",
      id: "s",
      purpose: "attempt",
      pace,
      scheme: "http",
      timeoutMs,
      tries: 1,
      target,
      path: "/",
      hostHeader: "",
    },
    probeIo(io),
  );

/** Answers so many requests with 200 and all after them with this status. */
async function page(most: number, status: number): Promise<{ target: Target; asked: () => number }> {
  let asked = 0;
  const target = await listening(
    createServer((_, response) => {
      asked += 1;
      response.writeHead(asked > most ? status : 200).end("hello");
    }),
  );
  return { target, asked: () => asked };
}

it("makes three requests in two seconds when it is slow", async () => {
  const { target, asked } = await page(9, 429);
  const startedAt = performance.now();
  const facts = factsIn(await rated(target, "slow"));
  expect(performance.now() - startedAt).toBeGreaterThan(1_900);
  expect([asked(), facts.get("passed"), facts.get("burst")]).toEqual([3, ["3"], ["passed"]]);
});

it("stops at the first request that is turned away, and says which and how", async () => {
  const { target, asked } = await page(7, 429);
  const facts = factsIn(await rated(target, "burst"));
  expect(asked()).toBe(8);
  expect([facts.get("passed"), facts.get("burst"), facts.get("ended-by")]).toEqual([
    ["7"],
    ["stopped"],
    ["429"],
  ]);
});

it("stops at an error of the service too, which is no limit", async () => {
  const { target, asked } = await page(2, 500);
  expect(factsIn(await rated(target, "burst")).get("burst")).toEqual(["failed"]);
  expect(asked()).toBe(3);
});

it("is never faster than 20 a second, and makes no more than a hundred", async () => {
  const { target, asked } = await page(1_000, 429);
  const startedAt = performance.now();
  const facts = factsIn(await rated(target, "burst"));
  const elapsedMs = performance.now() - startedAt;
  expect(asked()).toBe(RATE_TRIAL.burst.requests);
  expect(elapsedMs).toBeGreaterThan(99 * RATE_TRIAL.burst.everyMs - 50);
  expect([facts.get("burst"), facts.get("pace")]).toEqual([["passed"], ["full"]]);
});

it("asks for its turn before each further request, and ends where it gets none", async () => {
  const { target, asked } = await page(1_000, 429);
  let turns = 0;
  const facts = factsIn(await rated(target, "burst", { again: async () => ++turns < 3 }));
  expect([asked(), facts.get("passed"), facts.get("burst")]).toEqual([3, ["3"], ["too-slow"]]);
});

it("ends when the step's time is over, and then says nothing of a limit", async () => {
  const { target } = await page(1_000, 429);
  const facts = factsIn(await rated(target, "burst", {}, 400));
  expect([facts.get("burst"), facts.get("pace")]).toEqual([["too-slow"], ["unfinished"]]);
});

it("says what it met where nobody answers", async () => {
  expect(await rated(await closedPort(), "burst")).toMatchObject({ kind: "refused" });
});
