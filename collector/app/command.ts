import type { BundleReason } from "../../proto/bundle.ts";
import type { BundleParts } from "../../proto/bundle-files.ts";
import type { Given } from "../../proto/scenario-parameters.ts";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { Hello, Job } from "../../proto/wire.ts";
import type { JobLimits } from "../../proto/work-limits.ts";
import type { Severity } from "../domain/exposure.ts";
import type { InventoryDocument } from "../domain/inventory.ts";
import type { RunReason } from "../domain/run.ts";
import type { AskedScenario, JobPlanned, ScenarioStarted } from "./asked-scenario.ts";
import type { GroupedCommands } from "./command-groups.ts";
import type { Packed } from "./packed.ts";

/** Who asks, and from where; for the audit trail. */
export type Caller = { readonly user: string; readonly from: string };

/**
 * Everything that changes the store, as data: the people's side and the gateway send commands to
 * the one writer thread, which answers after the commit. Replies are unions the caller decides on;
 * what nobody can decide on arrives as a `Fault`.
 */
export type Commands = GroupedCommands<Caller> & {
  "agent-hello": {
    request: {
      agentId: string;
      hello: Hello;
      from: string;
      /** Of the certificate that opened the session, and when that was. */
      fingerprint?: string;
      connectedAt?: number;
    };
    reply:
      | {
          kind: "welcome";
          durableSequence: number;
          durableHash: Uint8Array;
          jobs: readonly Job[];
          checkpoint?: Uint8Array;
        }
      | { kind: "refused"; code: string; sentence: string };
  };
  "agent-gone": { request: { agentId: string; why: string }; reply: { kind: "noted" } };
  /** An agent holds a checkpoint that the gateway doesn't know, by its SHA-256 in hex. */
  "checkpoint-held": { request: { agentId: string; hash: string }; reply: { kind: "noted" } };
  /** Somebody was refused outside the writer: at the door of the API, or of the agents' port. */
  "note-refusal": {
    request: Caller & { what: string; subject: string; detail: string };
    reply: { kind: "noted" };
  };
  /** What the daily check of the log found. */
  "note-log-check": { request: { holds: boolean; sentence: string }; reply: { kind: "noted" } };
  "agent-halted": { request: { agentId: string; halted: boolean }; reply: { kind: "noted" } };
  "apply-inventory": {
    request: Caller & { document: InventoryDocument; dryRun?: boolean | undefined };
    /** `notes`: what follows besides, a sentence each. */
    reply: { created: number; changed: number; unchanged: number; notes?: readonly string[] };
  };
  import: {
    request: Caller & {
      bytes: Uint8Array;
      fileName: Untrusted;
      report: ReportToImport | Packed<ReportToImport>;
      /** Take in only what is about the assets that this scope holds. */
      scope?: string | undefined;
    };
    reply: {
      id: string;
      format: string;
      assets: number;
      exposures: number;
      created: number;
      /** Exposures that were there before and are sighted again. */
      seenAgain: number;
      /** Exposures that the same tool saw before on assets that the report lists as looked at, and not in it. */
      notSeen: number;
      sightings: number;
      skipped: number;
      warnings: readonly string[];
      repeated: boolean;
      scope?: string | undefined;
    };
  };
  /** Runs every testable claim of these exposures once; all that have a testable claim when `ids` is absent. */
  validate: {
    request: Caller & { ids?: readonly string[]; reason?: RunReason; limits?: JobLimits };
    reply: Queued;
  };
  /** Runs a scenario at a target or on a host because somebody asked; from a segment, or by an agent. */
  "run-scenario": { request: Caller & AskedScenario; reply: ScenarioStarted };
  /** The same without doing it. */
  "plan-scenario": {
    request: AskedScenario;
    reply:
      | {
          kind: "plan";
          tier: number;
          given: Given;
          jobs: readonly JobPlanned[];
          untaken: readonly { role: string; because: string }[];
        }
      | { kind: "untestable"; because: string };
  };
  "claim-fix": { request: Caller & { exposureId: string; note: string }; reply: Queued };
  retest: { request: Caller & { exposureId: string }; reply: Queued };
  assign: { request: Caller & { exposureId: string; owner: string | null }; reply: { kind: "assigned" } };
  "cancel-run": { request: Caller & { runId: string }; reply: { kind: "cancelled" | "already-over" } };
  halt: { request: Caller & { scope: string; reason: string }; reply: { kind: "halted"; agents: number } };
  resume: { request: Caller & { scope: string }; reply: { kind: "resumed" | "was-not-halted" } };
  "publish-bundle": { request: Caller & { parts: BundleParts }; reply: PublishReply };
  /** Folds all evidence again and compares with the stored state; changes nothing. */
  rebuild: {
    request: Caller;
    reply: {
      runs: number;
      /** Of these, judged runs whose evidence retention deleted: their verdicts are taken as they are stored. */
      retired?: number;
      claims: number;
      exposures: number;
      differences: readonly string[];
    };
  };
  "create-user": {
    request: Caller & {
      name: string;
      role: string;
      passwordHash: string /** Only when there is no user yet. */;
      first: boolean;
      /** The password is for one sign-in only. */
      mustChangePassword?: boolean;
    };
    reply: { kind: "created"; userId: string } | { kind: "name-taken" | "not-first" };
  };
  "create-session": {
    request: Caller & { userId: string; hash: string; expiresAt: number; how?: "password" | "oidc" };
    reply: { kind: "created" };
  };
  "end-session": { request: Caller & { hash: string }; reply: { kind: "ended" } };
  "failed-sign-in": { request: Caller & { name: string }; reply: { kind: "noted" } };
  "create-api-token": {
    request: Caller & {
      userId: string;
      hash: string;
      name: string;
      expiresAt: number;
      scopes?: readonly string[];
    };
    reply: { id: string };
  };
  "revoke-api-token": { request: Caller & { id: string }; reply: { kind: "revoked" | "not-found" } };
};

/** What became of a bundle; how many of the live agents take its publisher's word. */
export type PublishReply =
  | {
      readonly kind: "published" | "already-there";
      readonly id: string;
      readonly version: number;
      readonly digest: string;
      readonly keyId: string;
      readonly notAfter: number;
      readonly scenarios: number;
      readonly agents: { readonly live: number; readonly pinning: number };
    }
  | { readonly kind: "refused"; readonly reason: BundleReason; readonly sentence: string };

/** The name of one of them. */
export type CommandKind = keyof Commands;
/** Sends a command and resolves after its commit. Rejects with a `Fault` for the caller, or an Error for the log. */
export type Execute = <K extends CommandKind>(
  kind: K,
  request: Commands[K]["request"],
) => Promise<Commands[K]["reply"]>;

/** What asking for runs answers. */
export type Queued = {
  readonly kind: "queued" | "already-queued" | "nothing-to-test";
  readonly runs: readonly string[];
  /** Claims that can't be tested now, each with the reason. */
  readonly untestable: readonly string[];
  readonly sentence: string;
};

/** A parsed report, as far as the store needs it; the parsers' own type fits. */
export type ReportToImport = {
  readonly format: string;
  readonly assets: readonly {
    readonly name: string;
    readonly addresses: readonly string[];
    readonly names: readonly string[];
  }[];
  readonly exposures: readonly {
    readonly asset: string;
    readonly title: Untrusted;
    readonly cve: readonly string[];
    readonly severity: Severity;
    readonly endpoint: {
      readonly host: string;
      readonly port: number | null;
      readonly protocol: "tcp" | "udp";
    } | null;
    readonly cvss: {
      readonly version: string;
      readonly vector: string | null;
      readonly score: number | null;
    } | null;
    readonly weakness: string;
    readonly component: Untrusted | null;
    readonly sightings: number;
    readonly evidence: readonly Untrusted[];
    /** What the tool says of an exploit. */
    readonly exploits?: readonly string[];
  }[];
  readonly skipped: number;
  readonly warnings: readonly string[];
};

/** What the world must be told after the commit that made it true. */
export type Effect =
  /** There is a newer checkpoint: agents are given a copy. */
  | { readonly kind: "checkpoint"; readonly line: string }
  | { readonly kind: "send-job"; readonly agentId: string; readonly job: Job }
  | { readonly kind: "cancel-job"; readonly agentId: string; readonly jobId: string; readonly reason: string }
  | {
      readonly kind: "disconnect";
      readonly agentId: string;
      readonly code: string;
      readonly sentence: string;
    }
  /** The authorities on disk are others than before. */
  | { readonly kind: "authorities-changed" };
