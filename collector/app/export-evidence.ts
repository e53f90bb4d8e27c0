import { createHash } from "node:crypto";
import { type Instant, instant, toIso } from "../../proto/time.ts";
import { BUNDLE_FORMAT, type BundleLine, type BundleLineOf, MAX_BUNDLE_BYTES } from "./evidence-bundle.ts";

type Row = {
  readonly agentNo: number;
  readonly sequence: number;
  readonly kind: string;
  readonly refused: string | null;
  readonly jobId: string | null;
};

/** The least this use case needs; the store's view of the chain fits. */
export type ExportView = {
  agents(): readonly {
    readonly agentNo: number;
    readonly agentId: string;
    readonly segment: string;
    readonly evidenceKey: Uint8Array;
    readonly durableSequence: number;
    readonly durableHash: Uint8Array;
  }[];
  exposure(id: string):
    | {
        readonly exposureNo: number;
        readonly id: string;
        readonly title: string;
        readonly asset: string;
        readonly cves: string;
        readonly validation: string;
        readonly closure: string;
      }
    | undefined;
  runsOf(exposureNo: number): readonly {
    readonly runNo: number;
    readonly id: string;
    readonly claim: string;
    readonly segment: string;
    readonly scenario: string;
    readonly target: string;
    readonly marker: string;
    readonly nonce: Uint8Array;
    readonly issuedAt: number;
    readonly outcome: string | null;
    readonly verdict: string | null;
  }[];
  jobsOf(runNo: number): readonly { readonly id: string; readonly agentNo: number; readonly role: string }[];
  evidenceOf(runNo: number): readonly Row[];
  spansOf(
    exposureNo: number,
  ): readonly { readonly agentNo: number; readonly firstBatch: number; readonly lastBatch: number }[];
  batchesOf(
    agentNo: number,
    first: number,
    last: number,
  ): Iterable<{
    readonly firstSequence: number;
    readonly lastSequence: number;
    readonly payload: Uint8Array;
    readonly signature: Uint8Array;
    readonly hash: Uint8Array;
    readonly receivedAt: number;
  }>;
};

export type ExportReply =
  | {
      readonly kind: "exported";
      readonly agents: number;
      readonly batches: number;
      readonly observations: number;
    }
  | { readonly kind: "unknown-exposure" }
  /** Nothing was seen of it yet, so there is nothing to prove. */
  | { readonly kind: "no-evidence" }
  | { readonly kind: "too-large" };

/**
 * Writes an exposure's evidence, line by line, with everything that is needed to check it elsewhere.
 * What was written is a bundle only if the reply is `exported`.
 */
export function exportEvidence(
  view: ExportView,
  exposureId: string,
  now: Instant,
  write: (text: string) => void,
): ExportReply {
  const exposure = view.exposure(exposureId);
  if (exposure === undefined) return { kind: "unknown-exposure" };
  const digest = createHash("sha256");
  const counts = { header: 0, agent: 0, run: 0, batch: 0, evidence: 0, end: 0 };
  let lines = 0;
  let bytes = 0;
  for (const line of linesOf(view, exposure, now)) {
    const text = textOf(line);
    digest.update(text);
    write(text);
    lines++;
    bytes += Buffer.byteLength(text);
    counts[line.line]++;
    if (bytes > MAX_BUNDLE_BYTES) return { kind: "too-large" };
  }
  if (counts.evidence === 0) return { kind: "no-evidence" };
  write(textOf({ line: "end", lines, sha256: digest.digest("hex") }));
  return { kind: "exported", agents: counts.agent, batches: counts.batch, observations: counts.evidence };
}

const textOf = (line: BundleLine): string => `${JSON.stringify(line)}\n`;

function* linesOf(
  view: ExportView,
  exposure: NonNullable<ReturnType<ExportView["exposure"]>>,
  now: Instant,
): Generator<BundleLine> {
  const { exposureNo, cves, ...about } = exposure;
  const agents = new Map(view.agents().map((agent) => [agent.agentNo, agent]));
  const idOf = (agentNo: number): string => agents.get(agentNo)?.agentId ?? "";
  const spans = view.spansOf(exposureNo);
  const runs = view.runsOf(exposureNo);

  yield {
    line: "header",
    format: BUNDLE_FORMAT,
    exportedAt: toIso(now),
    exposure: { ...about, cves: JSON.parse(cves) as string[] },
  };
  for (const { agentNo } of spans) {
    const agent = agents.get(agentNo);
    if (agent === undefined) continue;
    yield {
      line: "agent",
      id: agent.agentId,
      segment: agent.segment,
      evidenceKey: base64(agent.evidenceKey),
      head: { sequence: agent.durableSequence, hash: hex(agent.durableHash) },
    };
  }
  for (const { runNo, nonce, issuedAt, target, verdict, ...run } of runs) {
    yield {
      line: "run",
      ...run,
      nonce: hex(nonce),
      issuedAt: toIso(instant(issuedAt)),
      target: parsed(target),
      verdict: parsed(verdict),
      jobs: view.jobsOf(runNo).map(({ id, agentNo, role }) => ({ id, agent: idOf(agentNo), role })),
    };
  }
  for (const { agentNo, firstBatch, lastBatch } of spans) {
    for (const batch of view.batchesOf(agentNo, firstBatch, lastBatch)) {
      yield {
        line: "batch",
        agent: idOf(agentNo),
        firstSequence: batch.firstSequence,
        lastSequence: batch.lastSequence,
        payload: base64(batch.payload),
        signature: base64(batch.signature),
        hash: hex(batch.hash),
        receivedAt: toIso(instant(batch.receivedAt)),
      };
    }
  }
  for (const run of runs) {
    for (const { agentNo, sequence, kind, refused, jobId } of view.evidenceOf(run.runNo)) {
      yield {
        line: "evidence",
        agent: idOf(agentNo),
        sequence,
        run: run.id,
        job: jobId ?? "",
        kind,
        refused,
      };
    }
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const parsed = (text: string | null): BundleLineOf<"run">["verdict"] =>
  text === null ? null : JSON.parse(text);
