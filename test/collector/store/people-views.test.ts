import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Views } from "../../../collector/http/api.ts";
import { peopleViews } from "../../../collector/store/people-views.ts";
import { NOW, openSeed, type Seed } from "../../support/seed.ts";
import { PREVENTED, verdict } from "../../support/verdicts.ts";

let seed: Seed;
let views: Views;
beforeAll(async () => {
  seed = await openSeed();
  views = peopleViews(seed.reader.db);
});
afterAll(() => seed.close());

const ALL = { kind: "all" } as const;

describe("the views", () => {
  it("are read through a connection that can't write", async () => {
    await expect(seed.reader.db.deleteFrom("meta").execute()).rejects.toThrow(/readonly/);
  });

  it("see a commit as soon as it is made", async () => {
    expect(await views.accounts.hasUsers()).toBe(false);
    await seed.user("admin");
    expect(await views.accounts.hasUsers()).toBe(true);
  });

  it("count an agent's newest certificate in force only", async () => {
    const no = await seed.agent("agent-1");
    const more = { agent_no: no, issued_at: NOW };
    await seed.insert("certificates", {
      ...more,
      fingerprint: "later",
      not_after: NOW + 500,
      status: "active",
    });
    await seed.insert("certificates", {
      ...more,
      fingerprint: "revoked",
      not_after: NOW + 1e12,
      status: "revoked",
    });
    expect((await views.agents.find("agent-1", { kind: "all" }))?.certificateExpiresAt).toBe(
      NOW + 100 * 3_600_000,
    );
    await seed.writer.db.updateTable("certificates").set({ status: "revoked" }).execute();
    expect((await views.agents.find("agent-1", { kind: "all" }))?.certificateExpiresAt).toBeNull();
  });

  it("give the scenarios of each bundle's newest version, and none that nobody signed", async () => {
    const old = await seed.bundle({ id: "other", digest: "d1" });
    const now = await seed.bundle({ id: "other", digest: "d2", version: 2, key_id: "k2" });
    const rows = [
      ["a1", "a", 1, old],
      ["a2", "a", 2, now],
      ["b1", "b", 1, now],
      ["dropped", "c", 9, old],
      ["unsigned", "a", 9, null],
    ] as const;
    for (const [digest, id, version, bundle_digest] of rows) {
      const body = new Uint8Array([1]);
      await seed.insert("scenarios", { digest, id, version, body, loaded_at: NOW, bundle_digest, path: "x" });
    }
    const newest = await views.scenarios.newest();
    expect(newest.map(({ digest }) => digest)).toEqual(["a2", "b1"]);
    expect(newest[0]?.bundle).toMatchObject({ id: "other", version: 2, digest: "d2", keyId: "k2" });
  });

  it("count runs by outcome, and those under way apart", async () => {
    const digest = await seed.scenario();
    const asset = await seed.asset("db");
    const exposure = await seed.exposure(asset, { owner: "olive" });
    const claim = await seed.claim(exposure.no, await seed.endpoint(asset, 22));
    await seed.run(claim.no, digest, { verdict: verdict(PREVENTED) });
    await seed.run(claim.no, digest);
    const { runs } = await views.overview(NOW, ALL);
    expect(runs).toEqual({ running: 1, total: 2, byOutcome: { prevented: 1 } });
    const theirs = await views.overview(NOW, { kind: "owned-by", owner: "nobody" });
    expect([theirs.runs.total, theirs.exposures.byClosure]).toEqual([0, {}]);
  });

  it("find where the newest events begin", async () => {
    expect(await views.events.before(50, ALL)).toBe(0);
    for (let i = 1; i <= 5; i++) await seed.event("imported", `Event ${i}`);
    expect([
      await views.events.before(2, ALL),
      await views.events.before(0, ALL),
      await views.events.before(50, ALL),
    ]).toEqual([3, 5, 0]);
    expect(await views.events.countAfter(3, ALL)).toBe(2);
  });

  it("show a page of many exposures within a second", async () => {
    const rows = 20_000;
    seed.writer.sqlite.exec(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
      INSERT INTO exposures (id, asset_no, fold_key, title, weakness, component, host, port, transport, cves, severity, cvss,
        is_reachability, first_sighted_at, last_sighted_at, sightings, owner, validation, fresh_until, closure, asserted_band,
        asserted_due, grounded_band, grounded_due, score, state, settle_at)
      SELECT 'many-' || i, 1, 'many-' || i, 'Many ' || i, 'open-port', NULL, NULL, NULL, NULL, '[]', 'low', NULL, 1, i, i, 1, NULL,
        'unvalidated', NULL, 'open', 'defer', NULL, 'defer', NULL, i % 100, '{}', NULL FROM n`);
    const startedAt = performance.now();
    const page = await views.exposures.page(
      { filter: {}, sort: "score", order: undefined, limit: 50, after: undefined },
      ALL,
    );
    expect(page.total).toBe(rows + 1);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
