import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ExposureState } from "../../../collector/domain/exposure-state.ts";
import { exposureOf, finding, importInto, NETWORK, report } from "../../support/small-network.ts";
import { type House, openHouse } from "../../support/writer.ts";

const DAY_MS = 86_400_000;

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.execute("apply-inventory", { document: NETWORK });
  await importInto(
    house,
    report([
      finding({ title: "A", cve: ["CVE-2024-1"], weakness: "a" }),
      finding({ title: "B", cve: ["CVE-2024-2"], weakness: "b" }),
      finding({ title: "C", cve: [], weakness: "c" }),
    ]),
  );
});
afterEach(() => house.close());

type Entry = { cve: string; dateAdded: number; dueAt: number | null; ransomware: boolean; name: string };
const entry = (cve: string, over: Partial<Entry> = {}): Entry => ({
  cve,
  dateAdded: house.clock(),
  dueAt: null,
  ransomware: false,
  name: "",
  ...over,
});
const kev = (...entries: Entry[]) =>
  house.execute("update-kev", { catalogVersion: "1", releasedAt: house.clock(), entries });
const epss = (...scores: { cve: string; epss: number; percentile: number }[]) =>
  house.execute("update-epss", { modelVersion: "v4", scoreDate: house.clock(), scores });
const priorityOf = (title: string) => (JSON.parse(exposureOf(house, title).state) as ExposureState).priority;
const inKev = (title: string) => priorityOf(title).asserted.inputs.find(({ name }) => name === "In KEV");
const rebuilds = async () => expect(await house.execute("rebuild", {})).toMatchObject({ differences: [] });

describe("the KEV catalogue", () => {
  it("says nothing until it is loaded, and then of everyone whether they are listed", async () => {
    expect(inKev("A")?.value).toBe("unknown");
    expect(await kev(entry("CVE-2024-1"))).toEqual({ entries: 1, reprioritised: 3 });
    expect([inKev("A")?.value, inKev("B")?.value, inKev("C")?.value]).toEqual(["yes", "no", "no"]);
  });

  it("that changes prioritises again what the change touches", async () => {
    await kev(entry("CVE-2024-1"));
    house.pass(DAY_MS);
    expect(
      await kev(entry("CVE-2024-1", { dateAdded: house.clock() - DAY_MS }), entry("CVE-2024-2")),
    ).toEqual({
      entries: 2,
      reprioritised: 1,
    });
    expect(inKev("B")?.value).toBe("yes");
  });

  it.each([
    ["another due date", { dueAt: 4_102_444_800_000 }],
    ["use in ransomware", { ransomware: true }],
    ["another day", { dateAdded: 1_700_000_000_000 }],
  ])("that names %s touches what is listed", async (_, over) => {
    await kev(entry("CVE-2024-1"));
    expect(await kev(entry("CVE-2024-1", over))).toMatchObject({ reprioritised: 1 });
    await rebuilds();
  });

  it("that drops an entry touches what it listed", async () => {
    await kev(entry("CVE-2024-1"));
    expect(await kev()).toMatchObject({ reprioritised: 1 });
    expect(inKev("A")?.value).toBe("no");
  });

  it("of a new day is the one by which the others are not listed, from the next tick on", async () => {
    await kev(entry("CVE-2024-1"));
    house.pass(DAY_MS);
    await kev(entry("CVE-2024-1", { dateAdded: house.clock() - DAY_MS }));
    await rebuilds();
    await house.tick();
    expect(inKev("B")?.at).toBe(house.clock());
    await rebuilds();
  });
});

describe("EPSS", () => {
  it("scores what it names, and takes a score away that it no longer gives", async () => {
    expect(await epss({ cve: "CVE-2024-1", epss: 0.9, percentile: 0.99 })).toEqual({
      entries: 1,
      reprioritised: 1,
    });
    await rebuilds();
    expect(await epss({ cve: "CVE-2024-2", epss: 0.5, percentile: 0.5 })).toEqual({
      entries: 1,
      reprioritised: 2,
    });
    await rebuilds();
  });
});
