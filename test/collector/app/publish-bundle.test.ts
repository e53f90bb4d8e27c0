import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseRules } from "../../../agent/rules.ts";
import { accept } from "../../../agent/runner/accept.ts";
import type { Job } from "../../../proto/wire.ts";
import {
  bundleOf,
  catalogueBundle,
  catalogueFiles,
  hexDigest,
  newPublisher,
  PINS,
  PUBLISHER,
  type TestBundle,
  versionsInMemory,
} from "../../support/publisher.ts";
import { observe } from "../../support/sealing-agent.ts";
import { openStage, type Stage, validateIn } from "../../support/story.ts";
import { openWorld } from "../../support/worlds.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.house.close());

const publish = (parts: TestBundle) => stage.house.execute("publish-bundle", { parts });
const catalogue = (version: number, files = catalogueFiles(), by = PUBLISHER) =>
  bundleOf(files, { id: "catalogue", version, by });
const validate = () => stage.house.execute("validate", {});
const audited = () =>
  stage.house.rows<{ what: string; subject: string; body: string }>(
    "SELECT what, subject, body FROM audit WHERE what LIKE 'publish%' ORDER BY no",
  );
/** The job that the agent on the internet was given last. */
const given = (): Job => stage.outside.job("actor");

describe("a bundle that is published", () => {
  it("takes the place of the one before, in the jobs that are given out from now on", async () => {
    await validate();
    expect(Buffer.from(given().manifest).equals(catalogueBundle().manifest)).toBe(true);
    const next = catalogue(2);
    expect(await publish(next)).toMatchObject({
      kind: "published",
      version: 2,
      agents: { live: 2, pinning: 2 },
    });
    // A hundred tries of it may last long, and its lease with them.
    stage.house.pass(1_200_000);
    await stage.house.tick();
    await validate();
    expect(Buffer.from(given().manifest).equals(next.manifest)).toBe(true);
    expect(given()).toMatchObject({ publisherKeyId: PUBLISHER.keyId });
  });

  it("vouches for jobs that wait to be sent again, too", async () => {
    await validate();
    const first = given();
    // The run is under way, so the collector has it in memory.
    const healthy = { kind: "healthy", elapsedMs: 1, loopDelayMs: 1 } as const;
    const now = stage.house.clock();
    await stage.house.commit(stage.outside.seal([observe(first, "self-check", healthy, now)], now));
    const next = catalogue(2);
    await publish(next);
    stage.outside.jobs.length = 0;
    await stage.house.hello(stage.outside);
    expect(given().jobId).toBe(first.jobId);
    expect(Buffer.from(given().manifest).equals(next.manifest)).toBe(true);
  });

  it("is there already the second time, and leaves one entry in the audit log", async () => {
    const next = catalogue(2);
    await publish(next);
    expect(await publish(next)).toMatchObject({ kind: "already-there", digest: hexDigest(next.manifest) });
    expect(audited()).toMatchObject([{ what: "publish-bundle", subject: "catalogue" }]);
  });

  it("leaves an entry when it is refused, too, and changes nothing", async () => {
    await publish(catalogue(4));
    expect(await publish(catalogue(3))).toMatchObject({ kind: "refused", reason: "version-went-back" });
    expect(audited().at(-1)).toEqual({
      what: "publish-refused",
      subject: "catalogue",
      body: '{"reason":"version-went-back"}',
    });
    expect(stage.house.rows("SELECT version FROM bundles ORDER BY version")).toEqual([
      { version: 1 },
      { version: 4 },
    ]);
  });

  it("can't hold a scenario that another bundle holds", async () => {
    expect(await publish(bundleOf(catalogueFiles(), { id: "rival" }))).toMatchObject({
      kind: "refused",
      reason: "scenario-malformed",
      sentence: expect.stringMatching(/^"[a-z.-]+" is in bundle "catalogue" already$/),
    });
  });

  it("outlives a restart, and judges what it judged", async () => {
    await publish(catalogue(2));
    await validateIn(stage, openWorld);
    await stage.house.restart();
    expect(await stage.house.execute("rebuild", {})).toMatchObject({ differences: [] });
  });
});

describe("nothing is given out", () => {
  const untestable = async (because: string) =>
    expect(await validate()).toMatchObject({
      kind: "nothing-to-test",
      untestable: [expect.stringContaining(because)],
    });

  it("of a scenario that the next version left out", async () => {
    await publish(
      catalogue(
        2,
        catalogueFiles().filter(({ path }) => path !== "reach-tcp.yaml"),
      ),
    );
    await untestable('No signed scenario "reach.tcp" is loaded: plumbline scenario keygen, sign, publish');
  });

  it("of a catalogue that nobody signed", async () => {
    stage.house.store.sqlite.exec("UPDATE scenarios SET bundle_digest = NULL");
    await untestable("No signed scenario");
  });

  it("of a bundle whose time is over", async () => {
    await publish(
      bundleOf(catalogueFiles(), { id: "catalogue", version: 2, notAfter: "2026-11-20T13:00:00.000Z" }),
    );
    expect(await validate()).toMatchObject({ kind: "queued" });
    stage.house.pass(3_600_000);
    await stage.house.tick();
    await untestable('Bundle "catalogue" version 2 ended at 2026-11-20T13:00:00.000Z');
  });

  it("to agents that pin nobody of it", async () => {
    const rival = newPublisher("a rival");
    expect(await publish(catalogue(2, catalogueFiles(), rival))).toMatchObject({
      kind: "published",
      agents: { live: 2, pinning: 0 },
    });
    await untestable(
      `${stage.outside.id}: pins no publisher of bundle "catalogue" (key ${rival.keyId.slice(0, 16)}`,
    );
  });
});

describe("a collector that writes what it likes into its own store", () => {
  const RULES = parseRules(
    "rules.yaml",
    `format: plumbline-rules/1
agreedBy: a test
notBefore: 2020-01-01T00:00:00Z
notAfter: 2100-01-01T00:00:00Z
allow: [{ kinds: [tcp-connect], to: [10.0.0.0/8], ports: [1-65535] }]
${PINS}`,
    "",
  );
  /** What an agent says to the job that the store now makes of it. */
  const said = (): string => {
    const now = stage.house.clock();
    const answer = accept(given(), RULES, { own: now, collector: now }, versionsInMemory());
    return answer.kind === "accepted" ? "accepted" : (answer.because.split(":")[0] ?? "");
  };
  const write = (sql: string, ...values: unknown[]) => stage.house.store.sqlite.prepare(sql).run(...values);
  const evil = (): Buffer => {
    const reach = catalogueFiles().find(({ path }) => path === "reach-tcp.yaml")?.bytes ?? new Uint8Array();
    return Buffer.from(Buffer.from(reach).toString().replace("tries: $tries", "tries: 100"));
  };

  it("gives a job that agents take while it leaves it alone", async () => {
    await validate();
    expect(said()).toBe("accepted");
  });

  it("gets no agent to run another body under the digest that was signed", async () => {
    write("UPDATE scenarios SET body = ? WHERE id = 'reach.tcp'", evil());
    await validate();
    expect(said()).toBe("scenario-not-in-bundle");
  });

  it("gets no agent to run another body under its own digest", async () => {
    write("UPDATE scenarios SET body = ?, digest = ? WHERE id = 'reach.tcp'", evil(), hexDigest(evil()));
    await validate();
    expect(said()).toBe("scenario-not-in-bundle");
  });

  it("gets no agent to run it under a manifest of its own, whoever's key it names", async () => {
    const own = newPublisher("the collector");
    const forged = bundleOf([{ path: "reach-tcp.yaml", bytes: evil() }], {
      id: "catalogue",
      version: 9,
      by: own,
    });
    write("UPDATE scenarios SET body = ?, digest = ? WHERE id = 'reach.tcp'", evil(), hexDigest(evil()));
    write("UPDATE bundles SET manifest = ?, signature = ?", forged.manifest, forged.signature);
    await validate();
    expect(said()).toBe("signature-wrong");
    write("UPDATE bundles SET key_id = ?", own.keyId);
    // A hundred tries of it may last long, and its lease with them.
    stage.house.pass(1_200_000);
    await stage.house.tick();
    // Its own planner would not even give this out; it may lie to itself about that.
    expect(await validate()).toMatchObject({ kind: "nothing-to-test" });
    const now = stage.house.clock();
    const job = {
      ...given(),
      publisherKeyId: own.keyId,
      manifest: forged.manifest,
      manifestSignature: forged.signature,
    };
    expect(accept(job, RULES, { own: now, collector: now }, versionsInMemory())).toMatchObject({
      kind: "expired",
    });
    expect(
      accept(
        { ...job, notAfter: (now + 1_000) as Job["notAfter"] },
        RULES,
        { own: now, collector: now },
        versionsInMemory(),
      ),
    ).toMatchObject({ kind: "refused", because: expect.stringMatching(/^key-not-pinned: /) });
  });

  it("gets no agent to take a bundle longer than its publisher said", async () => {
    const short = bundleOf(catalogueFiles(), {
      id: "catalogue",
      version: 2,
      notAfter: "2026-11-20T13:00:00.000Z",
    });
    await publish(short);
    write("UPDATE bundles SET not_after = 9e12");
    stage.house.pass(3_700_000);
    await validate();
    expect(said()).toBe("bundle-expired");
  });
});
