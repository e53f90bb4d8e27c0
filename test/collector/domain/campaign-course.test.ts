import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Campaign,
  campaignSchema,
  NODE_OUTCOMES,
  type NodeOutcome,
  STOP_RULES,
} from "../../../collector/domain/campaign.ts";
import {
  afford,
  answerOf,
  type CampaignEnd,
  type Course,
  decide,
  type NodeState,
} from "../../../collector/domain/campaign-course.ts";
import { type Instant, instant } from "../../../proto/time.ts";

const START = instant(1_000_000);

/** A campaign whose nodes only wait for earlier ones, as any without a circle can be written. */
const campaigns: fc.Arbitrary<Campaign> = fc
  .record({
    size: fc.integer({ min: 1, max: 8 }),
    seeds: fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
    stop: fc.uniqueArray(fc.constantFrom(...STOP_RULES), { maxLength: 2 }),
    runs: fc.integer({ min: 1, max: 9 }),
    tries: fc.integer({ min: 1, max: 80 }),
  })
  .map(({ size, seeds, stop, runs, tries }) =>
    campaignSchema.parse({
      format: "plumbline-campaign/1",
      id: "any",
      title: "Any",
      about: "Any",
      nodes: Array.from({ length: size }, (_, i) => nodeOf(i, seeds[i] ?? 0)),
      stop,
      budget: { runs, minutes: 5, tries },
    }),
  );

function nodeOf(index: number, seed: number): object {
  const earlier = (salt: number): string => `n${(seed >> salt) % Math.max(1, index)}`;
  const is = (salt: number): readonly string[] =>
    NODE_OUTCOMES.filter((_, place) => ((seed >> (salt + place)) & 1) === 1).concat("allowed");
  const condition = (salt: number) => ({ node: earlier(salt), is: [...new Set(is(salt))] });
  const plain = { id: `n${index}`, scenario: "reach.tcp", target: "tcp/10.0.0.1:22" };
  if (index === 0 || seed % 4 === 0) return { ...plain, from: { segment: "s" } };
  if (seed % 4 === 1) return { ...plain, from: { reached: earlier(2) } };
  const which = seed % 4 === 2 ? "all" : "any";
  return { ...plain, from: { segment: "s" }, after: { [which]: [condition(2), condition(5)] } };
}

/** What each node would come to, and what its run would take, if it ran. */
const worlds = fc.record({
  outcomes: fc.array(fc.constantFrom(...NODE_OUTCOMES), { minLength: 8, maxLength: 8 }),
  tries: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 8, maxLength: 8 }),
  /** Which of those under way has its verdict next. */
  order: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
});
type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

/** Goes on until the end, as the tick does; every step is written down. */
function play(campaign: Campaign, world: World, order: readonly number[] = world.order) {
  const nodes = new Map<string, NodeState>(campaign.nodes.map(({ id }) => [id, { kind: "waiting" }]));
  const ends = new Map<string, number>();
  const spent = { runs: 0, tries: 0 };
  const place = (id: string): number => Number(id.slice(1));
  const put = (id: string, state: NodeState): void => {
    nodes.set(id, state);
    if (state.kind !== "started") ends.set(id, (ends.get(id) ?? 0) + 1);
  };
  const course = (): Course => ({ campaign, nodes, startedAt: START, spent, cancelledBy: undefined });
  let end: CampaignEnd | undefined;
  for (let step = 0; end === undefined; step++) {
    expect(step).toBeLessThan(100);
    const decision = decide(course(), START);
    for (const { id, because } of decision.skips) put(id, { kind: "skipped", because });
    end = decision.end;
    for (const id of decision.starts) {
      const tries = world.tries[place(id)] ?? 1;
      const word = afford(course(), { id, tries });
      if (word.kind === "end") end = word.end;
      if (word.kind !== "start") break;
      put(id, { kind: "started" });
      spent.runs += 1;
      spent.tries += tries;
    }
    const open = [...nodes].filter(([, { kind }]) => kind === "started").map(([id]) => id);
    if (end !== undefined || open.length === 0) continue;
    const next = open[(order[step % order.length] ?? 0) % open.length] ?? "";
    const outcome = world.outcomes[place(next)] ?? "allowed";
    put(next, outcome === "not-run" ? { kind: "not-run", because: "nobody" } : { kind: "done", outcome });
  }
  for (const [id, state] of nodes) {
    if (state.kind === "waiting")
      put(id, { kind: "skipped", because: `the campaign was over: ${end.because}` });
    if (state.kind === "started") put(id, { kind: "called-off", because: "over" });
  }
  return { nodes, ends, spent, end };
}

describe("a campaign's course", () => {
  it("gives every node one end, and a reason where it did not run", () => {
    fc.assert(
      fc.property(campaigns, worlds, (campaign, world) => {
        const { nodes, ends } = play(campaign, world);
        expect([...ends.values()].every((times) => times === 1)).toBe(true);
        expect(ends.size).toBe(campaign.nodes.length);
        for (const state of nodes.values())
          if (state.kind !== "done" && state.kind !== "waiting" && state.kind !== "started")
            expect(state.because).not.toBe("");
      }),
    );
  });

  it("never spends more than its budget", () => {
    fc.assert(
      fc.property(campaigns, worlds, (campaign, world) => {
        const { spent } = play(campaign, world);
        expect(spent.runs).toBeLessThanOrEqual(campaign.budget.runs);
        expect(spent.tries).toBeLessThanOrEqual(campaign.budget.tries);
      }),
    );
  });

  it("comes to the same whatever the order in which verdicts arrive, where nothing cuts it short", () => {
    const ample = campaigns.map((campaign) => ({
      ...campaign,
      stop: [],
      budget: { runs: 64, minutes: 5, tries: 100_000 },
    }));
    fc.assert(
      fc.property(
        ample,
        worlds,
        fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
        (campaign, world, other) => {
          const first = play(campaign, world);
          const second = play(campaign, world, other);
          expect([...second.nodes]).toEqual([...first.nodes]);
          expect(second.end).toEqual(first.end);
        },
      ),
    );
  });

  it("decides the same of the same facts, in whatever order they are given", () => {
    fc.assert(
      fc.property(campaigns, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (campaign, seeds) => {
        const states = campaign.nodes.map(({ id }, i): [string, NodeState] => [id, stateOf(seeds[i] ?? 0)]);
        const course = (given: readonly (readonly [string, NodeState])[]): Course => ({
          campaign,
          nodes: new Map(given),
          startedAt: START,
          spent: { runs: 0, tries: 0 },
          cancelledBy: undefined,
        });
        expect(decide(course([...states].reverse()), START)).toEqual(decide(course(states), START));
      }),
    );
  });

  it("starts nothing after an end, whatever ended it", () => {
    fc.assert(
      fc.property(campaigns, fc.constantFrom("cancelled", "late"), (campaign, how) => {
        const nodes = new Map<string, NodeState>(campaign.nodes.map(({ id }) => [id, { kind: "waiting" }]));
        const cancelledBy = how === "cancelled" ? "tess" : undefined;
        const now = how === "late" ? instant(START + 5 * 60_000) : START;
        const spent = { runs: 0, tries: 0 };
        const { starts, end } = decide({ campaign, nodes, startedAt: START, spent, cancelledBy }, now);
        expect([starts, end?.kind]).toEqual([[], how === "late" ? "budget-spent" : "cancelled"]);
      }),
    );
  });

  it("starts at most eight at once", () => {
    const nodes = Array.from({ length: 12 }, (_, i) => nodeOf(i, 0));
    const campaign = two({ nodes, budget: { runs: 64, minutes: 5, tries: 1_000 } });
    expect(decideIn(campaign, {}).starts).toHaveLength(8);
  });
});

function stateOf(seed: number): NodeState {
  const outcome = NODE_OUTCOMES[seed % NODE_OUTCOMES.length] ?? "allowed";
  const kinds: readonly NodeState[] = [
    { kind: "waiting" },
    { kind: "started" },
    { kind: "done", outcome },
    { kind: "not-run", because: "nobody" },
  ];
  return kinds[(seed >> 3) % kinds.length] ?? { kind: "waiting" };
}

const two = (over: object = {}): Campaign =>
  campaignSchema.parse({
    format: "plumbline-campaign/1",
    id: "two",
    title: "Two",
    about: "Two",
    nodes: [
      {
        id: "a",
        scenario: "reach.tcp",
        target: "tcp/10.0.0.1:22",
        from: { segment: "s" },
        expect: ["allowed"],
      },
      { id: "b", scenario: "reach.tcp", target: "tcp/10.0.0.2:22", from: { reached: "a" } },
    ],
    budget: { runs: 2, minutes: 5, tries: 100 },
    ...over,
  });
const decideIn = (campaign: Campaign, states: Readonly<Record<string, NodeState>>, now: Instant = START) =>
  decide(
    {
      campaign,
      nodes: new Map(campaign.nodes.map(({ id }) => [id, states[id] ?? { kind: "waiting" }])),
      startedAt: START,
      spent: { runs: 0, tries: 0 },
      cancelledBy: undefined,
    },
    now,
  );
const done = (outcome: NodeOutcome): NodeState => ({ kind: "done", outcome });

describe("stop rules", () => {
  it.each([
    ["first-prevented", "prevented"],
    ["first-success", "allowed"],
    ["any-inconclusive", "inconclusive"],
    ["any-inconclusive", "partial"],
  ] as const)("%s ends it at a node that was %s, and names it", (rule, outcome) => {
    expect(decideIn(two({ stop: [rule] }), { a: done(outcome) }).end).toEqual({
      kind: "stopped",
      because: `${rule}: "a"`,
    });
  });

  it("takes a service that is not there for nothing that was prevented", () => {
    expect(decideIn(two({ stop: ["first-prevented"] }), { a: done("absent") }).end?.kind).toBe("completed");
  });
});

describe("the answer", () => {
  const END: CampaignEnd = { kind: "completed", because: "every node has its end" };
  const answer = (states: Readonly<Record<string, NodeState>>, end = END, isClean = true) =>
    answerOf({ campaign: two(), nodes: new Map(Object.entries(states)) }, end, isClean);
  const skipped: NodeState = { kind: "skipped", because: "a was not allowed" };

  it.each([
    ["yes", { a: done("allowed"), b: done("prevented") }],
    ["yes", { a: done("allowed"), b: done("absent") }],
    ["no", { a: done("allowed"), b: done("allowed") }],
    ["no", { a: done("prevented"), b: skipped }],
    ["cannot-tell", { a: done("allowed"), b: done("inconclusive") }],
    ["cannot-tell", { a: done("allowed"), b: { kind: "not-run", because: "nobody" } }],
    ["cannot-tell", { a: skipped, b: skipped }],
  ] as const)("is %s for %j", (kind, states) => {
    expect(answer(states)).toMatchObject({ kind });
  });

  it("can't be told where its budget was spent, or nobody confirmed that it is over; but a no stays a no", () => {
    const good = { a: done("allowed"), b: done("prevented") };
    expect(answer(good, { kind: "budget-spent", because: "its 5 minutes are over" }).kind).toBe(
      "cannot-tell",
    );
    expect(answer(good, END, false).kind).toBe("cannot-tell");
    expect(answer({ ...good, b: done("allowed") }, END, false).kind).toBe("no");
  });
});
