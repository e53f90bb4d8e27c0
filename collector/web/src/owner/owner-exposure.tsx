import type { ReactNode } from "react";
import type { OwnerView } from "../../../http/people-schemas.ts";
import { ClosureProgress } from "../exposure/closure-progress.tsx";
import { endpointWords } from "../exposures/endpoint.ts";
import { ClosureMark } from "../marks/closure.tsx";
import { ValidationMark } from "../marks/validation.tsx";
import { Foreign, visible } from "../ui/foreign.tsx";
import { Age, Due, Moment } from "../ui/moment.tsx";
import { OwnerActs } from "./owner-acts.tsx";
import { OwnerJudgement } from "./owner-judgement.tsx";
import { OwnerTrail } from "./owner-trail.tsx";

/** Whether an answer is on its way. */
export const isMoving = ({ runs, closure }: OwnerView): boolean =>
  closure === "verifying" || runs.some(({ state }) => state === "running");

/** What it is, whether it is real, what to do, and what became of it. Words before numbers, one column. */
export function OwnerExposure({ exposure }: { readonly exposure: OwnerView }) {
  const {
    title,
    asset,
    endpoint,
    cves,
    validation,
    fresh,
    validationDetail,
    closure,
    closureDetail,
    grounded,
  } = exposure;
  const { counted, needed, fixClaimedAt } = closureDetail;
  return (
    <article className="grid gap-7">
      <title>{`${visible(title)} · Plumbline`}</title>
      <header>
        <p className="label">Somebody asked you to see to this</p>
        <h1 className="mt-0.5 text-xl font-semibold tracking-tight break-words text-balance">
          <Foreign>{title}</Foreign>
        </h1>
        <p className="mt-1 text-sm text-mute">
          on <Foreign className="font-medium text-ink break-words">{asset.name}</Foreign>
          {endpoint && (
            <>
              {" "}
              <Foreign className="font-mono text-xs break-all">{endpointWords(endpoint)}</Foreign>
            </>
          )}
          {cves.length > 0 && ` · ${cves.join(", ")}`}
        </p>
        <p className="mt-1 text-sm">
          To be fixed: <Due at={grounded.due} />
        </p>
      </header>
      <Part label="Is it real?" title={<ValidationMark is={validation} fresh={fresh} />}>
        <p>{validationDetail.sentence}</p>
        {validationDetail.lacking.length > 0 && (
          <ul className="mt-1 list-disc pl-4.5 text-mute">
            {validationDetail.lacking.map((lack) => (
              <li key={lack}>{lack}</li>
            ))}
          </ul>
        )}
      </Part>
      <Part label="Where it stands" title={<ClosureMark is={closure} />} live>
        <p>{closureDetail.sentence}</p>
        {fixClaimedAt !== null && (
          <p className="mt-1 text-mute">
            Said to be fixed <Moment at={fixClaimedAt} />
          </p>
        )}
        {needed > 0 && fixClaimedAt !== null && (
          <ClosureProgress counted={counted} needed={needed} claimed closed={closure === "closed"} />
        )}
        <OwnerActs exposure={exposure} />
      </Part>
      <OwnerJudgement exposure={exposure} />
      <OwnerTrail exposure={exposure} />
      <footer className="border-t border-line pt-3 text-sm text-mute text-pretty">
        This page is for this one exposure and needs no account. It stays open here until{" "}
        <Moment at={exposure.openUntil} />; the link opens it again and ends{" "}
        <Age at={exposure.linkExpiresAt} />. Whoever has the link can use it, so keep it to yourself.
      </footer>
    </article>
  );
}

type PartProps = {
  readonly label: string;
  readonly title: ReactNode;
  readonly live?: boolean;
  readonly children: ReactNode;
};

function Part({ label, title, live = false, children }: PartProps) {
  return (
    <section className="rounded-lg border border-line bg-raised px-4 py-3.5">
      <h2 className="label mb-1">{label}</h2>
      <div className="mb-1.5 [&_span]:text-base" role={live ? "status" : undefined}>
        {title}
      </div>
      <div className="text-sm break-words text-pretty">{children}</div>
    </section>
  );
}
