import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { RunDetailView } from "../../../http/schemas.ts";
import { exposureQuery } from "../api/exposures.ts";
import { scenariosQuery } from "../api/fleet.ts";
import { AxisWords } from "../marks/axes.tsx";
import { axesOf, axisAnswers } from "../marks/axis.ts";
import { targetWords } from "../marks/target.ts";
import { Copy } from "../ui/copy.tsx";
import { Moment } from "../ui/moment.tsx";
import { CancelRun } from "./cancel-run.tsx";
import { RunHashes } from "./run-hashes.tsx";
import { RunProofs } from "./run-proofs.tsx";
import { RunSteps } from "./run-steps.tsx";
import { RunVerdict } from "./run-verdict.tsx";

/** Everything a verdict rests on, from the sentence down to the hashes. */
export function RunEvidence({ run }: { readonly run: RunDetailView }) {
  const exposure = useQuery({ ...exposureQuery(run.exposureId ?? ""), enabled: run.exposureId !== null });
  const scenario = useQuery(scenariosQuery).data?.items.find(({ digest }) => digest === run.scenario.digest);
  return (
    <div className="grid gap-7">
      <div className="grid gap-4">
        <RunSubject run={run} />
        <AxisWords answers={axisAnswers(axesOf(run, exposure.data?.validation ?? ""), run)} />
        {run.verdict ? (
          <RunVerdict verdict={run.verdict} nextAction={run.nextAction} />
        ) : (
          <p className="text-sm text-mute">
            {run.state === "running"
              ? "The run is going; observations appear below as they are admitted."
              : "The run was cancelled before it could be judged: it says nothing."}
          </p>
        )}
        {run.state === "running" && <CancelRun id={run.id} />}
      </div>
      {run.verdict && <RunProofs proofs={run.verdict.proofs} />}
      <RunSteps run={run} />
      <section aria-labelledby="facts-title" className="grid gap-3">
        <h3 id="facts-title" className="font-semibold tracking-tight">
          To check it yourself
        </h3>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
          <dt className="text-mute">Marker</dt>
          <dd className="font-mono text-xs break-all">{run.marker}</dd>
          <dt className="text-mute">Scenario</dt>
          <dd>
            <span className="font-mono text-xs">
              {run.scenario.id} v{run.scenario.version}
            </span>
            {scenario && <span className="block text-mute">{scenario.summary}</span>}
            <span className="block font-mono text-2xs break-all text-mute">{run.scenario.digest}</span>
          </dd>
          <dt className="text-mute">Claim</dt>
          <dd className="font-mono text-xs break-all">{run.claimId}</dd>
        </dl>
        <RunHashes run={run} />
        <Copy text={`plumbline run show ${run.id}`} label="Copy the command that shows this run" />
      </section>
    </div>
  );
}

/** What the scenario was given. */
function Values({ of }: { readonly of: RunDetailView["parameters"] }) {
  const given = Object.entries(of);
  if (given.length === 0) return null;
  return (
    <p className="text-mute">
      With{" "}
      <span className="font-mono text-xs break-all">
        {given.map(([name, value]) => `${name}=${value}`).join(" ")}
      </span>
    </p>
  );
}

function RunSubject({ run }: { readonly run: RunDetailView }) {
  const asked = run.expectation === "deny" ? "must not get through" : "must get through";
  return (
    <div className="text-sm">
      {run.target === null ? (
        <p>
          On the host of <strong className="font-semibold break-words">{run.asset}</strong>, by an agent there
          in <strong className="font-semibold">{run.segment}</strong>.
        </p>
      ) : (
        <p>
          From <strong className="font-semibold">{run.segment}</strong> to{" "}
          <strong className="font-semibold break-words">{run.asset}</strong>{" "}
          <span className="font-mono text-xs break-all">{targetWords(run.target, run.asset)}</span>, which{" "}
          {asked}.
        </p>
      )}
      <Values of={run.parameters} />
      <p className="text-mute">
        Started <Moment at={run.issuedAt} />
        {run.exposureId !== null && (
          <>
            {", for "}
            <Link
              to="/exposures/$id"
              params={{ id: run.exposureId }}
              search={{ run: undefined }}
              className="text-brand underline underline-offset-2"
            >
              {run.exposureTitle ?? run.exposureId}
            </Link>
          </>
        )}
      </p>
    </div>
  );
}
