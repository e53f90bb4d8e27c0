import type { ObservationView, RunDetailView } from "../../../http/schemas.ts";
import { offset, took } from "../ui/instant.ts";

const ROLES: Readonly<Record<string, string>> = {
  actor: "Actor",
  witness: "Witness",
  "close-view": "Close view",
  "on-asset": "View on the asset",
};

/** Step by step, one column per side: what the actor saw beside what the other end saw at the time. */
export function RunSteps({ run }: { readonly run: RunDetailView }) {
  const roles = [...new Set([...run.jobs, ...run.observations].map(({ role }) => role))].sort(actorFirst);
  return (
    <section aria-labelledby="steps-title">
      <h3 id="steps-title" className="mb-2 font-semibold tracking-tight">
        Step by step
      </h3>
      {roles.length === 0 && <p className="text-sm text-mute">No agent has taken its part yet.</p>}
      <div className={`grid gap-x-6 gap-y-6 ${roles.length > 2 ? "md:grid-cols-3" : "md:grid-cols-2"}`}>
        {roles.map((role) => (
          <Side key={role} role={role} run={run} />
        ))}
      </div>
    </section>
  );
}

const actorFirst = (a: string, b: string): number =>
  Number(b === "actor") - Number(a === "actor") || a.localeCompare(b);

function Side({ role, run }: { readonly role: string; readonly run: RunDetailView }) {
  const jobs = run.jobs.filter((job) => job.role === role);
  const seen = run.observations
    .filter((observation) => observation.role === role)
    .sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt) || a.sequence - b.sequence);
  return (
    <div className="min-w-0">
      <div className="border-b-2 border-ink/70 pb-1.5">
        <h4 className="text-sm font-semibold">{ROLES[role] ?? role}</h4>
        {jobs.map((job) => (
          <p key={job.id} className="label break-words">
            {job.agentId} in {job.segment}
            {job.ended !== null && job.ended !== "completed" && `, ended: ${job.ended}`}
          </p>
        ))}
      </div>
      {seen.length === 0 && <p className="py-2 text-sm text-mute">Nothing observed yet.</p>}
      <ol>
        {seen.map((observation) => (
          <Observed
            key={`${observation.agentId} ${observation.sequence}`}
            observation={observation}
            since={run.issuedAt}
          />
        ))}
      </ol>
    </div>
  );
}

function Observed({ observation, since }: { readonly observation: ObservationView; readonly since: string }) {
  const { step, purpose, attempt, target, words, outcome, startedAt, endedAt, admitted, refusedBecause } =
    observation;
  return (
    <li className={`border-b border-line py-2 text-sm ${admitted ? "" : "hatched-edge"}`}>
      <p className="flex items-baseline justify-between gap-2">
        <span className="font-medium" title={`Purpose: ${purpose}`}>
          {step}
          {attempt > 1 && <span className="text-mute"> try {attempt}</span>}
        </span>
        <span
          className="text-xs whitespace-nowrap text-mute"
          title={`Started ${startedAt}, ended ${endedAt}`}
        >
          {offset(since, startedAt)}, {took(startedAt, endedAt)}
        </span>
      </p>
      <p className="break-words">
        <span className="font-mono text-xs">{outcome}</span> <span className="text-mute">{words}</span>
      </p>
      {target !== "" && <p className="font-mono text-2xs break-all text-mute">{target}</p>}
      {!admitted && (
        <p className="text-xs font-medium text-aged">
          Not counted: {refusedBecause ?? "no reason was given"}
        </p>
      )}
    </li>
  );
}
