import type { Untrusted } from "../../proto/untrusted.ts";
/** A run with the claim it executes, as stored. */
export type FiledRun = {
  readonly runNo: number;
  readonly runId: string;
  readonly claimNo: number;
  readonly claimId: string;
  /** Null where the claim is about no exposure. */
  readonly exposureNo: number | null;
  readonly exposureId: string | null;
  readonly exposureTitle: Untrusted | null;
  /** Null where the claim is about an agent's own host. */
  readonly endpointNo: number | null;
  readonly segment: string;
  readonly scenarioId: string;
  readonly expectation: "deny" | "allow";
  readonly reason: string;
  readonly state: "running" | "judged" | "cancelled";
  readonly nonce: Uint8Array;
  readonly marker: string;
  /** JSON of a target; `null` where the run is about an agent's own host. */
  readonly target: string;
  readonly knownIdentity: string | null;
  readonly issuedAt: number;
  readonly notAfter: number;
  readonly scenarioDigest: string;
  readonly scenario: Uint8Array;
  /** What vouches for the scenario to an agent; null for runs from before there were bundles. */
  readonly manifest: Uint8Array | null;
  readonly manifestSignature: Uint8Array | null;
  readonly publisherKeyId: string | null;
  readonly verdict: string | null;
  readonly judgedAt: number | null;
};

/** One agent's share of a run, as stored. Times are epoch milliseconds. */
export type FiledJob = {
  readonly jobNo: number;
  readonly jobId: string;
  readonly runNo: number;
  readonly agentNo: number;
  readonly agentId: string;
  readonly segment: string;
  readonly role: string;
  readonly isOnAsset: number;
  readonly leaseId: string;
  readonly parameters: string;
  /** JSON of what was narrowed for it. */
  readonly limits: string;
  readonly notAfter: number;
  readonly state: "held" | "sent" | "ended";
  readonly wasLive: number;
  readonly endedHow: string | null;
  readonly endedBecause: string | null;
};

/** One admitted observation: which of its batch it is, and how the batch came. */
export type FiledEvidence = {
  readonly jobNo: number;
  readonly sequence: number;
  readonly firstSequence: number;
  readonly batchNo: number;
  readonly payload: Uint8Array;
  readonly receivedAt: number;
  readonly clockOffsetMs: number;
};
