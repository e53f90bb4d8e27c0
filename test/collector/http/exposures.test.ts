import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExposureDetailView, ExposureView } from "../../../collector/http/schemas.ts";
import { id, type RunId } from "../../../proto/ids.ts";
import { openPeople, type People } from "../../support/people.ts";
import { NOW } from "../../support/seed.ts";
import { ALLOWED, PREVENTED, verdict } from "../../support/verdicts.ts";

type Page = {
  readonly items: readonly ExposureView[];
  readonly nextCursor: string | null;
  readonly total: number;
};

const XSS = `<img src=x onerror="alert(1)"></script>`;

let people: People;
beforeAll(async () => {
  people = await openPeople();
  const { seed } = people;
  await seed.segment("internet", { is_public: 1 });
  await seed.segment("data", { trust: "restricted" });
  const database = await seed.asset("billing-db");
  const host = await seed.asset("web-1", { segment: "dmz" });
  const endpoint = await seed.endpoint(database, 22, {
    reached_as: '{"internet":{"host":"203.0.113.9","port":2222}}',
  });
  const agent = await seed.agent("agent-1");
  const digest = await seed.scenario();

  const open = await seed.exposure(database, {
    title: `SSH answers ${XSS}`,
    cves: '["CVE-2024-6387"]',
    severity: "high",
    cvss: '{"version":"3.1","vector":null,"score":8.1}',
    owner: "olive",
    validation: "confirmed",
    fresh_until: NOW + 1,
    grounded_band: "immediate",
    grounded_due: NOW - 1,
    score: 80,
  });
  await seed.exposure(database, { title: "100%_sure", score: 90, severity: "low", owner: "oscar" });
  await seed.exposure(host, {
    title: "Old TLS",
    score: 10,
    validation: "fixed",
    closure: "closed",
    grounded_due: NOW - 1,
  });
  for (let i = 0; i < 4; i++)
    await seed.exposure(host, { title: `Equal ${i}`, score: 50, grounded_band: "defer" });

  const claim = await seed.claim(open.no, endpoint, {
    standing: { kind: "supported", by: id("run-1"), at: NOW, grade: "B", prevention: ALLOWED, split: [] },
    ever_supported: 1,
  });
  const run = await seed.run(claim.no, digest, { verdict: verdict(ALLOWED, "It answered 2 of 5 tries") });
  await seed.job(run.no, agent);
  await seed.sighting(open.no, await seed.imported({ file_name: `${XSS}.xml` }));
  await seed.statement(open.no, "fix-claimed", { note: XSS });
  await seed.event("validation-changed", open.id, { exposure_id: open.id });
  people.live.add("agent-1");
});
afterAll(() => people.close());

const list = async (query = "", role = "viewer") =>
  (await people.ask(role, `GET /exposures${query}`)).body as Page;
const titles = async (query: string, role?: string) =>
  (await list(query, role)).items.map(({ title }) => title);
const detail = async () =>
  (await people.ask("viewer", "GET /exposures/exposure-1")).body as ExposureDetailView;

describe("the list of exposures", () => {
  it("has the most urgent band first, and inside a band the highest score", async () => {
    const { items, total } = await list();
    expect(total).toBe(7);
    expect(items.map(({ grounded, score }) => [grounded.band, score]).slice(0, 4)).toEqual([
      ["immediate", 80],
      ["scheduled", 90],
      ["scheduled", 10],
      ["defer", 50],
    ]);
  });

  it.each(
    ["score", "due", "severity", "seen"].flatMap((sort) => ["asc", "desc"].map((order) => [sort, order])),
  )("gives every exposure once, page by page, by %s %s", async (sort, order) => {
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const from: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page: Page = await list(`?limit=2&sort=${sort}&order=${order}${from}`);
      expect(page.total).toBe(7);
      seen.push(...page.items.map(({ id: one }) => one));
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
    expect(seen).toEqual((await list(`?sort=${sort}&order=${order}`)).items.map(({ id: one }) => one));
  });

  it("has what is due first first, and what has no date last", async () => {
    expect((await titles("?sort=due")).slice(0, 2).sort()).toEqual(["Old TLS", `SSH answers ${XSS}`]);
  });

  it.each([
    ["?validation=confirmed", 1],
    ["?validation=unvalidated", 5],
    ["?closure=closed", 1],
    ["?band=defer", 4],
    ["?severity=low", 1],
    ["?segment=dmz", 5],
    ["?owner=olive", 1],
    ["?asset=asset-2", 5],
    ["?cve=cve-2024-6387", 1],
    ["?cve=CVE-2024-63870", 0],
    ["?overdue=true", 1],
    ["?q=ssh", 1],
    ["?q=BILLING", 2],
    ["?q=2024-6387", 1],
    ["?q=10.0.2.10", 7],
    ["?segment=dmz&band=defer&q=equal", 4],
  ])("filters by %s", async (query, count) => {
    const { items, total } = await list(query);
    expect([items.length, total]).toEqual([count, count]);
  });

  it("takes a search as text, not as a pattern", async () => {
    expect(await titles("?q=100%25_")).toEqual(["100%_sure"]);
    expect(await titles("?q=%25")).toEqual(["100%_sure"]);
    expect(await titles("?q=%5C")).toEqual([]);
    expect(await titles("?q=%27%20OR%201%3D1--")).toEqual([]);
  });

  it("says whether what is known is fresh", async () => {
    expect((await list("?validation=confirmed")).items[0]?.fresh).toBe(true);
    people.later(1);
    expect((await list("?validation=confirmed")).items[0]?.fresh).toBe(false);
    people.later(-1);
  });

  it.each([
    ["?limit=0", "limit"],
    ["?limit=201", "limit"],
    ["?limit=many", "limit"],
    ["?cursor=nonsense", "cursor"],
    [`?cursor=${Buffer.from('{"o":"runs","k":1,"n":1}').toString("base64url")}`, "cursor"],
    ["?sort=title", "sort"],
    ["?cve=1", "cve"],
    ["?validation=maybe", "validation"],
  ])("refuses %s and names the field", async (query, field) => {
    const { status, body, headers } = await people.ask("viewer", `GET /exposures${query}`);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect([status, body]).toMatchObject([
      400,
      { code: "bad-request", field, type: "urn:plumbline:problem:bad-request" },
    ]);
  });

  it("refuses a filter it doesn't know rather than showing everything", async () => {
    expect((await people.ask("viewer", "GET /exposures?vaildation=fixed")).status).toBe(400);
  });

  it("shows owners what is theirs and nothing else", async () => {
    await people.seed.user("owner", "olive");
    const asOlive = (path: string) =>
      people.send(`/api/v1${path}`, { headers: { authorization: `Bearer plt_${"olive".padEnd(43, "0")}` } });
    expect((await asOlive("/exposures")).body).toMatchObject({ total: 1, items: [{ id: "exposure-1" }] });
    expect((await asOlive("/exposures?owner=oscar")).body).toMatchObject({ total: 0, items: [] });
    expect((await asOlive("/exposures/exposure-1")).status).toBe(200);
    expect((await asOlive("/exposures/exposure-2")).status).toBe(404);
    expect((await asOlive("/runs")).body).toMatchObject({ total: 1 });
    expect((await asOlive("/overview")).body).toMatchObject({ exposures: { total: 1 }, runs: { total: 1 } });
    expect((await asOlive("/assets")).body).toMatchObject({ total: 1, items: [{ name: "billing-db" }] });
  });
});

describe("one exposure", () => {
  it("brings claims, runs, statements and sightings together", async () => {
    const { claims, runs, timeline, sources } = await detail();
    expect(claims).toMatchObject([
      {
        segment: "internet",
        trust: "untrusted",
        standing: "supported",
        fresh: true,
        inScope: true,
        grade: "B",
        sentence: "It answered 2 of 5 tries",
        runId: "run-1",
        target: { host: "10.0.2.10", port: 22 },
        reachedAs: { transport: "tcp", host: "203.0.113.9", port: 2222 },
        untestable: "",
      },
    ]);
    expect(runs).toMatchObject([
      { id: "run-1", verdict: { prevention: "allowed", through: 2, of: 5, execution: "ran" } },
    ]);
    expect(timeline.map(({ kind, tone }) => [kind, tone])).toEqual([
      ["validation", "neutral"],
      ["statement", "neutral"],
      ["run", "bad"],
      ["sighting", "neutral"],
    ]);
    expect(sources).toMatchObject([{ format: "nmap-xml", severity: "high" }]);
  });

  it("says what keeps a claim from being tested", async () => {
    people.live.delete("agent-1");
    expect((await detail()).claims[0]?.untestable).toBe('No agent of segment "internet" is live');
    people.live.add("agent-1");
  });

  it("is shown before it was settled for the first time", async () => {
    expect(await detail()).toMatchObject({
      closureDetail: { sentence: "Not settled yet", counted: 0 },
      cvss: { vector: "", score: 8.1 },
    });
  });

  it("carries markup as text, in JSON that no browser takes for a page", async () => {
    const { body, headers } = await people.ask("viewer", "GET /exposures/exposure-1");
    expect((body as ExposureDetailView).title).toBe(`SSH answers ${XSS}`);
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it.each(["nothing-like-it", "..%2F..%2Fetc%2Fpasswd", "%00", "x".repeat(65)])(
    "is not found as %s",
    async (name) => {
      expect([400, 404]).toContain((await people.ask("viewer", `GET /exposures/${name}`)).status);
    },
  );
});

describe("what people may do about an exposure", () => {
  it.each([
    ["POST /exposures/exposure-1/validations", {}, "validate", { ids: ["exposure-1"] }],
    ["POST /exposures/exposure-1/retests", {}, "retest", { exposureId: "exposure-1" }],
    [
      "POST /exposures/exposure-1/fix-claims",
      { note: "done" },
      "claim-fix",
      { exposureId: "exposure-1", note: "done" },
    ],
    ["POST /validations", {}, "validate", {}],
    ["POST /validations", { ids: ["exposure-1"] }, "validate", { ids: ["exposure-1"] }],
  ])("%s %j becomes the command %s", async (request, body, kind, sent) => {
    const { status } = await people.ask("operator", request, body);
    expect(status).toBe(202);
    expect(people.commands.at(-1)).toEqual({ kind, request: { user: "operator", from: "unknown", ...sent } });
  });

  it("answers a claim of a fix with what was queued for it", async () => {
    const { body } = await people.ask("operator", "POST /exposures/exposure-1/fix-claims", { note: "" });
    expect(body).toEqual({
      queued: { kind: "queued", runs: ["run-9"], untestable: [], sentence: "1 run queued" },
    });
  });

  it.each(["olive", null])("assigns to %s", async (owner) => {
    const { body } = await people.ask("operator", "POST /exposures/exposure-1/assignment", { owner });
    expect(body).toEqual({ kind: "assigned" });
    expect(people.commands.at(-1)).toMatchObject({ kind: "assign", request: { owner } });
  });

  it("lets owners act on what is theirs only", async () => {
    await people.seed.user("owner", "oscar");
    const asOscar = (path: string) =>
      people.send(`/api/v1${path}`, {
        method: "POST",
        headers: { authorization: `Bearer plt_${"oscar".padEnd(43, "0")}` },
      });
    const before = people.commands.length;
    expect((await asOscar("/exposures/exposure-1/retests")).status).toBe(404);
    expect(people.commands).toHaveLength(before);
    expect((await asOscar("/exposures/exposure-2/retests")).status).toBe(202);
  });

  it("has no way to close anything", async () => {
    for (const act of ["closure", "close", "closures"]) {
      expect((await people.ask("admin", `POST /exposures/exposure-1/${act}`, {})).status).toBe(404);
    }
  });
});

describe("the families of an asset's addresses", () => {
  it("are compared claim by claim, for a rule for one of them alone leaves the other open", async () => {
    const { seed } = people;
    const dual = await seed.asset("dual", { addresses: '["10.2.0.40","fd10:2::40"]' });
    const four = await seed.endpoint(dual, 4450, { host: "10.2.0.40" });
    const six = await seed.endpoint(dual, 4450, { host: "fd10:2::40" });
    const exposure = await seed.exposure(dual, { title: "Both families" });
    const of = async () =>
      ((await people.ask("viewer", `GET /exposures/${exposure.id}`)).body as ExposureDetailView).families;
    const word = { by: id<RunId>("run-1"), at: NOW, grade: "B", split: [] } as const;
    const about = { asset_no: dual };
    await seed.claim(exposure.no, four, {
      ...about,
      standing: { kind: "refuted", ...word, prevention: PREVENTED },
    });
    expect(await of()).toMatchObject([{ kind: "untested", segment: "internet", port: 4450 }]);
    const other = await seed.exposure(dual, { title: "The same over IPv6" });
    await seed.claim(other.no, six, {
      ...about,
      standing: { kind: "supported", ...word, prevention: ALLOWED },
    });
    expect(await of()).toEqual([
      expect.objectContaining({
        kind: "differs",
        sentence: expect.stringContaining("reached over IPv6 (fd10:2::40) and not over IPv4 (10.2.0.40)"),
      }),
    ]);
  });
});
