import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cronProblem, namesTimesOfDay, nextCron } from "../../../collector/domain/cron.ts";
import { instant, toIso } from "../../../proto/time.ts";

const at = (iso: string) => instant(Date.parse(iso));
const next = (expression: string, zone: string, after: string, most = 3): string[] => {
  const found: string[] = [];
  let one = nextCron(expression, zone, at(after));
  while (one !== undefined && found.length < most) {
    found.push(toIso(one));
    one = nextCron(expression, zone, one);
  }
  return found.map((iso) => iso.replace(":00.000Z", "Z"));
};

const ZONES = ["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe"] as const;

/** What a clock on the wall there shows, by another way than the code under test. */
const wall = (ms: number, zone: string): string => clocks.get(zone)?.format(ms) ?? "";
const clocks = new Map(
  ZONES.map((zone) => [
    zone as string,
    new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" }),
  ]),
);

describe("a time of day", () => {
  it("keeps to the wall clock when the clocks go forward: what doesn't exist is due once, at the next that does", () => {
    expect(next("30 2 * * *", "Europe/Paris", "2026-03-28T00:00:00Z")).toEqual([
      "2026-03-28T01:30Z",
      "2026-03-29T01:00Z",
      "2026-03-30T00:30Z",
    ]);
    expect(next("15 2 * * *", "America/New_York", "2026-03-07T12:00:00Z", 2)).toEqual([
      "2026-03-08T07:00Z",
      "2026-03-09T06:15Z",
    ]);
  });

  it("keeps to the wall clock when the clocks go back: what comes twice is due once, the first time", () => {
    expect(next("30 2 * * *", "Europe/Paris", "2026-10-24T12:00:00Z", 2)).toEqual([
      "2026-10-25T00:30Z",
      "2026-10-26T01:30Z",
    ]);
    expect(next("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z", 2)).toEqual([
      "2026-04-04T14:45Z",
      "2026-04-05T15:15Z",
    ]);
  });

  it("keeps lists and ranges of times the same way", () => {
    expect(next("30 1-3 * * *", "Europe/Paris", "2026-03-28T23:00:00Z")).toEqual([
      "2026-03-29T00:30Z",
      "2026-03-29T01:00Z",
      "2026-03-29T01:30Z",
    ]);
    expect(next("30 2,14 * * *", "Europe/Paris", "2026-10-24T20:00:00Z", 2)).toEqual([
      "2026-10-25T00:30Z",
      "2026-10-25T13:30Z",
    ]);
  });

  it("is due exactly once on every day of every year, in every zone, at its time or when its gap ends", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: 2024, max: 2036 }),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        (zone, year, hour, minute) => {
          const named = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
          const days = new Map<string, number>();
          let one = nextCron(`${minute} ${hour} * * *`, zone, at(`${year}-01-01T23:59:00Z`));
          while (one !== undefined && one < at(`${year}-12-30T00:00:00Z`)) {
            const [day = "", time = ""] = wall(one, zone).split(" ");
            days.set(day, (days.get(day) ?? 0) + 1);
            if (time !== named) {
              // It was moved: the named time is in a gap that ends here.
              const [, before = ""] = wall(one - 60_000, zone).split(" ");
              expect([before < named, named < time]).toEqual([true, true]);
            } else {
              // No earlier instant shows the same.
              for (const span of [1_800_000, 3_600_000, 7_200_000])
                expect(wall(one - span, zone)).not.toBe(wall(one, zone));
            }
            one = nextCron(`${minute} ${hour} * * *`, zone, one);
          }
          const counts = [...days.values()];
          expect(counts.every((n) => n === 1)).toBe(true);
          expect(counts.length).toBeGreaterThanOrEqual(361);
        },
      ),
      { numRuns: 40, seed: 20_261_125 },
    );
  }, 60_000);

  it("comes later than what it is asked after, and skips nothing between", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.constantFrom("15 2 * * 1-5", "*/7 * * * *", "0 0 1 * *", "30 1 * * 0", "5,35 22-23 * * *"),
        fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2036, 0, 1) }),
        fc.integer({ min: 1, max: 40 * 86_400_000 }),
        (zone, expression, from, back) => {
          const first = nextCron(expression, zone, instant(from));
          if (first === undefined) throw new Error("there is always a next");
          expect(first).toBeGreaterThan(from);
          let one = nextCron(expression, zone, instant(from - (back % 86_400_000)));
          while (one !== undefined && one <= from) one = nextCron(expression, zone, one);
          expect(one).toBe(first);
        },
      ),
      { numRuns: 300, seed: 20_261_126 },
    );
  }, 60_000);
});

it("goes on at its distance through both hours where it means a distance", () => {
  expect(next("*/30 2 * * *", "Europe/Paris", "2026-10-24T23:00:00Z", 4)).toEqual([
    "2026-10-25T00:00Z",
    "2026-10-25T00:30Z",
    "2026-10-25T01:00Z",
    "2026-10-25T01:30Z",
  ]);
  expect(["0 * * * *", "*/5 2 * * *", "0 ? * * *", "0 1-23/2 * * *"].map(namesTimesOfDay)).toEqual(
    Array(4).fill(false),
  );
  expect(["15 2 * * 1-5", "0,30 1-3 * * *", "0 0 */2 * *"].map(namesTimesOfDay)).toEqual(Array(3).fill(true));
});

describe("what is no expression", () => {
  it.each([
    ["", /five fields/],
    ["15 2 * *", /five fields/],
    ["0 15 2 * * 1-5", /five fields/],
    ["@daily", /five fields/],
    ["60 2 * * *", /Invalid value for minute: 60/],
    ["0 24 * * *", /hour/],
    ["0 0 31 2 *", /a day that never comes/],
    ["0 0 * * 8", /dayOfWeek/],
    ["x y z a b", /./],
    ["*/0 * * * *", /stepping/],
    [`${"1,".repeat(150)}1 * * * *`, /more than 200 characters/],
  ])("%j is told why", (expression, why) => {
    expect(cronProblem(expression)).toMatch(why);
  });
  it("is not what is one", () => {
    for (const expression of ["15 2 * * 1-5", "0 0 L * *", "0 9 * * mon#1", "*/5 * * * *", "0 0 29 2 *"])
      expect([expression, cronProblem(expression)]).toEqual([expression, undefined]);
  });
});
