import { canonical, type Json } from "../../proto/canonical.ts";
import { sha256 } from "../../proto/seal.ts";

/** One change, as the audit log keeps it: who did what to which thing, when, from where. */
export type AuditEntry = {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly subject: string;
  readonly from: string;
  readonly body: Json;
};

const AUDIT_DOMAIN = "plumbline audit v1\0";

/** Where the audit chain starts. */
export const AUDIT_START: Uint8Array = sha256(AUDIT_DOMAIN);

/** The hash that binds an entry to all that went before it. */
export const auditHash = (previous: Uint8Array, entry: AuditEntry): Uint8Array =>
  sha256(AUDIT_DOMAIN, previous, canonical(entry));

/** How a line of the live stream is meant. */
export type Tone = "good" | "bad" | "unsure" | "neutral";

/** The four answers of a run, never folded into one. */
export type Axes = {
  readonly execution: string;
  readonly prevention: string;
  readonly detection: string;
  readonly exposure: string;
};

/** One line of the live stream, before it gets its number. */
export type LiveLine = {
  readonly at: number;
  readonly kind: LiveKind;
  readonly segment: string | undefined;
  readonly exposureId: string | undefined;
  readonly runId: string | undefined;
  readonly agentId: string | undefined;
  readonly title: string;
  readonly detail: string;
  readonly tone: Tone;
  readonly axes: Axes | undefined;
};

export type LiveKind =
  | "run-started"
  | "run-judged"
  | "standing-changed"
  | "validation-changed"
  | "closure-changed"
  | "priority-changed"
  | "agent-joined"
  | "agent-live"
  | "agent-silent"
  | "agent-revoked"
  | "agent-frozen"
  | "imported"
  | "intel-changed"
  | "halted"
  | "resumed"
  | "campaign-changed"
  | "alert";
