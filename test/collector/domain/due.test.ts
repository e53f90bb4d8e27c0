import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closesAt, dueNow, LATE_MS, MAX_MADE_UP, nextDue, turnOf } from "../../../collector/domain/due.ts";
import { MISSED_POLICIES } from "../../../collector/domain/schedule.ts";
import { instant, after as later } from "../../../proto/time.ts";
import { schedule } from "../../support/schedules.ts";

const START = instant(Date.UTC(2026, 10, 20, 12));
const HOUR_MS = 3_600_000;

describe("an interval", () => {
  it("counts from where it began, whatever is asked in between", () => {
    const every = schedule({ every: "90m" });
    expect(nextDue(every, START, START)).toBe(START + 90 * 60_000);
    expect(nextDue(every, START, later(START, 91 * 60_000))).toBe(START + 180 * 60_000);
    expect(nextDue(every, START, later(START, -HOUR_MS))).toBe(START + 90 * 60_000);
  });
});

describe("one instant", () => {
  const once = (text: string, zone = "Europe/Paris") => {
    const { trigger } = schedule({ once: text, zone });
    return trigger.kind === "once" ? new Date(trigger.at).toISOString() : "";
  };
  it("is by the clocks of the zone, or by what it names itself", () => {
    expect(once("2026-12-01T02:15")).toBe("2026-12-01T01:15:00.000Z");
    expect(once("2026-12-01T02:15Z")).toBe("2026-12-01T02:15:00.000Z");
    expect(once("2026-12-01T02:15-05:00")).toBe("2026-12-01T07:15:00.000Z");
  });
  it("that doesn't exist is the next that does, and one that comes twice is the first", () => {
    expect(once("2026-03-29T02:30")).toBe("2026-03-29T01:00:00.000Z");
    expect(once("2026-10-25T02:30")).toBe("2026-10-25T00:30:00.000Z");
  });
  it("is due no more once it has passed", () => {
    const one = schedule({ once: "2026-12-01T02:15Z" });
    expect(nextDue(one, START, START)).toBe(Date.UTC(2026, 11, 1, 2, 15));
    expect(nextDue(one, START, instant(Date.UTC(2026, 11, 1, 2, 15)))).toBeUndefined();
  });
});

describe("what fell due between two looks", () => {
  const look = (missed: string, hours: number, lateMs = 0) => {
    const hourly = schedule({ missed });
    const first = later(START, HOUR_MS);
    return dueNow(hourly, START, first, later(START, hours * HOUR_MS + lateMs));
  };
  const inHours = (at: number) => (at - START) / HOUR_MS;

  it("runs when it is looked at in time", () => {
    for (const missed of MISSED_POLICIES)
      expect(look(missed, 1, 300)).toEqual({
        run: [START + HOUR_MS],
        missed: undefined,
        next: START + 2 * HOUR_MS,
      });
  });
  it.each([
    ["skip", [], { first: 1, last: 3, count: 3 }],
    ["run-once", [3], { first: 1, last: 2, count: 2 }],
    ["run-all", [1, 2, 3], undefined],
  ] as const)("is left to the policy %s when nobody looked", (policy, run, missed) => {
    const seen = look(policy, 3, LATE_MS + 1);
    expect(seen.run.map(inHours)).toEqual(run);
    expect(
      seen.missed && {
        first: inHours(seen.missed.first),
        last: inHours(seen.missed.last),
        count: seen.missed.count,
      },
    ).toEqual(missed);
    expect(inHours(seen.next ?? 0)).toBe(4);
  });

  it("is never lost: what runs and what was missed are all there was, the newest last, and the next lies ahead", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...MISSED_POLICIES),
        fc.constantFrom(
          { every: "1m" },
          { every: "7m" },
          { cron: "15 2 * * *", zone: "Europe/Paris" },
          { cron: "*/10 * * * *" },
        ),
        fc.integer({ min: 0, max: 40_000_000 }),
        (missed, trigger, passed) => {
          const given = schedule({ ...trigger, missed });
          const first = nextDue(given, START, START);
          if (first === undefined) throw new Error("there is a first");
          const now = later(first, passed);
          const all: number[] = [];
          for (
            let at: typeof first | undefined = first;
            at !== undefined && at <= now;
            at = nextDue(given, START, at)
          )
            all.push(at);
          const seen = dueNow(given, START, first, now);
          expect((seen.missed?.count ?? 0) + seen.run.length).toBe(all.length);
          expect(seen.run).toEqual(all.slice(all.length - seen.run.length));
          expect(seen.run.length).toBeLessThanOrEqual(MAX_MADE_UP + 1);
          if (seen.missed !== undefined) {
            expect(seen.missed.first).toBe(first);
            expect(seen.missed.last).toBe(all[seen.missed.count - 1]);
          }
          expect(seen.next).toBeGreaterThan(now);
        },
      ),
      { numRuns: 100, seed: 20_261_127 },
    );
  });

  it("is counted no further than is worth it, and the newest still runs", () => {
    const often = schedule({ every: "1s" });
    const now = later(START, 30 * 86_400_000);
    const seen = dueNow(often, START, later(START, 1_000), now);
    expect(seen.missed).toMatchObject({ isMore: true });
    expect(seen.run).toEqual([now]);
  });
});

describe("the turn of a claim in the jitter", () => {
  it("is in it, with room to start; is the same again; and is another for another night or question", () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.nat({ max: 1_000_000 }),
        fc.nat({ max: 86_400_000 }).filter((ms) => ms >= 1_000),
        (id, no, jitterMs) => {
          const turn = turnOf(id, `${no} internet`, START, jitterMs);
          expect(turn).toBeGreaterThanOrEqual(START);
          expect(turn).toBeLessThanOrEqual(START + jitterMs - Math.min(jitterMs / 10, 5_000));
          expect(turnOf(id, `${no} internet`, START, jitterMs)).toBe(turn);
        },
      ),
      { seed: 20_261_128 },
    );
    const turns = (dueAt: typeof START) =>
      Array.from({ length: 100 }, (_, i) => turnOf("s", `${i} internet`, dueAt, 600_000) - dueAt);
    expect(turns(START)).not.toEqual(turns(later(START, 86_400_000)));
  });
  it("spreads many evenly", () => {
    const buckets = Array(10).fill(0) as number[];
    for (let i = 0; i < 20_000; i++) {
      const place = Math.floor((turnOf("s", `${i} internet`, START, 600_000) - START) / 59_500);
      buckets[place] = (buckets[place] ?? 0) + 1;
    }
    for (const n of buckets) expect(Math.abs(n - 2_000)).toBeLessThan(250);
  });
  it("is the due instant itself where there is no jitter", () => {
    expect(turnOf("s", "1 internet", START, 0)).toBe(START);
  });
});

it("closes an occurrence for the next one, or when its time is up", () => {
  const given = schedule({ every: "1h", jitter: "10m", within: "2h" });
  expect(closesAt(given, START, later(START, HOUR_MS))).toBe(START + HOUR_MS + 600_000);
  expect(closesAt(given, START, undefined)).toBe(START + 2 * HOUR_MS + 600_000);
});
