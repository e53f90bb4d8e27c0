import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plumbline } from "../../proto/gen/wire.js";
import { id, type JobId } from "../../proto/ids.ts";
import { type Batch, MAX_BATCH_OBSERVATIONS, type Observation } from "../../proto/observation.ts";
import { MAX_FACT_VALUES, MAX_FACTS, MAX_SAMPLE_LENGTH, type Outcome } from "../../proto/outcome.ts";
import type { SocketName } from "../../proto/target.ts";
import { instant } from "../../proto/time.ts";
import { untrusted } from "../../proto/untrusted.ts";
import {
  BadFrame,
  decode,
  decodeBatch,
  encode,
  encodeBatch,
  MAX_FRAME_BYTES,
  type Message,
} from "../../proto/wire.ts";

/** Text as the wire can carry it: whole code points, of at most so many UTF-16 units. */
const text = (most: number) =>
  fc.string({ unit: "grapheme", maxLength: Math.min(most, 40) }).filter((value) => value.length <= most);
const bytes = fc.uint8Array({ maxLength: 64 });
const count = fc.nat(0xffffffff);
const at = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((ms) => !Object.is(ms, -0))
  .map(instant);
const span = fc.double({ noNaN: true, min: 0, max: 86_400_000 }).filter((ms) => !Object.is(ms, -0));
const socket = fc.record<SocketName>({ address: text(64), port: fc.nat(65_535) });
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((raw) => Buffer.from(raw).toString("hex"));
const errno = text(64);

/** A witness tells none where there is none, and then leaves them out. */
const facts = (fewest: 0 | 1) =>
  fc.dictionary(
    fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/),
    fc.array(fc.stringMatching(/^[\x20-\x7e]{0,128}$/).map(untrusted), { maxLength: MAX_FACT_VALUES }),
    { minKeys: fewest, maxKeys: MAX_FACTS, noNullPrototype: true },
  );

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({
    kind: fc.constant("spoke" as const),
    elapsedMs: span,
    from: socket,
    identity: fc.record({
      by: fc.constantFrom("certificate" as const, "banner" as const, "http" as const, "reply" as const),
      hash,
    }),
    sample: text(MAX_SAMPLE_LENGTH).map(untrusted),
  }),
  fc.record({
    kind: fc.constant("answered" as const),
    elapsedMs: span,
    from: socket,
    identity: fc.record({
      by: fc.constantFrom("certificate" as const, "banner" as const, "http" as const),
      hash: fc.stringMatching(/^[0-9a-f]{64}$/),
    }),
    facts: facts(0),
  }),
  fc.record({ kind: fc.constant("connected" as const), elapsedMs: span, from: socket, waitedMs: span }),
  fc.record({ kind: fc.constant("cut" as const), elapsedMs: span, from: socket, errno }),
  fc.record({
    kind: fc.constant("garbled" as const),
    elapsedMs: span,
    from: socket,
    sample: text(MAX_SAMPLE_LENGTH).map(untrusted),
  }),
  fc.record(
    { kind: fc.constant("refused" as const), elapsedMs: span, errno, from: socket },
    { requiredKeys: ["kind", "elapsedMs", "errno"] },
  ),
  fc.record(
    { kind: fc.constant("silent" as const), waitedMs: span, from: socket },
    { requiredKeys: ["kind", "waitedMs"] },
  ),
  fc.record({ kind: fc.constant("unreachable" as const), elapsedMs: span, errno }),
  fc.record({ kind: fc.constant("forbidden-here" as const), errno }),
  fc.record({ kind: fc.constant("unable" as const), reason: text(500) }),
  fc.record({ kind: fc.constant("refused-by-rules" as const), rule: text(128), because: text(500) }),
  fc.record({
    kind: fc.constantFrom("halted" as const, "resumed" as const),
    by: fc.constantFrom("file" as const, "signal" as const, "collector" as const, "dead-man" as const),
    because: text(500),
  }),
  fc.record({ kind: fc.constant("looked" as const), elapsedMs: span, facts: facts(0) }),
  fc.record({ kind: fc.constant("healthy" as const), elapsedMs: span, loopDelayMs: span }),
  fc.record({ kind: fc.constant("listening" as const), at: socket }),
  fc.record({ kind: fc.constant("listening" as const), at: socket, facts: facts(1) }),
  fc.record({ kind: fc.constant("received" as const), from: socket, bytes: count }),
  fc.record({ kind: fc.constant("received" as const), from: socket, bytes: count, facts: facts(1) }),
  fc.record({ kind: fc.constant("not-received" as const), listenedMs: span, others: count }),
  fc.record(
    {
      kind: fc.constant("sockets" as const),
      unanswerable: count.filter((packets) => packets > 0),
      forwards: fc.constant(true as const),
      listening: fc.array(text(64), { maxLength: 8 }),
      peers: fc.array(
        fc
          .tuple(socket, fc.constantFrom("syn-received" as const, "established" as const, "closing" as const))
          .map(([name, state]) => ({ ...name, state })),
        { maxLength: 8 },
      ),
    },
    { requiredKeys: ["kind", "listening", "peers"] },
  ),
  fc.record({
    kind: fc.constant("job-ended" as const),
    how: fc.constantFrom(
      "completed" as const,
      "refused" as const,
      "expired" as const,
      "halted" as const,
      "cancelled" as const,
      "failed" as const,
    ),
    because: text(500),
  }),
);
const observation = fc.record<Observation>({
  jobId: text(64).map((value) => id<JobId>(value)),
  stepId: text(64),
  attempt: count,
  startedAt: at,
  endedAt: at,
  outcome,
});
const batch = fc.record<Batch>({
  agentId: text(64),
  bootId: text(64),
  agentVersion: text(64),
  firstSequence: fc.integer({ min: 1, max: 0xffffffff }),
  previousHash: bytes,
  rulesDigest: text(64),
  observations: fc.array(observation, { minLength: 1, maxLength: 5 }),
});
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    kind: fc.constant("hello" as const),
    protocolMin: count,
    protocolMax: count,
    agentVersion: text(64),
    bootId: text(64),
    lastSequence: count,
    rules: text(1_000),
    rulesProblem: text(1_000),
    permissionModel: fc.boolean(),
    halted: fc.boolean(),
    nodeVersion: text(64),
    platform: text(64),
    sourceAddress: text(64),
    clock: at,
  }),
  fc.record({
    kind: fc.constant("welcome" as const),
    protocol: count,
    sessionId: text(64),
    durableSequence: count,
    durableHash: bytes,
    clock: at,
  }),
  fc.record({
    kind: fc.constant("job" as const),
    jobId: text(64),
    runId: text(64),
    leaseId: text(64),
    nonce: bytes,
    marker: text(64),
    role: text(32),
    scenario: bytes,
    scenarioDigest: text(64),
    parameters: text(1_000),
    issuedAt: at,
    notAfter: at,
    limits: fc.record(
      {
        probesPerSecond: fc.double({ min: 0.1, max: 1_000, noNaN: true }),
        jobSeconds: fc.integer({ min: 1, max: 3_600 }),
        coolDownSeconds: fc.integer({ min: 1, max: 3_600 }),
        jobBytes: fc.integer({ min: 1_024, max: 2 ** 40 }),
      },
      { requiredKeys: [] },
    ),
    manifest: bytes,
    manifestSignature: bytes,
    publisherKeyId: text(64),
  }),
  fc.record({ kind: fc.constant("cancel" as const), jobId: text(64), reason: text(500) }),
  fc.record({ kind: fc.constant("batch" as const), payload: bytes, signature: bytes }),
  fc.record({ kind: fc.constant("ack" as const), sequence: count }),
  fc.record({
    kind: fc.constant("heartbeat" as const),
    collectorClock: at,
    agentClock: at,
    halted: fc.boolean(),
    spoolBytes: count,
  }),
  fc.record({ kind: fc.constant("dismissal" as const), code: text(64), sentence: text(500) }),
  fc.record({ kind: fc.constant("renewalRequest" as const), csr: text(2_000), proof: bytes }),
  fc.record({
    kind: fc.constant("renewalReply" as const),
    certificate: text(2_000),
    authorities: text(2_000),
    code: text(64),
    sentence: text(500),
  }),
  fc.record({ kind: fc.constant("authorities" as const), pem: text(2_000) }),
  fc.record({ kind: fc.constant("chainFork" as const), sequence: count, hash: bytes, proof: bytes }),
);

/** Reads, and lets pass only what may come out of it. */
function tryTo(read: () => unknown): void {
  try {
    read();
  } catch (cause) {
    expect(cause).toBeInstanceOf(BadFrame);
  }
}

describe("a message", () => {
  it("is read back as it was sent", () => {
    fc.assert(
      fc.property(message, (given) => {
        expect(decode(encode(given))).toEqual(given);
      }),
    );
  });

  it("with fields of a later version is read without them", () => {
    const later = Buffer.concat([encode({ kind: "ack", sequence: 7 }), Buffer.from([0xfa, 0x7f, 1, 0])]);
    expect(decode(later)).toEqual({ kind: "ack", sequence: 7 });
  });

  it("of a kind that this version does not know is unknown, and so is an empty one", () => {
    expect(decode(Buffer.from([0xfa, 0x7f, 1, 0]))).toEqual({ kind: "unknown" });
    expect(decode(new Uint8Array())).toEqual({ kind: "unknown" });
  });

  it("keeps no hold on the frame that it was read from", () => {
    const frame = encode({ kind: "batch", payload: Uint8Array.of(1, 2, 3), signature: Uint8Array.of(4) });
    const read = decode(frame);
    frame.fill(0);
    expect(read).toEqual({ kind: "batch", payload: Uint8Array.of(1, 2, 3), signature: Uint8Array.of(4) });
  });
});

describe("a batch", () => {
  it("is read back as it was sealed", () => {
    fc.assert(
      fc.property(batch, (given) => {
        expect(decodeBatch(encodeBatch(given))).toEqual(given);
      }),
    );
  });

  const one: Observation = {
    jobId: id("j"),
    stepId: "s",
    attempt: 1,
    startedAt: instant(0),
    endedAt: instant(0),
    outcome: { kind: "unable", reason: "" },
  };
  const sealed = (over: Partial<Batch>): Uint8Array =>
    encodeBatch({
      agentId: "a",
      bootId: "b",
      agentVersion: "1",
      firstSequence: 1,
      previousHash: new Uint8Array(),
      rulesDigest: "",
      observations: [one],
      ...over,
    });
  const raw = (outcome: plumbline.Outcome.$Shape): Uint8Array =>
    plumbline.BatchPayload.encode({
      firstSequence: 1,
      observations: [{ outcome }],
    } as plumbline.BatchPayload.$Properties).finish();

  it.each([
    ["nothing in it", sealed({ observations: [] })],
    ["too much in it", sealed({ observations: Array<Observation>(MAX_BATCH_OBSERVATIONS + 1).fill(one) })],
    ["no sequence", sealed({ firstSequence: 0 })],
    ["a long name", sealed({ agentId: "a".repeat(65) })],
    ["a long step", sealed({ observations: [{ ...one, stepId: "s".repeat(65) }] })],
    [
      "an instant that is none",
      sealed({ observations: [{ ...one, endedAt: Number.NaN as typeof one.endedAt }] }),
    ],
    ["an outcome of no kind", raw({})],
    ["an outcome of an unknown kind", raw({ kind: "exploited" })],
    ["a kind out of an object's prototype", raw({ kind: "constructor" })],
    ["a span below zero", raw({ kind: "silent", waitedMs: -1 })],
    ["an endless span", raw({ kind: "silent", waitedMs: Number.POSITIVE_INFINITY })],
    ["a span that is none", raw({ kind: "silent", waitedMs: Number.NaN })],
    [
      "an identity that is no hash",
      raw({ kind: "spoke", identityBy: "banner", identityHash: "A".repeat(64) }),
    ],
    ["an identity by nothing", raw({ kind: "spoke", identityHash: "a".repeat(64) })],
    ["a long sample", raw({ kind: "garbled", sample: "x".repeat(MAX_SAMPLE_LENGTH + 1) })],
    ["too many listeners", raw({ kind: "sockets", listening: Array<string>(65).fill("::") })],
    ["an end that is none", raw({ kind: "job-ended", how: "won" })],
  ])("with %s is refused", (_, payload) => {
    expect(() => decodeBatch(payload)).toThrow(BadFrame);
  });
});

describe("bytes from anywhere", () => {
  /** Real frames with something broken get further in than noise does. */
  const broken = (whole: fc.Arbitrary<Uint8Array>) =>
    fc.tuple(whole, fc.nat(), fc.nat(255), fc.nat()).map(([frame, place, byte, length]) => {
      const altered = Uint8Array.from(frame);
      if (altered.length > 0) altered[place % altered.length] = byte;
      return altered.subarray(0, altered.length - (length % 3));
    });

  it("are a message or a bad frame, and nothing else", () => {
    const given = fc.oneof(fc.uint8Array({ maxLength: 300 }), broken(message.map(encode)));
    fc.assert(
      fc.property(given, (frame) => tryTo(() => decode(frame))),
      { numRuns: 2_000 },
    );
  });

  it("are a batch or a bad frame, and nothing else", () => {
    const given = fc.oneof(fc.uint8Array({ maxLength: 300 }), broken(batch.map(encodeBatch)));
    fc.assert(
      fc.property(given, (payload) => tryTo(() => decodeBatch(payload))),
      { numRuns: 2_000 },
    );
  });

  it("beyond the bound are refused unread", () => {
    for (const read of [decode, decodeBatch]) {
      expect(() => read(new Uint8Array(MAX_FRAME_BYTES + 1))).toThrow(`the most is ${MAX_FRAME_BYTES}`);
    }
  });

  it("nested without end are a bad frame", () => {
    let nested = Buffer.alloc(0);
    for (let depth = 0; depth < 2_000; depth++) nested = Buffer.concat([Buffer.from([0xfb, 0x7f]), nested]);
    tryTo(() => decode(nested));
  });
});
