import { z } from "zod";

/** A longer rest would outlive the collector that asked for it. */
const MAX_COOL_DOWN_SECONDS = 3_600;

/**
 * How much an agent may do, however much is permitted. The rules of engagement set the limits of an
 * agent; a job may carry narrower ones of its own and never wider ones.
 */
export const workLimitsSchema = z.strictObject({
  probesPerSecond: z.number().min(0.1).max(1_000).default(20),
  concurrentJobs: z.number().int().min(1).max(64).default(8),
  jobSeconds: z.number().min(1).max(3_600).default(120),
  /** Tries under way at once, over all jobs. */
  concurrentProbes: z.number().int().min(1).max(64).default(16),
  /** From the beginning of one try at an address to the next at the same address. */
  coolDownSeconds: z.number().min(0).max(MAX_COOL_DOWN_SECONDS).default(0),
  /** What one try may take in; then its connection is cut. */
  probeBytes: z.number().int().min(1_024).max(1_048_576).default(524_288),
  /** Of one job, and of all jobs in any hour; a try that begins within them may end at most `probeBytes` beyond. */
  jobBytes: z.number().int().min(1_024).max(1_073_741_824).default(33_554_432),
  hourBytes: z.number().int().min(1_024).max(1_099_511_627_776).default(1_073_741_824),
});
export type WorkLimits = z.infer<typeof workLimitsSchema>;

/** What a job may narrow; absent is as the rules say. */
export type JobLimits = {
  readonly probesPerSecond?: number;
  readonly jobSeconds?: number;
  readonly coolDownSeconds?: number;
  readonly jobBytes?: number;
};

/** The members of a job's limits; a larger cool-down is narrower, a larger anything else is wider. */
export const JOB_LIMITS = ["probesPerSecond", "jobSeconds", "coolDownSeconds", "jobBytes"] as const;

/** The first of a job's limits that is wider than the rules allow, out of all bounds, or no limit at all. */
export function widening(rules: WorkLimits, asked: JobLimits): (typeof JOB_LIMITS)[number] | undefined {
  return JOB_LIMITS.find((name) => {
    const [given, most] = [asked[name], rules[name]];
    if (given === undefined) return false;
    if (!Number.isFinite(given) || given < 0) return true;
    if (name === "coolDownSeconds") return given < most || given > MAX_COOL_DOWN_SECONDS;
    return given > most || given === 0;
  });
}

/** The rules' limits as one job narrowed them. Whatever was asked, none is wider than before. */
export function narrowed(rules: WorkLimits, asked: JobLimits): WorkLimits {
  const least = (name: "probesPerSecond" | "jobSeconds" | "jobBytes"): number =>
    Math.min(rules[name], asked[name] ?? rules[name]);
  return {
    ...rules,
    probesPerSecond: least("probesPerSecond"),
    jobSeconds: least("jobSeconds"),
    jobBytes: least("jobBytes"),
    coolDownSeconds: Math.max(rules.coolDownSeconds, asked.coolDownSeconds ?? 0),
  };
}

/** What to ask of an agent whose rules are known, so that it asks for nothing wider. Members that bind nothing are left out. */
export function fittedTo(rules: WorkLimits, asked: JobLimits): JobLimits {
  return Object.fromEntries(
    JOB_LIMITS.flatMap((name) => {
      const given = asked[name];
      if (given === undefined || widening(rules, { [name]: given }) !== undefined) return [];
      return [[name, given]];
    }),
  );
}
