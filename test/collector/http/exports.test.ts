import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXPORT_PIECE } from "../../../collector/http/exports.ts";
import { untrusted } from "../../../proto/untrusted.ts";
import { openPeopleHouse, type PeopleHouse } from "../../support/people-house.ts";
import { type Story, storyIn } from "../../support/people-story.ts";
import { finding, report } from "../../support/small-network.ts";

let people: PeopleHouse;
let story: Story;
beforeAll(async () => {
  people = await openPeopleHouse();
  story = await storyIn(people);
});
afterAll(() => people.close());

const csv = async (query = "", means = people.admin) => {
  const reply = await people.ask(means, `GET /exports/exposures.csv${query}`);
  const rows = reply.status === 200 ? (parse(reply.text, { columns: true }) as Record<string, string>[]) : [];
  return { ...reply, rows };
};

describe("the list as a file", () => {
  it("has what a security team asks of each exposure, with the reason in a sentence", async () => {
    const { rows, headers } = await csv();
    expect(headers.get("content-type")).toContain("text/csv");
    expect(headers.get("x-total-count")).toBe(String(rows.length));
    const row = rows.find(({ id }) => id === story.a.exposure);
    expect(row).toMatchObject({
      title: "Title of alpha",
      asset: "asset-alpha",
      service: "service-alpha",
      owner: "owner-alpha",
      segment: "seg-alpha",
      host: "10.0.71.10",
      port: "22",
      cves: "CVE-2021-71717",
      kev: "unknown",
      asserted_band: expect.stringMatching(/^(defer|scheduled|out-of-cycle|immediate)$/),
      why: expect.stringContaining("Because:"),
      missing_inputs: expect.stringContaining("In KEV"),
    });
    expect(row?.["sources"]).not.toBe("");
    expect(Object.values(row ?? {}).some((cell) => cell === undefined)).toBe(false);
  });

  it("holds what is theirs only, for an owner", async () => {
    const { rows, text } = await csv("", story.a.means);
    expect(rows.map(({ id }) => id)).toEqual([story.a.exposure]);
    for (const canary of story.b.canaries) expect(text).not.toContain(canary);
    expect((await csv(`?owner=${story.b.name}`, story.a.means)).rows).toEqual([]);
  });

  it("is narrowed as the list is, and refuses a scope that isn't there", async () => {
    await people.ask(people.admin, "POST /scopes", {
      scopes: [{ id: "beta", title: "Beta", select: { segments: ["seg-beta"] } }],
    });
    expect((await csv("?scope=beta")).rows.map(({ id }) => id)).toEqual([story.b.exposure]);
    expect((await csv("?scope=gamma")).body).toMatchObject({ status: 400, field: "scope" });
    expect((await csv("?scop=beta")).status).toBe(400);
  });

  it("has KEV's and EPSS's word, the score with its model and date", async () => {
    const { execute } = people.house;
    await execute("update-kev", {
      catalogVersion: "2026.11.20",
      releasedAt: Date.parse("2026-11-20"),
      entries: [
        {
          cve: "CVE-2021-71717",
          dateAdded: Date.parse("2026-11-19"),
          dueAt: null,
          ransomware: true,
          name: "x",
        },
      ],
    });
    await execute("update-epss", {
      modelVersion: "v2025.03.14",
      scoreDate: Date.parse("2026-11-20"),
      scores: [{ cve: "CVE-2021-71717", epss: 0.42, percentile: 0.9 }],
    });
    await people.house.tick();
    const row = (await csv()).rows.find(({ id }) => id === story.a.exposure);
    expect(row).toMatchObject({
      kev: "yes",
      kev_added: "2026-11-19T00:00:00.000Z",
      epss: "0.42",
      epss_model: "v2025.03.14",
      epss_date: "2026-11-20T00:00:00.000Z",
    });
  });

  it("says each exposure once over all its pieces, most urgent first, and no cell is a formula", async () => {
    const many = EXPORT_PIECE + 20;
    const found = Array.from({ length: many }, (_, i) =>
      finding({ asset: "big", title: `=cmd ${i}`, weakness: `w-${i}`, endpoint: null }),
    );
    await people.house.execute("import", {
      bytes: Buffer.from("big"),
      fileName: untrusted("big.xml"),
      report: { ...report(found), assets: [{ name: "big", addresses: [], names: ["big"] }] },
    });
    const { rows } = await csv();
    expect(rows).toHaveLength(many + 2);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    const order = ["immediate", "out-of-cycle", "scheduled", "defer"];
    const bands = rows.map((row) => order.indexOf(row["grounded_band"] ?? ""));
    expect(bands).toEqual([...bands].sort((a, b) => a - b));
    for (const cell of rows.flatMap((row) => Object.values(row))) expect(cell).not.toMatch(/^\s*[=+\-@\t\r]/);
  });
});
