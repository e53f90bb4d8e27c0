import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { parse } from "yaml";
import type { Frame } from "../../collector/app/ingest.ts";
import { canonical } from "../../proto/canonical.ts";
import { rulesSchema } from "../../proto/engagement.ts";
import { id, type JobId } from "../../proto/ids.ts";
import { joinToken } from "../../proto/join.ts";
import type { Batch, Observation } from "../../proto/observation.ts";
import type { JobEnd, Outcome } from "../../proto/outcome.ts";
import { rulesToJson } from "../../proto/rules-json.ts";
import { parametersSchema, type Role, scenarioSchema, stepsFor } from "../../proto/scenario.ts";
import {
  batchHash,
  chainStart,
  evidenceKeyId,
  signBatch,
  signFork,
  signJoin,
  signRenewal,
} from "../../proto/seal.ts";
import { OUTGOING_KINDS, type Step } from "../../proto/step.ts";
import { type Instant, instant } from "../../proto/time.ts";
import { encodeBatch, type Hello, type Job } from "../../proto/wire.ts";
import { PUBLISHER } from "./publisher.ts";

/** Consent to every probe in 10.0.0.0/8, and to witness on any port of it. */
export const WIDE_RULES = canonical(
  rulesToJson(
    rulesSchema.parse({
      format: "plumbline-rules/1",
      agreedBy: "the tests",
      notBefore: "2026-01-01T00:00:00Z",
      notAfter: "2030-01-01T00:00:00Z",
      allow: [
        {
          kinds: [...OUTGOING_KINDS],
          to: ["10.0.0.0/8"],
          ports: ["1-65535"],
        },
      ],
      witness: ["tcp", "udp"].map((transport) => ({
        transport,
        on: "10.0.0.0/8",
        ports: ["1-65535"],
        from: ["10.0.0.0/8"],
      })),
      host: ["socket-table"],
      publishers: [{ name: PUBLISHER.name, key: PUBLISHER.key }],
    }),
  ),
);

/** What a step would see. */
export type World = (step: Step, attempt: number) => Outcome;

export type SealingAgent = ReturnType<typeof sealingAgent>;

/** An agent with an evidence key and a chain of its own, which sees what the test says. */
export function sealingAgent(rules = WIDE_RULES) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const spki = publicKey.export({ format: "der", type: "spki" });
  const jobs: Job[] = [];
  let agentId = "";
  let vantage = "";
  let sequence = 0;
  let previousHash: Uint8Array = new Uint8Array();

  const batchOf = (observations: readonly Observation[], over: Partial<Batch> = {}): Batch => ({
    agentId,
    bootId: "boot-1",
    agentVersion: "0.1.0",
    firstSequence: sequence + 1,
    previousHash,
    rulesDigest: "",
    observations,
    // As agents before the envelope do where a test gives no order that it could name.
    ...(observations.some(({ binding }) => binding !== undefined)
      ? { envelope: { evidenceKeyId: evidenceKeyId(spki), vantage } }
      : {}),
    ...over,
  });
  const frameOf = (payload: Uint8Array, at: Instant, key: KeyObject = privateKey): Frame => ({
    agentId,
    payload,
    signature: signBatch(payload, key),
    receivedAt: at,
    clockOffsetMs: 0,
  });

  return {
    jobs,
    cancelled: [] as { readonly jobId: string; readonly reason: string }[],
    spki,
    get id(): string {
      return agentId;
    },
    get sequence(): number {
      return sequence;
    },
    welcomeAs(given: string, segment = ""): void {
      agentId = given;
      vantage = segment;
      previousHash = chainStart(given, spki);
    },
    joinRequest: (token: string, csr = "a certificate request") => ({
      secret: joinToken(token)?.secret ?? "",
      csr,
      evidenceKey: spki.toString("base64"),
      proof: signJoin(csr, privateKey).toString("base64"),
      agentVersion: "0.1.0",
      from: "192.0.2.1",
    }),
    hello: (at: Instant): Hello => ({
      kind: "hello",
      protocolMin: 1,
      protocolMax: 1,
      agentVersion: "0.1.0",
      bootId: "boot-1",
      lastSequence: sequence,
      rules,
      rulesProblem: "",
      permissionModel: true,
      halted: false,
      nodeVersion: "20",
      platform: "linux",
      sourceAddress: "",
      clock: at,
    }),
    batchOf,
    /** A frame over any payload, signed with this agent's key or another. */
    frameOf,
    /** The next link of the chain. */
    seal(observations: readonly Observation[], at: Instant, over: Partial<Batch> = {}): Frame {
      const payload = encodeBatch(batchOf(observations, over));
      sequence += observations.length;
      previousHash = batchHash(payload);
      return frameOf(payload, at);
    },
    /** A request for a certificate over another key, and its proof. */
    renewal: (csr = "another certificate request", key: KeyObject = privateKey) => ({
      csr,
      proof: signRenewal(agentId, csr, key),
    }),
    /** Its word on which batch holds a sequence. */
    fork: (at: number, hash: Uint8Array, key: KeyObject = privateKey) => ({
      sequence: at,
      hash,
      proof: signFork(agentId, at, hash, key),
    }),
    /** The job given last in that role. */
    job: (role: Role): Job => {
      const job = jobs.findLast((one) => one.role === role);
      if (job === undefined) throw new Error(`No job as ${role} was given to ${agentId}`);
      return job;
    },
  };
}

/** The steps of a job, read from its own bytes as an agent does. */
export function stepsOf(job: Job): readonly Step[] {
  const scenario = scenarioSchema.parse(parse(Buffer.from(job.scenario).toString("utf8")));
  return stepsFor(scenario, job.role as Role, parametersSchema.parse(JSON.parse(job.parameters)));
}

/** Everything that a job sees in a world, with its end. */
export const work = (job: Job, world: World, at: Instant, how: JobEnd = "completed"): Observation[] => [
  ...stepsOf(job).flatMap((step) =>
    Array.from({ length: step.tries }, (_, index) =>
      observe(job, step.id, world(step, index + 1), at, index + 1),
    ),
  ),
  ended(job, at, how),
];

export const observe = (
  job: { readonly jobId: string } & Partial<Pick<Job, "nonce" | "scenarioDigest">>,
  stepId: string,
  outcome: Outcome,
  at: Instant,
  attempt = 1,
): Observation => ({
  jobId: id<JobId>(job.jobId),
  stepId,
  attempt,
  startedAt: instant(at - 5),
  endedAt: at,
  outcome,
  steady: { startedMs: 995, endedMs: 1_000 },
  ...(job.nonce === undefined || job.scenarioDigest === undefined
    ? {}
    : {
        binding: {
          nonce: job.nonce,
          scenarioDigest: Buffer.from(job.scenarioDigest, "hex"),
          bundleDigest: new Uint8Array(),
        },
      }),
});

export const ended = (
  job: Parameters<typeof observe>[0],
  at: Instant,
  how: JobEnd = "completed",
): Observation => observe(job, "", { kind: "job-ended", how, because: "" }, at);
