import { instant } from "../../proto/time.ts";
import type { Job } from "../../proto/wire.ts";
import type { JobLimits } from "../../proto/work-limits.ts";
import type { FiledJob, FiledRun } from "../domain/filed-run.ts";

type RunPart = Pick<
  FiledRun,
  | "runId"
  | "nonce"
  | "marker"
  | "scenario"
  | "scenarioDigest"
  | "issuedAt"
  | "manifest"
  | "manifestSignature"
  | "publisherKeyId"
>;
type JobPart = Pick<FiledJob, "jobId" | "leaseId" | "role" | "parameters" | "notAfter" | "limits">;

/** A job as the wire carries it, from what is stored: the same bytes however often it is sent. */
export const jobMessage = (run: RunPart, job: JobPart): Job => ({
  kind: "job",
  jobId: job.jobId,
  runId: run.runId,
  leaseId: job.leaseId,
  nonce: run.nonce,
  marker: run.marker,
  role: job.role,
  scenario: run.scenario,
  scenarioDigest: run.scenarioDigest,
  parameters: job.parameters,
  issuedAt: instant(run.issuedAt),
  notAfter: instant(job.notAfter),
  limits: JSON.parse(job.limits) as JobLimits,
  manifest: run.manifest ?? NOTHING,
  manifestSignature: run.manifestSignature ?? NOTHING,
  publisherKeyId: run.publisherKeyId ?? "",
});

/** Nobody vouches for it: no agent takes it. */
const NOTHING = new Uint8Array();
