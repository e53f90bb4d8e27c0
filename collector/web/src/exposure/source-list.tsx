import type { ExposureDetailView } from "../../../http/schemas.ts";
import { SeverityMark } from "../marks/severity.tsx";
import { Copy } from "../ui/copy.tsx";
import { Moment } from "../ui/moment.tsx";
import { Section } from "../ui/section.tsx";
import { FindingList } from "./finding-list.tsx";

/** Where it was reported, and how to take all of it to an auditor. */
export function SourceList({ exposure }: { readonly exposure: ExposureDetailView }) {
  const { sources, cvss, sightings, firstSightedAt, id } = exposure;
  return (
    <Section
      title="Reported by"
      lead={
        <>
          {sightings === 1 ? "One sighting" : `${sightings} sightings`}, the first{" "}
          <Moment at={firstSightedAt} />. A finding that is missing from a newer report closes nothing.
        </>
      }
    >
      <FindingList exposure={exposure} />
      <ul aria-label="Reports">
        {sources.map(({ format, file, at, severity }) => (
          <li
            key={`${format} ${file} ${at}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2 text-sm"
          >
            <SeverityMark is={severity} />
            <span className="min-w-0 font-medium break-all">{file}</span>
            <span className="text-mute">{format}</span>
            <span className="ml-auto text-mute">
              <Moment at={at} />
            </span>
          </li>
        ))}
      </ul>
      {cvss && (
        <p className="mt-3 text-sm">
          CVSS {cvss.version === "unknown" ? "of no stated version" : cvss.version}, score {cvss.score}{" "}
          <span className="font-mono text-xs break-all text-mute">{cvss.vector}</span>
        </p>
      )}
      <div className="mt-4 max-w-2xl">
        <p className="label mb-1">The whole case in one file, which anybody can verify offline:</p>
        <Copy
          text={`plumbline evidence export ${id} -o ${id}.plmb`}
          label="Copy the command that exports the evidence"
        />
      </div>
    </Section>
  );
}
