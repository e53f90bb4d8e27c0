import { boundedText } from "./bounded.ts";
import { plumbline } from "./gen/wire.js";
import type { Batch } from "./observation.ts";
import { type Instant, instant } from "./time.ts";
import { readBatch, writeBatch } from "./wire-batch.ts";
import { type IdentityMessage, MAX_PEM, readIdentityMessage } from "./wire-identity.ts";
import { readSurroundings, type Surroundings } from "./wire-surroundings.ts";
import type { JobLimits } from "./work-limits.ts";

/** A websocket message larger than this ends the session (1009). */
export const MAX_FRAME_BYTES = 1024 * 1024;
/** A checkpoint is one line of less than this. */
export const MAX_CHECKPOINT_BYTES = 4 * 1024;
/** Versions of the link that this code speaks. */
export const PROTOCOL = { min: 1, max: 1 } as const;
/** The collector speaks at least this often, and the agent answers. */
export const HEARTBEAT_MS = 15_000;
/** Silence after which either side takes the session for dead. */
export const SILENCE_MS = 45_000;
/** A session that has not said hello by then is ended. */
export const HELLO_TIMEOUT_MS = 10_000;

export type Hello = {
  readonly kind: "hello";
  readonly protocolMin: number;
  readonly protocolMax: number;
  readonly agentVersion: string;
  readonly bootId: string;
  readonly lastSequence: number;
  readonly rules: string;
  readonly rulesProblem: string;
  readonly permissionModel: boolean;
  readonly halted: boolean;
  readonly nodeVersion: string;
  readonly platform: string;
  readonly sourceAddress: string;
  readonly clock: Instant;
  /** The newest checkpoint that the agent was given, byte by byte; absent when none. */
  readonly checkpoint?: Uint8Array;
};
export type Welcome = {
  readonly kind: "welcome";
  readonly protocol: number;
  readonly sessionId: string;
  readonly durableSequence: number;
  readonly durableHash: Uint8Array;
  readonly clock: Instant;
  readonly checkpoint?: Uint8Array;
  /** Every authority to trust, PEM; absent when the collector says nothing of it. */
  readonly authorities?: string;
};
export type Job = {
  readonly kind: "job";
  readonly jobId: string;
  readonly runId: string;
  readonly leaseId: string;
  readonly nonce: Uint8Array;
  readonly marker: string;
  readonly role: string;
  readonly scenario: Uint8Array;
  readonly scenarioDigest: string;
  readonly parameters: string;
  readonly issuedAt: Instant;
  readonly notAfter: Instant;
  readonly limits: JobLimits;
  readonly manifest: Uint8Array;
  readonly manifestSignature: Uint8Array;
  readonly publisherKeyId: string;
};
export type Cancel = { readonly kind: "cancel"; readonly jobId: string; readonly reason: string };
export type SealedBatch = {
  readonly kind: "batch";
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
};
export type Ack = { readonly kind: "ack"; readonly sequence: number };
export type Heartbeat = {
  readonly kind: "heartbeat";
  readonly collectorClock: Instant;
  readonly agentClock: Instant;
  readonly halted: boolean;
  readonly spoolBytes: number;
  /** From the collector: its newest checkpoint. */
  readonly checkpoint?: Uint8Array;
  /** From the agent: SHA-256 of the one it holds. */
  readonly checkpointHeld?: Uint8Array;
};
export type Dismissal = { readonly kind: "dismissal"; readonly code: string; readonly sentence: string };
/** A body that a later version may know. Counted and dropped. */
export type Unknown = { readonly kind: "unknown" };

export type Message =
  | Hello
  | Welcome
  | Job
  | Cancel
  | SealedBatch
  | Ack
  | Heartbeat
  | Dismissal
  | Surroundings
  | IdentityMessage;

/** The peer sent something that is not a message of this link. Ends the session; never anything more. */
export class BadFrame extends Error {
  override readonly name = "BadFrame";
}

export function encode(message: Message): Uint8Array {
  const { kind, ...body } = message;
  return plumbline.Envelope.encode({ [kind]: body } as plumbline.Envelope.$Properties).finish();
}

/**
 * Reads one frame. Throws `BadFrame` on anything malformed; never anything else.
 * Byte fields are copies, so the frame may be reused.
 */
export function decode(frame: Uint8Array): Message | Unknown {
  return guarded("frame", frame, MAX_FRAME_BYTES, () => {
    const envelope = plumbline.Envelope.decode(frame);
    const { hello, welcome, job, cancel, batch, ack, heartbeat, dismissal } = envelope;
    if (batch) return { kind: "batch", payload: copy(batch.payload), signature: copy(batch.signature) };
    if (ack) return { kind: "ack", sequence: ack.sequence ?? 0 };
    if (heartbeat) {
      return {
        kind: "heartbeat",
        collectorClock: instant(heartbeat.collectorClock ?? 0),
        agentClock: instant(heartbeat.agentClock ?? 0),
        halted: heartbeat.halted ?? false,
        spoolBytes: heartbeat.spoolBytes ?? 0,
        ...given("checkpoint", heartbeat.checkpoint, MAX_CHECKPOINT_BYTES),
        ...given("checkpointHeld", heartbeat.checkpointHeld, 32),
      };
    }
    if (job) {
      return {
        kind: "job",
        jobId: boundedText(job.jobId, 64),
        runId: boundedText(job.runId, 64),
        leaseId: boundedText(job.leaseId, 64),
        nonce: copy(job.nonce),
        marker: boundedText(job.marker, 64),
        role: boundedText(job.role, 32),
        scenario: copy(job.scenario),
        scenarioDigest: boundedText(job.scenarioDigest, 64),
        parameters: boundedText(job.parameters, 16_384),
        issuedAt: instant(job.issuedAt ?? 0),
        notAfter: instant(job.notAfter ?? 0),
        limits: readLimits(job.limits ?? {}),
        manifest: copy(job.manifest),
        manifestSignature: copy(job.manifestSignature),
        publisherKeyId: boundedText(job.publisherKeyId, 64),
      };
    }
    if (cancel)
      return {
        kind: "cancel",
        jobId: boundedText(cancel.jobId, 64),
        reason: boundedText(cancel.reason, 500),
      };
    if (hello) return readHello(hello);
    if (welcome) {
      return {
        kind: "welcome",
        protocol: welcome.protocol ?? 0,
        sessionId: boundedText(welcome.sessionId, 64),
        durableSequence: welcome.durableSequence ?? 0,
        durableHash: copy(welcome.durableHash),
        clock: instant(welcome.clock ?? 0),
        ...given("checkpoint", welcome.checkpoint, MAX_CHECKPOINT_BYTES),
        ...(welcome.authorities
          ? { authorities: boundedText(welcome.authorities, MAX_PEM.authorities) }
          : {}),
      };
    }
    if (dismissal)
      return {
        kind: "dismissal",
        code: boundedText(dismissal.code, 64),
        sentence: boundedText(dismissal.sentence, 500),
      };
    if (envelope.surroundings) return readSurroundings(envelope.surroundings);
    return readIdentityMessage(envelope) ?? { kind: "unknown" };
  });
}

/** What is not given is zero on the wire, and NaN is nothing given. Infinities and negatives pass, for the agent to refuse by name. */
function readLimits(wire: plumbline.JobLimits.$Shape): JobLimits {
  const { probesPerSecond, jobSeconds, coolDownSeconds, jobBytes } = wire;
  return {
    ...(probesPerSecond ? { probesPerSecond } : {}),
    ...(jobSeconds ? { jobSeconds } : {}),
    ...(coolDownSeconds ? { coolDownSeconds } : {}),
    ...(jobBytes ? { jobBytes } : {}),
  };
}

const readHello = (hello: plumbline.Hello.$Shape): Hello => ({
  kind: "hello",
  protocolMin: hello.protocolMin ?? 0,
  protocolMax: hello.protocolMax ?? 0,
  agentVersion: boundedText(hello.agentVersion, 64),
  bootId: boundedText(hello.bootId, 64),
  lastSequence: hello.lastSequence ?? 0,
  rules: boundedText(hello.rules, 256 * 1024),
  rulesProblem: boundedText(hello.rulesProblem, 1_000),
  permissionModel: hello.permissionModel ?? false,
  halted: hello.halted ?? false,
  nodeVersion: boundedText(hello.nodeVersion, 64),
  platform: boundedText(hello.platform, 64),
  sourceAddress: boundedText(hello.sourceAddress, 64),
  clock: instant(hello.clock ?? 0),
  ...given("checkpoint", hello.checkpoint, MAX_CHECKPOINT_BYTES),
});

/** Bytes that older peers don't send: absent when empty. */
function given<K extends string>(
  name: K,
  bytes: Uint8Array | null | undefined,
  most: number,
): { readonly [_ in K]?: Uint8Array } {
  if (bytes === null || bytes === undefined || bytes.length === 0) return {};
  if (bytes.length > most) throw new RangeError(`${name} has ${bytes.length} bytes, the most is ${most}`);
  return { [name]: copy(bytes) } as { readonly [_ in K]?: Uint8Array };
}

export const encodeBatch = (batch: Batch): Uint8Array => writeBatch(batch);

/** Reads a batch's payload. Throws `BadFrame` on anything malformed or out of bounds. */
export const decodeBatch = (payload: Uint8Array): Batch =>
  guarded("batch", payload, MAX_FRAME_BYTES, () => readBatch(payload));

const copy = (bytes: Uint8Array | null | undefined): Uint8Array => Uint8Array.from(bytes ?? []);

/** protobufjs throws TypeError, RangeError and Error alike; all of them mean the same here. */
function guarded<T>(what: string, bytes: Uint8Array, most: number, read: () => T): T {
  if (bytes.length > most)
    throw new BadFrame(`Cannot read a ${what} of ${bytes.length} bytes, the most is ${most}`);
  try {
    return read();
  } catch (cause) {
    throw new BadFrame(`Cannot read the ${what}: ${cause instanceof Error ? cause.message : "malformed"}`, {
      cause,
    });
  }
}
