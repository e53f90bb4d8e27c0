import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Frame } from "../../../collector/app/ingest.ts";
import { MAX_QUARANTINED } from "../../../collector/store/ingest-path.ts";
import { encodeBatch } from "../../../proto/wire.ts";
import { ended, observe, type SealingAgent, work } from "../../support/sealing-agent.ts";
import { openStage, type Stage } from "../../support/story.ts";
import { health, openWorld } from "../../support/worlds.ts";

let stage: Stage;
let outside: SealingAgent;
beforeEach(async () => {
  stage = await openStage();
  outside = stage.outside;
  await stage.house.execute("validate", {});
});
afterEach(() => stage.house.close());

const count = (table: string, where = "1"): number =>
  stage.house.rows<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${where}`)[0]?.n ?? 0;
const counts = () => ({
  batches: count("batches"),
  admitted: count("evidence", "refused IS NULL"),
  quarantined: count("quarantine"),
});
/** Why each observation that was filed was not admitted, in order. */
const refusals = () =>
  stage.house
    .rows<{ refused: string | null }>("SELECT refused FROM evidence ORDER BY no")
    .map((row) => row.refused);
const now = () => stage.house.clock();
const healthy = () => observe(outside.job("actor"), "self-check", health, now());

describe("a batch that continues its sender's chain", () => {
  it("is acknowledged with its last sequence once it is durable", async () => {
    const frame = outside.seal([healthy(), ended(outside.job("actor"), now())], now());
    expect(await stage.house.commit(frame)).toEqual([{ kind: "durable", sequence: 2 }]);
    expect(counts()).toEqual({ batches: 1, admitted: 2, quarantined: 0 });
  });

  it("is kept byte by byte, with its signature", async () => {
    const frame = outside.seal([healthy()], now());
    await stage.house.commit(frame);
    const [row] = stage.house.rows<{ payload: Buffer; signature: Buffer }>("SELECT * FROM batches");
    expect(row?.payload.equals(frame.payload)).toBe(true);
    expect(row?.signature.equals(frame.signature)).toBe(true);
  });

  it("is acknowledged again when it comes again, and changes nothing", async () => {
    const first = outside.seal([healthy()], now());
    const second = outside.seal([ended(outside.job("actor"), now())], now());
    await stage.house.commit(first, second);
    const before = counts();
    expect(await stage.house.commit(first, second, second)).toEqual([
      { kind: "durable", sequence: 2 },
      { kind: "durable", sequence: 2 },
      { kind: "durable", sequence: 2 },
    ]);
    expect(counts()).toEqual(before);
  });

  it("is still known to be durable by the next process", async () => {
    const frame = outside.seal([healthy()], now());
    await stage.house.commit(frame);
    await stage.house.restart();
    expect(await stage.house.commit(frame)).toEqual([{ kind: "durable", sequence: 1 }]);
    expect(counts()).toEqual({ batches: 1, admitted: 1, quarantined: 0 });
  });
});

describe("a batch that breaks its sender's chain is refused, and kept in quarantine:", () => {
  const refuse = async (frame: Frame, code: string) => {
    const before = counts();
    expect(await stage.house.commit(frame)).toMatchObject([{ kind: "refused", code }]);
    expect(counts()).toEqual({ ...before, quarantined: before.quarantined + 1 });
  };

  it("a gap in the sequence", async () => {
    outside.seal([healthy()], now());
    await refuse(outside.seal([healthy()], now()), "gap");
  });

  it("a predecessor that is not the one that is durable here", async () => {
    await stage.house.commit(outside.seal([healthy()], now()));
    const payload = encodeBatch(outside.batchOf([healthy()], { previousHash: new Uint8Array(32) }));
    await refuse(outside.frameOf(payload, now()), "fork");
  });

  it("other observations under a sequence that is durable already", async () => {
    await stage.house.commit(outside.seal([healthy()], now()));
    const payload = encodeBatch(outside.batchOf([ended(outside.job("actor"), now())], { firstSequence: 1 }));
    await refuse(outside.frameOf(payload, now()), "fork");
  });

  it("a batch that overlaps what is durable", async () => {
    await stage.house.commit(outside.seal([healthy()], now()));
    const payload = encodeBatch(outside.batchOf([healthy(), healthy()], { firstSequence: 1 }));
    await refuse(outside.frameOf(payload, now()), "fork");
  });

  it("a signature by another key", async () => {
    const payload = encodeBatch(outside.batchOf([healthy()]));
    await refuse(outside.frameOf(payload, now(), generateKeyPairSync("ed25519").privateKey), "bad-signature");
  });

  it("a payload that was altered after it was signed", async () => {
    const frame = outside.seal([healthy()], now());
    await refuse({ ...frame, payload: Buffer.concat([frame.payload, Buffer.from([0])]) }, "bad-signature");
  });

  it("a signed payload that is no batch", async () => {
    await refuse(outside.frameOf(Buffer.from("no batch"), now()), "malformed");
  });

  it("another agent's name", async () => {
    const payload = encodeBatch(outside.batchOf([healthy()], { agentId: stage.near.id }));
    await refuse(outside.frameOf(payload, now()), "anothers-name");
  });
});

describe("the quarantine", () => {
  it("keeps a frame once, however often it comes", async () => {
    const frame = outside.frameOf(Buffer.from("no batch"), now());
    for (let time = 0; time < 3; time++) await stage.house.commit(frame);
    expect(count("quarantine")).toBe(1);
  });

  it("keeps the newest of a sender that sends nothing else, and nobody else's less", async () => {
    await stage.house.commit(stage.near.frameOf(Buffer.from("near"), now()));
    for (let n = 0; n < 100; n++) await stage.house.commit(outside.frameOf(Buffer.from(`bad ${n}`), now()));
    expect(count("quarantine")).toBe(MAX_QUARANTINED + 1);
    const kept = stage.house.rows<{ payload: Buffer }>("SELECT payload FROM quarantine ORDER BY no");
    expect(kept[0]?.payload.toString()).toBe("near");
    expect(kept.at(-1)?.payload.toString()).toBe("bad 99");
  });
});

it("takes nothing from an agent that it does not know, or that was revoked", async () => {
  await stage.house.execute("revoke-agent", { agentId: outside.id });
  const frame = outside.seal([healthy()], now());
  expect(await stage.house.commit(frame, { ...frame, agentId: "nobody" })).toMatchObject([
    { kind: "refused", code: "revoked" },
    { kind: "refused", code: "revoked" },
  ]);
  expect(counts()).toEqual({ batches: 0, admitted: 0, quarantined: 0 });
});

describe("an observation that is filed and never merged:", () => {
  const file = async (...observations: Parameters<SealingAgent["seal"]>[0]) =>
    stage.house.commit(outside.seal(observations, now()));

  it("of a job that nobody was given", async () => {
    await file(observe({ jobId: "made-up" }, "self-check", health, now()));
    expect(refusals()).toEqual(["unknown-job"]);
  });

  it("of a job that another agent was given, which then bears on no run", async () => {
    await file(...work(stage.near.job("close-view"), openWorld, now()));
    expect(new Set(refusals())).toEqual(new Set(["anothers-job"]));
    expect(count("evidence", "run_no IS NOT NULL OR job_no IS NOT NULL")).toBe(0);
    expect(count("jobs", "state = 'ended'")).toBe(0);
  });

  it("of a try that was seen before", async () => {
    await file(healthy(), healthy());
    await file(healthy());
    expect(refusals()).toEqual([null, "repeated", "repeated"]);
  });

  it("of a try that was seen before, though the process that saw it has ended", async () => {
    await file(healthy());
    await stage.house.restart();
    await file(healthy());
    expect(refusals()).toEqual([null, "repeated"]);
  });

  it("after the job's last word", async () => {
    await file(ended(outside.job("actor"), now()), healthy(), ended(outside.job("actor"), now(), "failed"));
    expect(refusals()).toEqual([null, "late", "late"]);
  });

  it("made after the lease was over", async () => {
    stage.house.pass(120_001);
    await file(healthy());
    expect(refusals()).toEqual(["late"]);
  });
});

it("admits what was made within the lease though it arrives later, as long as the run is open", async () => {
  const observation = healthy();
  stage.house.pass(120_001);
  await stage.house.commit(outside.seal([observation], now()));
  expect(refusals()).toEqual([null]);
});
