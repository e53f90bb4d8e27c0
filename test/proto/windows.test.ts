import { expect, it } from "vitest";
import { instant } from "../../proto/time.ts";
import { openWindow, windowSchema } from "../../proto/windows.ts";

const open = (window: object, at: string): boolean =>
  openWindow([windowSchema.parse(window)], instant(Date.parse(at))) === 0;

it.each([
  ["in the middle", { days: ["wed"], from: "09:00", to: "17:00" }, "2026-11-25T12:00:00Z", true],
  ["at its first instant", { from: "09:00", to: "17:00" }, "2026-11-25T09:00:00Z", true],
  ["the instant before", { from: "09:00", to: "17:00" }, "2026-11-25T08:59:59.999Z", false],
  ["at its end", { from: "09:00", to: "17:00" }, "2026-11-25T17:00:00Z", false],
  ["on another day", { days: ["tue"], from: "09:00", to: "17:00" }, "2026-11-25T12:00:00Z", false],
  ["all day", { days: ["wed"] }, "2026-11-25T23:59:59Z", true],
  [
    "over midnight, in the evening",
    { days: ["wed"], from: "22:00", to: "06:00" },
    "2026-11-25T23:00:00Z",
    true,
  ],
  [
    "over midnight, the morning after",
    { days: ["wed"], from: "22:00", to: "06:00" },
    "2026-11-26T05:59:00Z",
    true,
  ],
  [
    "over midnight, the morning of its own day",
    { days: ["wed"], from: "22:00", to: "06:00" },
    "2026-11-25T05:00:00Z",
    false,
  ],
  ["Sunday night into Monday", { days: ["sun"], from: "22:00", to: "06:00" }, "2026-11-30T01:00:00Z", true],
  [
    "by the zone's own clock",
    { from: "22:00", to: "23:00", zone: "Europe/Berlin" },
    "2026-11-25T21:30:00Z",
    true,
  ],
  [
    "by the zone's summer time",
    { from: "22:00", to: "23:00", zone: "Europe/Berlin" },
    "2026-07-01T20:30:00Z",
    true,
  ],
  ["not by UTC", { from: "22:00", to: "23:00", zone: "Europe/Berlin" }, "2026-11-25T22:30:00Z", false],
  ["where it is another day", { days: ["thu"], zone: "Pacific/Auckland" }, "2026-11-25T12:00:00Z", true],
])("%s", (_what, window, at, isOpen) => {
  expect(open(window, at)).toBe(isOpen);
});

it("skips the hour that summer time takes, and has the one it gives twice", () => {
  const night = { from: "02:00", to: "03:00", zone: "Europe/Berlin" };
  const hours = (from: string, to: string): number => {
    let count = 0;
    for (let at = Date.parse(from); at < Date.parse(to); at += 60_000) {
      if (open(night, new Date(at).toISOString())) count++;
    }
    return count / 60;
  };
  expect(hours("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")).toBe(0);
  expect(hours("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")).toBe(2);
});

it.each([
  { from: "9:00" },
  { from: "24:00" },
  { to: "25:00" },
  { from: "10:00", to: "10:00" },
  { zone: "Mars/Olympus" },
  { zone: "Europe/Berlin\nUTC" },
  { days: [] },
  { days: ["Wed"] },
  { day: ["wed"] },
])("takes %j for no window", (window) => {
  expect(windowSchema.safeParse(window).success).toBe(false);
});
