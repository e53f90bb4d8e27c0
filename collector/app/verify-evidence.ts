import type { Batch } from "../../proto/observation.ts";
import { sha256 } from "../../proto/seal.ts";
import { decodeBatch } from "../../proto/wire.ts";
import { type Link, linkStart, readLink, type SealedRow } from "./batch-link.ts";
import { BUNDLE_FORMAT, type BundleLine, type BundleLineOf, bundleLineSchema } from "./evidence-bundle.ts";

export type EvidenceReport = {
  readonly exposure: { readonly id: string; readonly title: string };
  readonly agents: number;
  readonly batches: number;
  readonly verified: number;
  readonly observations: number;
  /** `line` is the line of the file. */
  readonly firstBreak: { readonly line: number; readonly reason: string } | null;
};

export type EvidenceReading =
  | { readonly kind: "not-a-bundle"; readonly reason: string }
  | { readonly kind: "checked"; readonly report: EvidenceReport };

type Agent = { readonly said: BundleLineOf<"agent">; link: Link | undefined };
type Job = {
  readonly run: string;
  readonly agent: string;
  readonly nonce: string;
  readonly scenario: string;
};
type Seen = { readonly jobId: string; readonly kind: string; readonly line: number };

/**
 * Checks a bundle with nothing but itself: every signature and hash is worked out again, batches of
 * an agent must follow one another without a gap, and rows of evidence must be the observations of
 * the runs' jobs, neither more nor fewer. The keys are the bundle's own word: compare them with the
 * collector's where it matters who signed.
 */
export function verifyEvidence(bytes: Buffer): EvidenceReading {
  const lines = linesOf(bytes);
  const [first] = lines;
  const header = first === undefined ? undefined : parsed(first.text);
  if (header?.line !== "header")
    return { kind: "not-a-bundle", reason: `its first line is no header of ${BUNDLE_FORMAT}` };

  const state = {
    agents: new Map<string, Agent>(),
    jobs: new Map<string, Job>(),
    seen: new Map<string, Seen>(),
    batches: 0,
    verified: 0,
    observations: 0,
  };
  let found: EvidenceReport["firstBreak"] = null;
  const note = (line: number, reason: string): void => {
    found ??= { line, reason };
  };
  let isEnded = false;
  for (const { text, number, start } of lines.slice(1)) {
    const line = parsed(text);
    if (line === undefined) note(number, "the line can't be read");
    else if (isEnded) note(number, "there is more after the end");
    else if (line.line === "header") note(number, "there is a second header");
    else if (line.line === "end") {
      isEnded = true;
      if (line.lines !== number - 1)
        note(
          number,
          `the bundle was written with ${line.lines} lines before its end, ${number - 1} are there`,
        );
      else if (sha256(bytes.subarray(0, start)).toString("hex") !== line.sha256)
        note(number, "the lines are not those that were written (SHA-256)");
    } else {
      const reason = take(state, line, number);
      if (reason !== undefined) note(number, reason);
    }
  }
  if (!isEnded) note(lines.length + 1, "the bundle is cut off: its last line is missing");
  for (const { said, link } of state.agents.values()) {
    const reason = headMismatch(said, link);
    if (reason !== undefined) note(lines.length, reason);
  }
  for (const [place, { line }] of state.seen)
    note(line, `the observation ${place} bears on the exposure and has no row of evidence`);
  return {
    kind: "checked",
    report: {
      exposure: { id: header.exposure.id, title: header.exposure.title },
      agents: state.agents.size,
      batches: state.batches,
      verified: state.verified,
      observations: state.observations,
      firstBreak: found,
    },
  };
}

type State = {
  readonly agents: Map<string, Agent>;
  readonly jobs: Map<string, Job>;
  /** Observations of the runs' jobs that no row of evidence has named yet. */
  readonly seen: Map<string, Seen>;
  batches: number;
  verified: number;
  observations: number;
};

/** Takes one line in, and says what is wrong with it. */
function take(
  state: State,
  line: Exclude<BundleLine, { line: "header" | "end" }>,
  number: number,
): string | undefined {
  switch (line.line) {
    case "agent":
      state.agents.set(line.id, { said: line, link: undefined });
      return undefined;
    case "run":
      for (const { id, agent } of line.jobs)
        state.jobs.set(id, { run: line.id, agent, nonce: line.nonce, scenario: line.scenario });
      return undefined;
    case "batch":
      return takeBatch(state, line, number);
    case "evidence":
      return takeEvidence(state, line);
  }
}

function takeBatch(state: State, line: BundleLineOf<"batch">, number: number): string | undefined {
  state.batches++;
  const agent = state.agents.get(line.agent);
  if (agent === undefined) return `the batch is of agent "${line.agent}", which the bundle doesn't name`;
  const row = {
    firstSequence: line.firstSequence,
    lastSequence: line.lastSequence,
    payload: Buffer.from(line.payload, "base64"),
    signature: Buffer.from(line.signature, "base64"),
    hash: Buffer.from(line.hash, "hex"),
  };
  const link = agent.link ?? firstLink(agent.said, row);
  if (link === undefined) return `the evidence key of agent "${line.agent}" can't be read`;
  const reading = readLink(row, link);
  agent.link = reading.next;
  if (reading.kind === "broken")
    return `batch of agent ${line.agent}, sequences ${line.firstSequence} to ${line.lastSequence}: ${reading.reason}`;
  const unbound = bindingFault(state, line.agent, reading.batch);
  if (unbound !== undefined) return unbound;
  state.verified++;
  reading.batch.observations.forEach(({ jobId, outcome }, index) => {
    if (state.jobs.get(jobId)?.agent !== line.agent) return;
    state.seen.set(`${line.agent}/${reading.batch.firstSequence + index}`, {
      jobId,
      kind: outcome.kind,
      line: number,
    });
  });
  return undefined;
}

/** What an agent signed of an order must be what the run says of it. Older agents signed nothing of it. */
function bindingFault(state: State, agentId: string, batch: Batch): string | undefined {
  for (const { jobId, binding } of batch.observations) {
    const job = state.jobs.get(jobId);
    if (binding === undefined || job?.agent !== agentId) continue;
    if (hex(binding.nonce) !== job.nonce)
      return `agent ${agentId} signed another nonce than run ${job.run} has`;
    if (hex(binding.scenarioDigest) !== job.scenario)
      return `agent ${agentId} signed another scenario than run ${job.run} has`;
  }
  return undefined;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** The chain starts before the bundle, unless its first batch is the agent's first; then the start is bound to the key. */
function firstLink(said: BundleLineOf<"agent">, row: SealedRow): Link | undefined {
  const start = linkStart(said.id, Buffer.from(said.evidenceKey, "base64"));
  if (start === undefined || row.firstSequence === 1) return start;
  return { ...start, sequence: row.firstSequence - 1, hash: previousHash(row.payload) };
}

function previousHash(payload: Uint8Array): Uint8Array {
  try {
    const { previousHash: hash }: Batch = decodeBatch(payload);
    return hash;
  } catch {
    // Its signature can't hold either, which is what gets reported.
    return new Uint8Array();
  }
}

function takeEvidence(state: State, line: BundleLineOf<"evidence">): string | undefined {
  const place = `${line.agent}/${line.sequence}`;
  const seen = state.seen.get(place);
  if (seen === undefined)
    return `the row names the observation ${place}, which is not in the bundle or was named before`;
  state.seen.delete(place);
  state.observations++;
  if (seen.kind !== line.kind)
    return `the row says "${line.kind}" of ${place}, the agent said "${seen.kind}"`;
  if (seen.jobId !== line.job || state.jobs.get(line.job)?.run !== line.run)
    return `the row files ${place} under another run than the agent's job`;
  return undefined;
}

/** What the bundle says of the end of an agent's chain must not be older than its own batches. */
function headMismatch({ id, head }: BundleLineOf<"agent">, link: Link | undefined): string | undefined {
  if (link === undefined) return `there is no batch of agent "${id}"`;
  if (head.sequence < link.sequence)
    return `agent "${id}" is said to end at sequence ${head.sequence}, its batches go to ${link.sequence}`;
  if (head.sequence === link.sequence && head.hash !== hex(link.hash))
    return `the end of agent "${id}"'s chain is another than its last batch`;
  return undefined;
}

type Line = { readonly text: string; readonly number: number; readonly start: number };

function linesOf(bytes: Buffer): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(0x0a, start);
    const until = found < 0 ? bytes.length : found;
    lines.push({ text: bytes.subarray(start, until).toString("utf8"), number: lines.length + 1, start });
    start = until + 1;
  }
  return lines;
}

function parsed(text: string): BundleLine | undefined {
  try {
    return bundleLineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
