import type { Log } from "./log.ts";
import { seenInSandbox } from "./probes/sandbox/in-box.ts";
import type { Runner } from "./runner/runner.ts";
import type { Recovered } from "./sandbox/recover.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";
import type { Spool } from "./spool.ts";
import { spooledJobs } from "./unfinished.ts";

const BROKEN_OFF = "The agent was stopped in the middle of it";

/**
 * Says of the jobs that the agent's last life did not end that they are over, before any new one is
 * taken: what was cleaned up behind them first, then their end. None of them is done again.
 */
export async function closeBrokenOff(
  spool: Pick<Spool, "cursor" | "firstHeld">,
  { recovered, strangers, problem }: Pick<Sandbox, "recovered" | "strangers" | "problem">,
  jobs: Pick<Runner, "remember" | "close">,
  log: Log,
): Promise<void> {
  const { ended, brokenOff } = await spooledJobs(spool);
  if (problem !== "") log.warn({ problem }, "nothing is written in the sandbox");
  if (strangers.length > 0)
    log.warn({ strangers }, "the sandbox holds what the agent did not put there; it stays");
  for (const one of recovered) log.warn({ ...told(one) }, "cleaned up behind a step that was broken off");
  const written = new Map(
    recovered
      .filter(({ jobId, wasSaid }) => !wasSaid && !ended.includes(jobId))
      .map((one) => [one.jobId, one]),
  );
  for (const jobId of [...ended, ...brokenOff.keys(), ...written.keys()]) jobs.remember(jobId);
  for (const [jobId, { stepId, cleanUp, binding }] of written) {
    const outcome = seenInSandbox(0, { whole: "no" }, cleanUp);
    jobs.close(jobId, BROKEN_OFF, brokenOff.get(jobId) ?? binding, { stepId, outcome });
  }
  for (const [jobId, binding] of brokenOff) if (!written.has(jobId)) jobs.close(jobId, BROKEN_OFF, binding);
}

const told = ({ jobId, stepId, cleanUp }: Recovered): object => ({
  jobId,
  stepId,
  cleanUp: cleanUp.kind,
  ...(cleanUp.kind === "failed" ? { left: cleanUp.left } : {}),
});
