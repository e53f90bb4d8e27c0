import { z } from "zod";

/**
 * An exposure's evidence as one file, for somebody who has nothing but the file: JSON lines, first
 * a header, then agents, runs, the signed batches, the rows of evidence, and last a line that says
 * how many there are. Batches come without a gap from the first to the last that bears on the
 * exposure, because only neighbours prove that nothing between them was dropped.
 */
export const BUNDLE_FORMAT = "plumbline-evidence/1";

/** A larger bundle is neither written nor read. */
export const MAX_BUNDLE_BYTES = 256 * 1024 * 1024;

const hex = z.string().regex(/^(?:[0-9a-f]{2})*$/);
const sequence = z.number().int().min(0);
const at = z.iso.datetime();

const header = z.strictObject({
  line: z.literal("header"),
  format: z.literal(BUNDLE_FORMAT),
  exportedAt: at,
  exposure: z.strictObject({
    id: z.string(),
    title: z.string(),
    asset: z.string(),
    cves: z.array(z.string()),
    validation: z.string(),
    closure: z.string(),
  }),
});
const agent = z.strictObject({
  line: z.literal("agent"),
  id: z.string(),
  segment: z.string(),
  /** Ed25519, DER SPKI. */
  evidenceKey: z.base64(),
  /** The end of its chain when this was exported: what a later export must continue. */
  head: z.strictObject({ sequence, hash: hex }),
});
const run = z.strictObject({
  line: z.literal("run"),
  id: z.string(),
  claim: z.string(),
  segment: z.string(),
  scenario: hex,
  target: z.json(),
  marker: z.string(),
  nonce: hex,
  issuedAt: at,
  outcome: z.string().nullable(),
  verdict: z.json(),
  jobs: z.array(z.strictObject({ id: z.string(), agent: z.string(), role: z.string() })),
});
const batch = z.strictObject({
  line: z.literal("batch"),
  agent: z.string(),
  firstSequence: sequence,
  lastSequence: sequence,
  /** The exact bytes that were signed. */
  payload: z.base64(),
  signature: z.base64(),
  hash: hex,
  receivedAt: at,
});
const evidence = z.strictObject({
  line: z.literal("evidence"),
  agent: z.string(),
  sequence,
  run: z.string(),
  job: z.string(),
  kind: z.string(),
  refused: z.string().nullable(),
});
const end = z.strictObject({
  line: z.literal("end"),
  /** Lines before this one, and the SHA-256 of them with their line ends. */
  lines: z.number().int().min(1),
  sha256: hex,
});

export const bundleLineSchema = z.discriminatedUnion("line", [header, agent, run, batch, evidence, end]);
export type BundleLine = z.infer<typeof bundleLineSchema>;
export type BundleLineOf<K extends BundleLine["line"]> = Extract<BundleLine, { line: K }>;
