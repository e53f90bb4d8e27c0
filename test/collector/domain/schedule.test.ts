import { describe, expect, it } from "vitest";
import { scheduleFileSchema, scheduleSchema } from "../../../collector/domain/schedule.ts";
import { shutBecause } from "../../../collector/domain/schedule-windows.ts";
import { claimsWords } from "../../../collector/domain/selection.ts";
import { clockNote, showLocal } from "../../../collector/domain/wall-clock.ts";
import { triggerWords, writtenOf } from "../../../collector/domain/written-schedule.ts";
import { readYaml } from "../../../proto/strict-yaml.ts";
import { instant } from "../../../proto/time.ts";
import { schedule } from "../../support/schedules.ts";

const at = (iso: string) => instant(Date.parse(iso));

describe("a schedule as people write it", () => {
  it("says all that it leaves out by defaults that can be read back", () => {
    expect(schedule({ cron: "15 2 * * 1-5", zone: "Europe/Paris" })).toEqual({
      name: "nightly",
      zone: "Europe/Paris",
      trigger: { kind: "cron", cron: "15 2 * * 1-5" },
      claims: { all: true },
      jitterMs: 0,
      withinMs: 3_600_000,
      blackouts: [],
      windows: [],
      limits: { perAgent: 16, perTarget: 2, atOnce: 1_000 },
      missed: "run-once",
    });
  });

  it.each([
    [{ name: "Nightly!" }, "name", /lower-case/],
    [{ cron: "61 * * * *" }, "cron", /minute: 61/],
    [{ every: "0s" }, "every", /from 1s to 366d/],
    [{ every: "soon" }, "every", /no span such as 90s/],
    [{ once: "tomorrow" }, "once", /no instant such as/],
    [{ once: "2026-02-31T02:15" }, "once", /no instant/],
    [{ on: ["full-moon"] }, "on.0", /exposure-imported/],
    [{ on: [] }, "on", /./],
    [{ every: "1h", cron: "* * * * *" }, "name", /exactly one of cron, every, once and on/],
    [{ zone: "Mars/Olympus" }, "zone", /Europe\/Paris/],
    [{ claims: {} }, "claims", /all: true, or at least one/],
    [{ claims: { all: true, band: "immediate" } }, "claims", /all: true, or/],
    [{ claims: { band: "urgent" } }, "claims.band", /out-of-cycle/],
    [{ every: "5m", jitter: "10m" }, "jitter", /shorter than the 5m/],
    [{ cron: "*/15 * * * *", jitter: "15m" }, "jitter", /shorter than the 15m/],
    [{ blackouts: ["someday"] }, "blackouts.0", /sat 00:00-24:00/],
    [{ blackouts: ["sat 00:00-24:00", "2027-02-30"] }, "blackouts.1", /2026-12-24/],
    [{ windows: ["mon 25:00-26:00"] }, "windows.0", /mon-fri/],
    [{ limits: { perAgent: 0 } }, "limits.perAgent", />=1/],
    [{ limits: { perPlanet: 1 } }, "limits", /perPlanet/],
    [{ missed: "forget" }, "missed", /run-once/],
    [{ within: "30d" }, "within", /to 7d/],
    [{ colour: "red" }, "", /colour/],
  ])("%j is refused at its member with the way out", (over, path, why) => {
    const written = { name: "nightly", claims: { all: true }, ...over };
    const isTimed = ["cron", "every", "once", "on"].some((trigger) => trigger in over);
    const { error } = scheduleSchema.safeParse(isTimed ? written : { every: "1h", ...written });
    const [issue] = error?.issues ?? [];
    expect([issue?.path.join("."), issue?.message]).toEqual([path, expect.stringMatching(why)]);
  });

  it("is refused in a file with line and column", () => {
    const text = 'schedules:\n  - name: nightly\n    cron: "15 2 * * 1-9"\n    claims: {all: true}\n';
    expect(readYaml(text, scheduleFileSchema)).toMatchObject({
      problems: [{ line: 3, column: 11, path: "schedules.0.cron", message: expect.stringContaining("1-9") }],
    });
    const blackout =
      "schedules:\n  - name: nightly\n    every: 1h\n    claims: {all: true}\n    blackouts:\n      - sat\n";
    expect(readYaml(blackout, scheduleFileSchema)).toMatchObject({ problems: [{ line: 6, column: 9 }] });
  });
});

describe("blackouts and maintenance windows", () => {
  const given = (over: Record<string, unknown>) => schedule({ zone: "Europe/Paris", ...over });

  it("are by the clocks of the schedule's zone, or of the one they name", () => {
    const saturdays = given({ blackouts: ["sat 00:00-24:00"] });
    expect(shutBecause(saturdays, at("2026-11-20T22:59:00Z"))).toBeUndefined();
    expect(shutBecause(saturdays, at("2026-11-20T23:00:00Z"))).toBe("blackout sat 00:00-24:00 Europe/Paris");
    expect(
      shutBecause(given({ blackouts: ["Sat 00:00-24:00 UTC"] }), at("2026-11-20T23:00:00Z")),
    ).toBeUndefined();
  });
  it("take ranges and lists of days, and go on over midnight", () => {
    const nights = given({ blackouts: ["fri-mon 22:00-06:00"] });
    expect(shutBecause(nights, at("2026-11-24T04:00:00Z"))).toMatch(/^blackout fri sat sun mon|blackout/);
    expect(shutBecause(nights, at("2026-11-24T22:00:00Z"))).toBeUndefined();
  });
  it("take days of the calendar, the first and the last of them whole", () => {
    const holidays = given({ blackouts: ["2026-12-24..2027-01-02", "2027-05-01"] });
    expect(shutBecause(holidays, at("2026-12-23T22:59:00Z"))).toBeUndefined();
    expect(shutBecause(holidays, at("2026-12-23T23:00:00Z"))).toBe(
      "blackout 2026-12-24..2027-01-02 Europe/Paris",
    );
    expect(shutBecause(holidays, at("2027-01-02T22:59:00Z"))).toMatch(/^blackout/);
    expect(shutBecause(holidays, at("2027-01-02T23:00:00Z"))).toBeUndefined();
    expect(shutBecause(holidays, at("2027-05-01T10:00:00Z"))).toBe("blackout 2027-05-01 Europe/Paris");
  });
  it("let nothing start outside a window, and nothing in a blackout inside one", () => {
    const both = given({ windows: ["sun 01:00-05:00"], blackouts: ["2026-11-22"] });
    expect(shutBecause(both, at("2026-11-15T02:00:00Z"))).toBeUndefined();
    expect(shutBecause(both, at("2026-11-16T02:00:00Z"))).toMatch(
      /^outside its maintenance windows \(sun 01:00/,
    );
    expect(shutBecause(both, at("2026-11-22T02:00:00Z"))).toMatch(/^blackout/);
  });
});

describe("the clock on the wall", () => {
  const nightly = schedule({ cron: "30 2 * * *", zone: "Europe/Paris" });
  it("is shown with its distance from UTC", () => {
    expect(showLocal(at("2026-03-30T00:30:00Z"), "Europe/Paris")).toBe("Mon 2026-03-30 02:30 GMT+2");
    expect(showLocal(at("2026-03-30T00:30:05Z"), "UTC")).toBe("Mon 2026-03-30 00:30:05 UTC");
  });
  it("is noted where a change of it moves or repeats a time", () => {
    expect(clockNote(nightly, at("2026-03-29T01:00:00Z"))).toMatch(/go forward: its time doesn't exist/);
    expect(clockNote(nightly, at("2026-10-25T00:30:00Z"))).toMatch(/go back: its time comes twice/);
    expect(clockNote(nightly, at("2026-10-26T01:30:00Z"))).toBeUndefined();
    expect(
      clockNote(schedule({ cron: "*/30 * * * *", zone: "Europe/Paris" }), at("2026-10-25T00:30:00Z")),
    ).toBeUndefined();
  });
});

describe("a schedule as it is shown", () => {
  it.each([
    [
      {
        cron: "15 2 * * 1-5",
        zone: "Europe/Paris",
        jitter: "10m",
        blackouts: ["sat 00:00-24:00", "2026-12-24..2027-01-02"],
      },
    ],
    [{ every: "90m", windows: ["mon-fri 22:00-06:00 America/New_York"], within: "30m", missed: "skip" }],
    [{ once: "2026-12-01T02:15", zone: "Europe/Paris", claims: { exposures: ["x-1"], band: "immediate" } }],
    [{ on: ["drift", "evidence-going-stale"], settle: "30s", ahead: "12h", claims: { segment: "dmz" } }],
    [{ every: "1d", limits: { perAgent: 4, perTarget: 1, atOnce: 10 } }],
  ])("%j can be put in force again as it is", (over) => {
    const given = schedule(over);
    expect(scheduleSchema.parse(writtenOf(given))).toEqual(given);
  });
  it("says in words when it is due and what of", () => {
    expect(triggerWords(schedule({ cron: "15 2 * * 1-5", zone: "Europe/Paris" }))).toBe(
      "15 2 * * 1-5 Europe/Paris",
    );
    expect(triggerWords(schedule({ on: ["drift"] }))).toBe("on drift");
    expect(claimsWords({ exposures: ["a", "b"], segment: "dmz", band: "immediate" })).toBe(
      "claims of 2 exposures, from segment dmz, of band immediate at least",
    );
  });
});
