import { plainAddress } from "../../proto/address.ts";
import { ASKS } from "../../proto/ask.ts";
import { actOf, permits, type RulesOfEngagement } from "../../proto/engagement.ts";
import { ID_PATTERN, id, type JobId } from "../../proto/ids.ts";
import {
  MAX_SCENARIO_BYTES,
  type Parameters,
  parameterFault,
  parametersSchema,
  ROLES,
  type Role,
  type Scenario,
  scenarioSchema,
  stepsFor,
} from "../../proto/scenario.ts";
import { sha256 } from "../../proto/seal.ts";
import type { Step } from "../../proto/step.ts";
import { yamlText } from "../../proto/strict-yaml.ts";
import type { Target } from "../../proto/target.ts";
import type { Instant } from "../../proto/time.ts";
import type { Job } from "../../proto/wire.ts";
import { type JobLimits, widening } from "../../proto/work-limits.ts";
import { readYaml } from "../strict-yaml.ts";
import { checkBundle, type VersionsTaken } from "./bundle-check.ts";

/** A job that the agent will do: every step is known, bounded and permitted. */
export type AcceptedJob = {
  readonly jobId: JobId;
  readonly marker: string;
  readonly nonce: Uint8Array;
  readonly tier: number;
  readonly steps: readonly Step[];
  /** What the collector narrowed for this job. */
  readonly limits: JobLimits;
  /** SHA-256 of the exact bytes of the manifest that vouches for the scenario, in hex. */
  readonly bundleDigest: string;
  /** What is left of its lease. */
  readonly leaseMs: number;
};

/** A step that the rules forbid, and the rule that says so. What forbids the whole job is said of its first step. */
export type RuleRefusal = { readonly stepId: string; readonly rule: string; readonly because: string };

/** What becomes of a job, with the words for its last observation. */
export type Acceptance =
  | { readonly kind: "accepted"; readonly job: AcceptedJob }
  | { readonly kind: "refused"; readonly because: string; readonly refusals: readonly RuleRefusal[] }
  | { readonly kind: "expired"; readonly because: string };

/** The rules in force; or why there are none, and then every job is refused. */
export type RulesNow =
  | { readonly kind: "in-force"; readonly rules: RulesOfEngagement }
  | { readonly kind: "none"; readonly problem: string };

/** `own` is what the rules' window is held against; the lease is in the collector's time. */
export type AcceptAt = { readonly own: Instant; readonly collector: Instant };

const NONCE_BYTES = 16;
/** A marker travels in headers and logs of others. */
const MARKER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Decides whether a job will be done; does nothing. A job is done as a whole or not at all: one step
 * that the rules forbid refuses all of them, so a collector learns nothing by asking for too much.
 */
export function accept(job: Job, rules: RulesNow, at: AcceptAt, versions: VersionsTaken): Acceptance {
  const leaseMs = job.notAfter - at.collector;
  if (leaseMs <= 0) return { kind: "expired", because: "The lease was over on arrival" };
  if (rules.kind === "none") {
    return refused("No rules of engagement", [{ stepId: "", rule: "rules", because: rules.problem }]);
  }
  const bundle = checkBundle(job, rules.rules.publishers, versions, at.own);
  if (bundle.kind === "refused") {
    const refusal = { stepId: "", rule: "publishers", because: bundle.reason };
    return refused(`${bundle.reason}: ${bundle.sentence}`, [refusal]);
  }
  const read = readJob(job);
  if (read.kind === "malformed") return refused(read.because);
  const { scenario, steps } = read;
  const wider = widening(rules.rules.limits, job.limits);
  if (wider !== undefined) {
    const refusal = { stepId: steps[0]?.id ?? "", rule: `limits.${wider}`, because: "wider-than-rules" };
    return refused("It asks for wider limits than the rules allow", [refusal]);
  }
  const refusals = steps.flatMap((step) => {
    const permission = permits(rules.rules, actOf(step), scenario.tier, at.own);
    return permission.granted
      ? []
      : [{ stepId: step.id, rule: permission.rule, because: permission.because }];
  });
  if (refusals.length > 0) return refused("The rules of engagement forbid it", refusals);
  const { marker, nonce, limits } = job;
  return {
    kind: "accepted",
    job: {
      jobId: id(job.jobId),
      marker,
      nonce,
      tier: scenario.tier,
      steps,
      limits,
      bundleDigest: bundle.digest,
      leaseMs,
    },
  };
}

type ReadJob =
  | { readonly kind: "read"; readonly scenario: Scenario; readonly steps: readonly Step[] }
  | { readonly kind: "malformed"; readonly because: string };

/** Reads what the job asks for. The digest is checked first, and the same bytes are then read. */
function readJob(job: Job): ReadJob {
  if (!ID_PATTERN.test(job.jobId)) return malformed("The job has no usable id");
  if (job.nonce.length !== NONCE_BYTES)
    return malformed(`The nonce is ${job.nonce.length} bytes long, not 16`);
  if (!MARKER.test(job.marker)) return malformed("The marker has characters that a marker can't have");
  if (job.scenario.length > MAX_SCENARIO_BYTES) {
    return malformed(`The scenario is ${job.scenario.length} bytes long, the most is ${MAX_SCENARIO_BYTES}`);
  }
  if (sha256(job.scenario).toString("hex") !== job.scenarioDigest) {
    return malformed("The scenario is not the one that its digest names");
  }
  const text = yamlText(job.scenario);
  if (text === undefined) return malformed("The scenario is not text in UTF-8");
  const scenario = readYaml(text, scenarioSchema);
  if (scenario.kind === "malformed") return malformed(`Scenario ${scenario.problems[0] ?? "unreadable"}`);
  const parameters = readParameters(job.parameters);
  if (typeof parameters === "string") return malformed(`Parameters ${parameters}`);
  const role = ROLES.find((known) => known === job.role);
  if (role === undefined) return malformed("The role is unknown");
  const fault = parameterFault(scenario.value, parameters);
  if (fault !== undefined) return malformed(`Parameters ${fault}`);
  return fitted(scenario.value, role, parameters);
}

function fitted(scenario: Scenario, role: Role, parameters: Parameters): ReadJob {
  const steps = stepsFor(scenario, role, parameters).map(inPlainForm);
  if (steps.length === 0) return malformed(`The scenario has no steps for the role ${role}`);
  if (new Set(steps.map((step) => step.id)).size < steps.length) return malformed("Two steps have one id");
  const strange = steps.find((step) => !hasOwnTransport(step));
  if (strange !== undefined)
    return malformed(`Step ${strange.id} asks for the other transport than its target`);
  return { kind: "read", scenario, steps };
}

/** What is checked is what is dialled: a mapped or translated spelling becomes the address that it means. */
function inPlainForm(step: Step): Step {
  const plain = (target: Target): Target => ({ ...target, host: plainAddress(target.host) ?? target.host });
  if (step.kind === "witness-listen") return { ...step, listen: plain(step.listen) };
  return "target" in step ? { ...step, target: plain(step.target) } : step;
}

/** Whether a step's target is of the transport that the step speaks. */
function hasOwnTransport(step: Step): boolean {
  switch (step.kind) {
    case "udp-send":
      return step.target.transport === "udp";
    case "tcp-connect":
    case "tls-handshake":
    case "http-request":
    case "http-content":
      return step.target.transport === "tcp";
    case "self-check":
    case "witness-listen":
    case "socket-table":
      return true;
    default:
      if (!("variant" in step)) return true;
      return step.target.transport === ASKS[step.kind].transport;
  }
}

function readParameters(text: string): Parameters | string {
  try {
    const parsed = parametersSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    return `${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? "unreadable"}`;
  } catch {
    return "are not JSON";
  }
}

const malformed = (because: string): ReadJob => ({ kind: "malformed", because });

const refused = (because: string, refusals: readonly RuleRefusal[] = []): Acceptance => ({
  kind: "refused",
  because,
  refusals,
});
