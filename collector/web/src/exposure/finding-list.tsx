import type { ExposureDetailView } from "../../../http/schemas.ts";
import { SeverityMark } from "../marks/severity.tsx";
import { Moment } from "../ui/moment.tsx";

/** What each tool says of it, in what they contradict each other, and whose newer reports did not see it. */
export function FindingList({ exposure }: { readonly exposure: ExposureDetailView }) {
  const { findings, disagreements, folded, saidBy } = exposure;
  if (findings.length === 0) return null;
  return (
    <div className="mb-4">
      <ul aria-label="Tools">
        {findings.map(({ no, tool, weakness, title, severity, cvss, reports, lastSeenAt, notSeenIn }) => (
          <li key={no} className="border-b border-line py-2 text-sm">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <SeverityMark is={severity} />
              <span className="font-medium">{tool}</span>
              <span className="font-mono text-xs break-all text-mute">{weakness}</span>
              <span className="min-w-0 break-words">{title}</span>
              {cvss && cvss.score !== null && <span className="text-mute">score {cvss.score}</span>}
              <span className="ml-auto text-mute">
                {reports === 1 ? "one report" : `${reports} reports`}
                {lastSeenAt !== null && (
                  <>
                    , last <Moment at={lastSeenAt} />
                  </>
                )}
              </span>
            </p>
            {notSeenIn && (
              <p className="mt-1 break-words text-mute">
                Not seen in {notSeenIn.file}, <Moment at={notSeenIn.at} />: {notSeenIn.sentence}.
              </p>
            )}
          </li>
        ))}
      </ul>
      {(disagreements.length > 0 || findings.length > 1) && (
        <ul className="mt-2 text-sm text-mute">
          {saidBy !== null && disagreements.length === 0 && (
            <li>Title and severity are what {saidBy} says.</li>
          )}
          {disagreements.map((sentence) => (
            <li key={sentence}>{sentence}.</li>
          ))}
        </ul>
      )}
      {folded.map(({ id, reason, by }) => (
        <p key={id} className="mt-2 text-sm break-words text-mute">
          Counted as one with <span className="font-mono text-xs">{id}</span> by {by}: {reason}
        </p>
      ))}
    </div>
  );
}
