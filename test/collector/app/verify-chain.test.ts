import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verifyChain } from "../../../collector/app/verify-chain.ts";
import { BARE } from "../../support/tampering.ts";
import { type SealedRecord, sealedRecord } from "./sealed-record.ts";

let record: SealedRecord;
beforeEach(async () => {
  record = await sealedRecord();
});
afterEach(() => record.close());

/** The one place that knows how the record is verified. */
const verified = () => record.view.atOnce(() => verifyChain(record.view, BARE, record.view.shape()));

describe("verifyChain()", () => {
  it("holds for a record as it was written", () => {
    const { ledger, ...report } = verified();
    expect(report).toEqual({
      batches: 5,
      verified: 5,
      audit: { entries: 4, verified: 4 },
      checkpoints: { count: 0, verified: 0, newest: null, restored: [], key: null },
      retired: 0,
      firstBreak: null,
    });
    expect(ledger.verified).toBe(ledger.entries);
    expect(ledger.facts).toBeGreaterThan(10);
  });

  it("holds for an empty record", async () => {
    record.tamper(
      "PRAGMA foreign_keys = OFF",
      "DELETE FROM evidence",
      "DELETE FROM batches",
      "DELETE FROM certificates",
      "DELETE FROM jobs",
      "DELETE FROM agents",
      "DELETE FROM audit",
      ...[
        "claims",
        "runs",
        "exposures",
        "endpoints",
        "assets",
        "segments",
        "scenarios",
        "bundles",
        "ledger",
      ].map((table) => `DELETE FROM ${table}`),
    );
    expect(verified()).toMatchObject({ batches: 0, verified: 0, ledger: { facts: 0 }, firstBreak: null });
  });

  it("names the batch of which one byte was altered", () => {
    record.flipPayload(3);
    expect(verified()).toMatchObject({
      verified: 3,
      firstBreak: { agent: "ann", batch: 3, reason: expect.stringContaining("not what the agent signed") },
    });
  });

  it.each([
    [
      "a batch is deleted with its evidence",
      ["DELETE FROM evidence WHERE batch_no = 3", "DELETE FROM batches WHERE no = 3"],
      { agent: null, batch: 3, reason: "the batch was deleted past the ledger" },
    ],
    [
      "a batch is deleted and its evidence is not",
      ["DELETE FROM batches WHERE no = 3"],
      { agent: "ann", batch: 3, reason: "the batch is missing or out of order, evidence row 4" },
    ],
    [
      "an agent's last batch is deleted with its evidence",
      ["DELETE FROM evidence WHERE batch_no = 5", "DELETE FROM batches WHERE no = 5"],
      { agent: null, batch: 5, reason: "the batch was deleted past the ledger" },
    ],
    [
      "an agent's last batch is deleted with its evidence and its entry in the ledger",
      [
        "DELETE FROM evidence WHERE batch_no = 5",
        "DELETE FROM batches WHERE no = 5",
        "DELETE FROM ledger WHERE fact_table = 'batches' AND fact_row = 5",
      ],
      { agent: "bob", batch: null, reason: "the agent's record says sequence 3, its batches end at 1" },
    ],
    [
      "a batch is inserted a second time",
      [
        "INSERT INTO batches SELECT 6, agent_no, first_sequence, last_sequence, payload, signature, hash, received_at, clock_offset_ms FROM batches WHERE no = 1",
      ],
      { agent: "ann", batch: 6, reason: "it starts at sequence 1, expected 6: it is repeated" },
    ],
    [
      "a batch is filed under another agent",
      [
        "INSERT INTO batches SELECT 6, 2, first_sequence, last_sequence, payload, signature, hash, received_at, clock_offset_ms FROM batches WHERE no = 1",
      ],
      { agent: "bob", batch: 6, reason: "the payload is not what the agent signed" },
    ],
    [
      "a batch is filed under nobody",
      ["UPDATE batches SET agent_no = 9 WHERE no = 5"],
      { agent: null, batch: 5, reason: "it names no agent that is known" },
    ],
    [
      "two batches change places",
      [
        "UPDATE batches SET no = 40 WHERE no = 4",
        "UPDATE batches SET no = 4 WHERE no = 3",
        "UPDATE batches SET no = 3 WHERE no = 40",
      ],
      { agent: "ann", batch: 3, reason: "it starts at sequence 5, expected 3" },
    ],
    [
      "a stored hash is changed",
      ["UPDATE batches SET hash = zeroblob(32) WHERE no = 2"],
      { agent: "bob", batch: 2, reason: "the stored hash is not that of the payload" },
    ],
    [
      "the sequences beside a batch are changed",
      ["UPDATE batches SET last_sequence = 9 WHERE no = 2"],
      { agent: "bob", batch: 2, reason: "the payload holds sequences 1 to 1, its row says otherwise" },
    ],
    [
      "an agent's evidence key is replaced",
      [
        "UPDATE agents SET evidence_key = (SELECT evidence_key FROM agents WHERE id = 'bob') WHERE id = 'ann'",
      ],
      { agent: "ann", batch: 1, reason: "the payload is not what the agent signed" },
    ],
    [
      "an agent's evidence key is rubbish",
      ["UPDATE agents SET evidence_key = x'00' WHERE id = 'ann'"],
      { agent: "ann", batch: 1, reason: "the agent's evidence key can't be read" },
    ],
    [
      "an agent's record names another last batch",
      ["UPDATE agents SET durable_hash = zeroblob(32) WHERE id = 'ann'"],
      { agent: "ann", batch: null, reason: "the agent's record names another last batch" },
    ],
    [
      "an outcome beside the batch is edited",
      ["UPDATE evidence SET kind = 'refused' WHERE no = 2"],
      { agent: "ann", batch: 1, reason: 'evidence row 2 says "refused", the agent said "silent"' },
    ],
    [
      "a row of evidence is deleted",
      ["DELETE FROM evidence WHERE no = 2"],
      { agent: "ann", batch: 1, reason: "it holds 2 observations, 1 rows of evidence are filed for it" },
    ],
    [
      "a row of evidence is added",
      [
        "INSERT INTO evidence SELECT 99, 5, agent_no, sequence, run_no, job_no, kind, refused FROM evidence WHERE no = 1",
      ],
      { agent: "bob", batch: 5, reason: "it holds 2 observations, 3 rows of evidence are filed for it" },
    ],
    [
      "a row of evidence is moved in its sequence",
      ["UPDATE evidence SET sequence = 7 WHERE no = 1"],
      { agent: "ann", batch: 1, reason: "evidence row 1 says sequence 7, it is 1" },
    ],
    [
      "a row of evidence is given to another run",
      ["UPDATE evidence SET run_no = 2 WHERE no = 2"],
      { agent: "ann", batch: 1, reason: "evidence row 2 is filed under another job" },
    ],
    [
      "a row of evidence is hidden from its run",
      ["UPDATE evidence SET run_no = NULL, job_no = NULL WHERE no = 2"],
      { agent: "ann", batch: 1, reason: "evidence row 2 is filed under another job" },
    ],
    [
      "an audit entry is edited",
      ["UPDATE audit SET who = 'eve' WHERE no = 2"],
      { agent: null, batch: null, reason: "audit entry 2 (halt by eve): it was altered" },
    ],
    [
      "an audit entry's body is edited",
      [`UPDATE audit SET body = '{"reason": "halt"}' WHERE no = 2`],
      { agent: null, batch: null, reason: "audit entry 2 (halt by ada): its body is not what was written" },
    ],
    [
      "an audit entry is deleted",
      ["DELETE FROM audit WHERE no = 2"],
      {
        agent: null,
        batch: null,
        reason: "audit entry 3 (resume by ada): it does not follow the entry before it",
      },
    ],
  ])("names the first break when %s", (_, statements, { reason, ...place }) => {
    record.tamper(...statements);
    expect(verified().firstBreak).toEqual({
      table: null,
      row: null,
      ...place,
      reason: expect.stringContaining(reason),
    });
  });

  it("counts what stands behind a break", () => {
    record.tamper(
      "UPDATE batches SET hash = zeroblob(32) WHERE no = 1",
      "UPDATE audit SET who = 'eve' WHERE no = 1",
    );
    expect(verified()).toMatchObject({ batches: 5, verified: 4, audit: { entries: 4, verified: 3 } });
  });
});
