import { Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import type { ExposureDetailView } from "../../../http/schemas.ts";
import { endpointWords } from "../exposures/endpoint.ts";
import { ClosureMark } from "../marks/closure.tsx";
import { SeverityMark } from "../marks/severity.tsx";
import { ValidationMark } from "../marks/validation.tsx";
import { Moment } from "../ui/moment.tsx";
import { Assignment } from "./assignment.tsx";

/** Names it, then says the two things that are kept apart: what the evidence says, and where closure stands. */
export function ExposureHead({ exposure }: { readonly exposure: ExposureDetailView }) {
  const { title, severity, cves, weakness, validation, fresh, validationDetail, closure, closureDetail } =
    exposure;
  const says = weakness !== "" && weakness !== title && !cves.some((cve) => weakness.includes(cve));
  const under = says ? [weakness, ...cves] : cves;
  return (
    <header>
      <title>{`${exposure.id} ${title} · Plumbline`}</title>
      <Link
        to="/exposures"
        className="-ml-1 inline-flex items-center gap-0.5 text-sm text-mute hover:text-ink"
      >
        <ChevronLeft className="size-3.5" aria-hidden />
        Exposures
      </Link>
      <h1 className="mt-1.5 max-w-4xl text-xl font-semibold tracking-tight break-words text-balance">
        {title}
      </h1>
      <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-mute">
        <SeverityMark is={severity} />
        <AssetWords exposure={exposure} />
        {under.length > 0 && <span className="break-all">{under.join(", ")}</span>}
        <Assignment id={exposure.id} owner={exposure.owner} />
      </p>
      <div className="mt-5 grid rounded-lg border border-line bg-raised md:grid-cols-2">
        <Statement label="What the evidence says" mark={<ValidationMark is={validation} fresh={fresh} />}>
          <p>{validationDetail.sentence}</p>
          {validationDetail.by !== "" && (
            <p className="mt-1 text-mute">
              {validation === "confirmed" ? "Seen from" : "By"} {validationDetail.by}
            </p>
          )}
          {validationDetail.lacking.length > 0 && (
            <>
              <p className="mt-2 text-mute">What it lacks:</p>
              <ul className="list-disc pl-4.5 text-mute">
                {validationDetail.lacking.map((lack) => (
                  <li key={lack}>{lack}</li>
                ))}
              </ul>
            </>
          )}
        </Statement>
        <div className="max-md:border-t md:border-l border-line">
          <Statement label="Where closure stands" mark={<ClosureMark is={closure} />}>
            <p>{closureDetail.sentence}</p>
            {closureDetail.fixClaimedAt !== null && (
              <p className="mt-1 text-mute">
                {closureDetail.fixClaimedBy ?? "Somebody"} claimed the fix{" "}
                <Moment at={closureDetail.fixClaimedAt} />
              </p>
            )}
            {closureDetail.closedAt !== null && (
              <p className="mt-1 text-mute">
                Closed <Moment at={closureDetail.closedAt} />
              </p>
            )}
          </Statement>
        </div>
      </div>
    </header>
  );
}

function AssetWords({ exposure: { asset, endpoint } }: { readonly exposure: ExposureDetailView }) {
  return (
    <span>
      <strong className="font-medium text-ink break-words">{asset.name}</strong>
      {endpoint && <span className="ml-1.5 font-mono text-xs break-all">{endpointWords(endpoint)}</span>}
      {asset.segment !== null && ` in ${asset.segment}`}
    </span>
  );
}

type StatementProps = { readonly label: string; readonly mark: ReactNode; readonly children: ReactNode };

function Statement({ label, mark, children }: StatementProps) {
  return (
    <div className="px-4 py-3.5">
      <p className="label mb-1">{label}</p>
      <div className="mb-1.5 [&_span]:text-base">{mark}</div>
      <div className="max-w-prose text-sm break-words text-pretty">{children}</div>
    </div>
  );
}
