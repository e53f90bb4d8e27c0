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
let version = 0;
const kev = (entries: readonly Entry[], over: object = {}) =>
  house.execute("update-kev", {
    catalogVersion: String(++version),
    releasedAt: house.clock(),
    entries,
    ...over,
  });
type Score = { cve: string; epss: number; percentile: number };
const epss = (scores: readonly Score[], over: object = {}) =>
  house.execute("update-epss", { modelVersion: "v4", scoreDate: house.clock(), scores, ...over });
type Reference = { cve: string; source: string; url: string; at: number | null };
const exploits = (references: readonly Reference[], over: object = {}) =>
  house.execute("update-exploits", {
    version: String(++version),
    at: house.clock(),
    newestRowAt: null,
    references,
    ...over,
  });
const score = (cve: string, value: number): Score => ({ cve, epss: value, percentile: value });
const stateOf = (title: string) => JSON.parse(exposureOf(house, title).state) as ExposureState;
const inputOf = (title: string, input: string) =>
  stateOf(title).priority.asserted.inputs.find(({ name }) => name === input);
const inKev = (title: string) => inputOf(title, "In KEV");
const rebuilds = async () => expect(await house.execute("rebuild", {})).toMatchObject({ differences: [] });
type Move = { kind: string; isUp: boolean; because: string[]; score: { from: number; to: number } };
const movesOf = (update: string | null) =>
  house
    .rows<{ title: string; body: string }>(
      `SELECT e.title AS title, m.body AS body FROM intel_moves m JOIN exposures e ON e.no = m.exposure_no
       JOIN intel_updates u ON u.no = m.update_no WHERE u.id = ? ORDER BY m.rank DESC`,
      update,
    )
    .map(({ title, body }) => ({ title, ...(JSON.parse(body) as Move) }));
const digests = () =>
  house
    .rows<{ body: string }>("SELECT body FROM events WHERE kind = 'intel-changed' ORDER BY no")
    .map(({ body }) => (JSON.parse(body) as { detail: string }).detail);
const spoken = () =>
  house.rows<{ n: number }>("SELECT count(*) AS n FROM events WHERE kind = 'priority-changed'")[0]?.n;

describe("the KEV catalogue", () => {
  it("says nothing until it is loaded, and then of everyone with a CVE whether they are listed", async () => {
    expect(inKev("A")?.value).toBe("unknown");
    expect(await kev([entry("CVE-2024-1")])).toMatchObject({ entries: 1, reprioritised: 2, state: "done" });
    expect([inKev("A")?.value, inKev("B")?.value, inKev("C")?.value]).toEqual(["yes", "no", "no"]);
    await rebuilds();
  });

  it("that changes prioritises again what the change touches, and nothing else", async () => {
    await kev([entry("CVE-2024-1")]);
    const before = exposureOf(house, "A").state;
    house.pass(DAY_MS);
    expect(
      await kev([entry("CVE-2024-1", { dateAdded: house.clock() - DAY_MS }), entry("CVE-2024-2")]),
    ).toMatchObject({ entries: 2, reprioritised: 1 });
    expect(inKev("B")?.value).toBe("yes");
    expect(exposureOf(house, "A").state).toBe(before);
    await rebuilds();
  });

  it.each([
    ["another due date", { dueAt: 4_102_444_800_000 }],
    ["use in ransomware", { ransomware: true }],
    ["another day", { dateAdded: 1_700_000_000_000 }],
  ])("that names %s touches what is listed", async (_, over) => {
    await kev([entry("CVE-2024-1")]);
    expect(await kev([entry("CVE-2024-1", over)])).toMatchObject({ reprioritised: 1 });
    await rebuilds();
  });

  it("that comes a second time changes nothing", async () => {
    const given = { catalogVersion: "same" };
    await kev([entry("CVE-2024-1")], given);
    expect(await kev([entry("CVE-2024-1")], given)).toMatchObject({ unchanged: true, update: null });
    expect(digests()).toHaveLength(1);
  });

  it("that drops an entry touches what it listed, when somebody says why it is right", async () => {
    await kev([entry("CVE-2024-1")]);
    await expect(kev([])).rejects.toThrow("it has no entries");
    expect(inKev("A")?.value).toBe("yes");
    expect(await kev([], { accept: "CISA withdrew it" })).toMatchObject({
      reprioritised: 1,
      warnings: ["it has no entries", expect.stringContaining("more than 20 % are gone")],
    });
    expect(inKev("A")?.value).toBe("no");
    const [row] = house.rows<{ body: string }>(
      "SELECT body FROM audit WHERE what = 'update-kev' ORDER BY no DESC LIMIT 1",
    );
    expect(JSON.parse(row?.body ?? "{}")).toMatchObject({ accepted: "CISA withdrew it" });
  });

  it.each([
    ["that is older", { releasedAt: 1_000 }, "before the one in use"],
    ["from the future", { releasedAt: Date.UTC(2099, 0) }, "lies in the future"],
    ["that names a CVE twice", { duplicates: 1 }, "there twice"],
  ])("%s is not put in force, and the old one stays", async (_, over, because) => {
    await kev([entry("CVE-2024-1")]);
    await expect(kev([entry("CVE-2024-1"), entry("CVE-2024-2")], over)).rejects.toThrow(because);
    expect(house.rows("SELECT cve FROM kev")).toEqual([{ cve: "CVE-2024-1" }]);
    await rebuilds();
  });

  it("with an entry from the future is not put in force", async () => {
    await expect(kev([entry("CVE-2024-1", { dateAdded: Date.UTC(2099, 0) })])).rejects.toThrow(
      "an entry is dated 2099-01-01, which lies in the future",
    );
  });

  it("says what moved, by which entry, in one line of the stream", async () => {
    await kev([entry("CVE-2024-9")]);
    const lines = spoken();
    const { update, moved } = await kev([
      entry("CVE-2024-9"),
      entry("CVE-2024-1", { ransomware: true, dateAdded: Date.UTC(2026, 10, 20) }),
    ]);
    expect(moved).toMatchObject({ band: 1, up: 1 });
    const [move, ...others] = movesOf(update);
    expect(others).toEqual([]);
    expect(move).toMatchObject({ title: "A", kind: "band", isUp: true });
    expect(move?.because.join(" ")).toContain("CVE-2024-1 added 2026-11-20");
    expect(move?.because.join(" ")).toContain("ransomware");
    expect(digests().at(-1)).toContain("1 exposures prioritised again: 1 in another band");
    expect(spoken()).toBe(lines);
  });

  it("of many exposures is put in force at once, and they follow slice by slice", async () => {
    await importInto(
      house,
      report(
        Array.from({ length: 300 }, (_, i) =>
          finding({ title: `M${i}`, cve: [`CVE-2025-${1000 + i}`], weakness: `m${i}` }),
        ),
      ),
    );
    const { state, update, reprioritised } = await kev([entry("CVE-2025-1007")]);
    expect({ state, reprioritised }).toEqual({ state: "working", reprioritised: 302 });
    expect(inKev("M7")?.value).toBe("unknown");
    // What waits is known to be out of date; that is no difference.
    await rebuilds();
    await house.restart();
    await house.tick();
    expect(inKev("M7")?.value).toBe("yes");
    expect(house.rows("SELECT state FROM intel_updates WHERE id = ?", update)).toEqual([{ state: "done" }]);
    expect(digests()).toHaveLength(1);
    await rebuilds();
  });
});

describe("EPSS", () => {
  it("scores what it names, and takes a score away that it no longer gives", async () => {
    expect(await epss([score("CVE-2024-1", 0.9)])).toMatchObject({ entries: 1, reprioritised: 1 });
    await rebuilds();
    expect(await epss([score("CVE-2024-2", 0.5)])).toMatchObject({ entries: 1, reprioritised: 2 });
    expect(inputOf("A", "EPSS")?.value).toBe("unknown");
    await rebuilds();
  });

  it("keeps with an extract of a later model the scores of the earlier one, each with its own model and day", async () => {
    const first = house.clock();
    await epss([score("CVE-2024-1", 0.1), score("CVE-2024-2", 0.1), score("CVE-2024-3", 0.1)]);
    house.pass(DAY_MS);
    const later = { modelVersion: "v5" };
    await expect(epss([score("CVE-2024-1", 0.8)], later)).rejects.toThrow("more than 20 % are gone");
    expect(inputOf("A", "EPSS")).toMatchObject({ value: "0.1", at: first });
    const { update } = await epss([score("CVE-2024-1", 0.8)], { ...later, isExtract: true });
    expect(inputOf("A", "EPSS")).toMatchObject({
      value: "0.8",
      at: house.clock(),
      note: expect.stringContaining("model v5"),
    });
    expect(inputOf("B", "EPSS")).toMatchObject({
      value: "0.1",
      at: first,
      note: expect.stringContaining("model v4"),
    });
    expect(movesOf(update)[0]?.because.join()).toContain("say nothing of a trend");
    await rebuilds();
    // A whole file ends the extracts.
    await epss([score("CVE-2024-1", 0.2), score("CVE-2024-2", 0.2), score("CVE-2024-3", 0.2)], later);
    expect(inputOf("A", "EPSS")?.value).toBe("0.2");
    await house.tick();
    expect(house.rows("SELECT DISTINCT edition FROM epss_scores")).toEqual([{ edition: 3 }]);
  });

  it("says of a score that moved within one model from where to where", async () => {
    await epss([score("CVE-2024-1", 0.01)]);
    house.pass(DAY_MS);
    const { update, moved } = await epss([score("CVE-2024-1", 0.9)]);
    expect(moved).toEqual({ band: 0, due: 0, score: 1, up: 1 });
    expect(movesOf(update)[0]?.because[0]).toContain("EPSS 0.9 for CVE-2024-1");
  });

  it("that comes in parts counts for nothing until all of it is there", async () => {
    await epss([score("CVE-2024-1", 0.1), score("CVE-2024-2", 0.1)]);
    const { edition } = await house.execute("stage-feed", {
      feed: "epss",
      edition: null,
      rows: [score("CVE-2024-1", 0.7)],
    });
    expect(inputOf("A", "EPSS")?.value).toBe("0.1");
    await expect(epss([score("CVE-2024-2", 0.7)], { edition, entries: 3 })).rejects.toThrow(
      "Of 3 entries 2 arrived",
    );
    expect(await epss([score("CVE-2024-2", 0.7)], { edition, entries: 2 })).toMatchObject({ entries: 2 });
    expect([inputOf("A", "EPSS")?.value, inputOf("B", "EPSS")?.value]).toEqual(["0.7", "0.7"]);
  });
});

describe("EPSS from a file that names no day", () => {
  it("is not in the way of a file that names one, and does not renew the whole catalogue", async () => {
    await epss([score("CVE-2024-1", 0.1), score("CVE-2024-2", 0.1)], { scoreDate: 1_000 });
    await epss([score("CVE-2024-1", 0.3)], { modelVersion: "unknown", isUndated: true, isExtract: true });
    const facts = () =>
      JSON.parse(house.rows<{ value: string }>("SELECT value FROM meta WHERE key = 'epss'")[0]?.value ?? "");
    expect(facts()).toMatchObject({ version: "v4", at: 1_000 });
    await expect(epss([score("CVE-2024-2", 0.4)], { scoreDate: 500, isExtract: true })).rejects.toThrow(
      "before the one in use",
    );
    await epss([score("CVE-2024-1", 0.4), score("CVE-2024-2", 0.4)], { scoreDate: 2_000 });
    expect(facts()).toMatchObject({ at: 2_000, editions: [{ entries: 2 }] });
    await rebuilds();
  });
});

describe("references to exploits", () => {
  const reference = (cve: string, over: Partial<Reference> = {}): Reference => ({
    cve,
    source: "exploit-db",
    url: "https://example.org/1",
    at: null,
    ...over,
  });

  it("make a public PoC of what they name, and of the rest that nobody names one", async () => {
    await kev([entry("CVE-2024-9")]);
    expect(inputOf("A", "Exploitation")?.note).toContain("no source was asked");
    expect(await exploits([reference("CVE-2024-1", { at: Date.UTC(2026, 0, 5) })])).toMatchObject({
      reprioritised: 2,
    });
    expect(inputOf("A", "Exploitation")).toMatchObject({
      value: "public poc",
      note: "An exploit is named by exploit-db",
    });
    expect(inputOf("B", "Exploitation")).toMatchObject({ value: "none", note: "No source names an exploit" });
    await rebuilds();
  });

  it("do not outrank being exploited", async () => {
    await kev([entry("CVE-2024-1")]);
    await exploits([reference("CVE-2024-1")]);
    expect(inputOf("A", "Exploitation")?.value).toBe("active");
  });

  it("leave what they no longer name, when the file is a whole one", async () => {
    await kev([entry("CVE-2024-9")]);
    await exploits([reference("CVE-2024-1")]);
    await exploits([reference("CVE-2024-2")]);
    expect(inputOf("A", "Exploitation")?.value).toBe("none");
    expect(inputOf("B", "Exploitation")?.value).toBe("public poc");
    await rebuilds();
  });
});
