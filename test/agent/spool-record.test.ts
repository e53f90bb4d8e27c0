import fc from "fast-check";
import { expect, it } from "vitest";
import { encodeRecord, nextRecord, type SpoolRecord } from "../../agent/spool-record.ts";
import { survey } from "../../agent/spool-recovery.ts";

const recordAt = (firstSequence: number, count: number, payload: Uint8Array): SpoolRecord => ({
  firstSequence,
  lastSequence: firstSequence + count - 1,
  signature: new Uint8Array(64).fill(1),
  payload,
});

/** Records with consecutive sequences, as a segment holds them. */
const records = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.uint8Array({ minLength: 1, maxLength: 200 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((shapes) => {
    let next = 1;
    return shapes.map(([count, payload]) => {
      const record = recordAt(next, count, payload);
      next += count;
      return record;
    });
  });

/** Every record that a reader finds, stepping over damage. */
function readAll(bytes: Buffer): SpoolRecord[] {
  const found: SpoolRecord[] = [];
  for (let one = nextRecord(bytes, 0); one !== undefined; one = nextRecord(bytes, one.end))
    found.push(one.record);
  return found;
}

it("reads back what was written", () => {
  fc.assert(
    fc.property(records, (written) => {
      expect(readAll(Buffer.concat(written.map(encodeRecord)))).toEqual(written);
    }),
    { numRuns: 50 },
  );
});

it("loses only the damaged record to random damage, and names it", () => {
  fc.assert(
    fc.property(
      records,
      fc.nat(),
      fc.nat(),
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      (written, which, where, junk) => {
        const blocks = written.map(encodeRecord);
        const victim = which % blocks.length;
        const block = blocks[victim] ?? Buffer.alloc(0);
        const before = Buffer.from(block);
        const start = where % block.length;
        junk.subarray(0, block.length - start).forEach((byte, index) => {
          block[start + index] = byte;
        });
        if (block.equals(before)) return;
        const bytes = Buffer.concat(blocks);
        expect(readAll(bytes)).toEqual(written.filter((_, index) => index !== victim));
        const { losses, end } = survey("s", bytes, 1);
        const lost = written[victim];
        if (victim === written.length - 1) expect(end).toBe(bytes.length - block.length);
        else expect(losses).toMatchObject([{ sequences: [lost?.firstSequence, lost?.lastSequence] }]);
      },
    ),
    { numRuns: 200 },
  );
});

it("loses nothing but the tail to a cut at any byte", () => {
  fc.assert(
    fc.property(records, fc.nat(), (written, where) => {
      const blocks = written.map(encodeRecord);
      const bytes = Buffer.concat(blocks);
      const cut = where % (bytes.length + 1);
      let end = 0;
      const whole = written.filter((_, index) => {
        end += blocks[index]?.length ?? 0;
        return end <= cut;
      });
      expect(readAll(bytes.subarray(0, cut))).toEqual(whole);
    }),
    { numRuns: 200 },
  );
});

it("never takes a record for one that was not written", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      expect(readAll(Buffer.from(bytes))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
