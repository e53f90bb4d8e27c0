import { describe, expect, it } from "vitest";
import { parseEpss } from "../../../collector/intake/epss.ts";
import { parseKev } from "../../../collector/intake/kev.ts";
import {
  type Edition,
  epssEdition,
  isPlausibleUpdate,
  kevEdition,
} from "../../../collector/intake/plausible.ts";
import { instant } from "../../../proto/time.ts";
import { sample } from "./samples.ts";

const NOW = instant(Date.parse("2026-02-01T00:00:00Z"));
const old: Edition = { entries: 100, date: "2026-01-29T00:00:00Z" };

/** Asks whether `next` may follow `previous` on the first of February. */
const check = (previous: Edition | undefined, next: Edition, because?: string) => {
  const answer = isPlausibleUpdate(previous, next, NOW);
  expect(answer).toEqual(because === undefined ? { plausible: true } : { plausible: false, because });
};

describe("isPlausibleUpdate()", () => {
  it("believes a newer catalogue with more entries", () => {
    const before = kevEdition(parseKev(sample("intel/kev-2025-08-25-excerpt.json")));
    const after = kevEdition(parseKev(sample("intel/kev-2026-01-29-excerpt.json")));
    check(before, after);
    check(
      after,
      before,
      "It is dated 2025-08-25T17:04:19.9796Z, before the one in use (2026-01-29T20:24:37.0959Z)",
    );
  });

  it("believes the first edition, and the same one again", () => {
    check(undefined, old);
    check(old, old);
  });

  it("believes the loss of a fifth and no more", () => {
    check(old, { ...old, entries: 80 });
    check(
      old,
      { ...old, entries: 79 },
      "It has 79 entries where the one in use has 100: more than 20 % are gone",
    );
  });

  it("does not believe an edition from the future, which would block all that follow", () => {
    check(old, { entries: 100, date: "2026-02-02T23:59:59Z" });
    check(
      old,
      { entries: 100, date: "2099-01-01T00:00:00Z" },
      "It is dated 2099-01-01T00:00:00Z, which lies in the future",
    );
  });

  it("does not believe an empty edition, not even the first", () => {
    check(undefined, { entries: 0, date: null }, "It has no entries");
  });

  it("judges an edition without a date by its size", () => {
    const undated = epssEdition(parseEpss(sample("intel/kev-epss-cvss-2026-08-22-excerpt.csv")));
    expect(undated).toEqual({ entries: 30, date: null });
    check({ ...old, entries: 31 }, undated);
    check(old, undated, "It has 30 entries where the one in use has 100: more than 20 % are gone");
  });
});
