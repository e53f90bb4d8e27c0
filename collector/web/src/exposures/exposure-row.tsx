import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ExposureView } from "../../../http/schemas.ts";
import { BandMark } from "../marks/band.tsx";
import { ClosureMark } from "../marks/closure.tsx";
import { SeverityMark } from "../marks/severity.tsx";
import { ValidationMark } from "../marks/validation.tsx";
import { Age, Due } from "../ui/moment.tsx";
import { endpointWords } from "./endpoint.ts";

/** A table row; on a narrow screen the same cells stand in two columns. */
export function ExposureRow({ exposure }: { readonly exposure: ExposureView }) {
  const { id, title, asset, endpoint, cves, severity, owner, validation, fresh, closure } = exposure;
  const { asserted, grounded, lastSightedAt, tools } = exposure;
  const differs = asserted.band !== grounded.band || asserted.due !== grounded.due;
  return (
    <tr className="relative border-b border-line align-top hover:bg-sunk max-lg:grid max-lg:grid-cols-2 max-lg:gap-x-4 max-lg:gap-y-2 max-lg:py-3.5 lg:[&>*]:py-2.5 lg:[&>*]:pr-4">
      <th scope="row" className="font-normal max-lg:col-span-2 lg:min-w-64 lg:pl-2">
        <Link
          to="/exposures/$id"
          params={{ id }}
          className="font-medium break-words underline-offset-2 after:absolute after:inset-0 hover:underline"
        >
          {title}
        </Link>
        <span className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs text-mute">
          <SeverityMark is={severity} />
          {cves.length > 0 && <span title={cves.join(", ")}>{cveWords(cves)}</span>}
          {tools.length > 0 && <span title={tools.join(", ")}>{toolWords(tools)}</span>}
        </span>
      </th>
      <td className="max-lg:col-span-2 lg:min-w-52">
        <span className="block font-medium wrap-anywhere">{asset.name}</span>
        <span className="block text-xs break-words text-mute">
          {endpoint && <span className="font-mono wrap-anywhere">{endpointWords(endpoint)}</span>}
          {asset.segment !== null && ` in ${asset.segment}`}
        </span>
      </td>
      <Cell label="Asserted">
        <BandMark is={asserted.band} />
        <span className="block text-xs">
          <Due at={asserted.due} />
        </span>
      </Cell>
      <Cell label="Grounded" marked={differs}>
        <BandMark is={grounded.band} />
        <span className="block text-xs">
          <Due at={grounded.due} />
        </span>
        {differs && <Difference asserted={asserted.band} grounded={grounded.band} />}
      </Cell>
      <Cell label="Validation">
        <ValidationMark is={validation} fresh={fresh} />
      </Cell>
      <Cell label="Closure">
        <ClosureMark is={closure} />
      </Cell>
      <Cell label="Owner">
        <span className="text-sm wrap-anywhere">
          {owner ?? <span className="whitespace-nowrap text-mute">nobody</span>}
        </span>
      </Cell>
      <Cell label="Seen">
        <span className="text-sm text-mute">
          <Age at={lastSightedAt} />
        </span>
      </Cell>
    </tr>
  );
}

/** By whom it was reported: the tool, or how many there are. */
const toolWords = (tools: readonly string[]): string =>
  tools.length < 3 ? `by ${tools.join(" and ")}` : `by ${tools.length} tools`;

type CellProps = { readonly label: string; readonly marked?: boolean; readonly children: ReactNode };

function Cell({ label, marked = false, children }: CellProps) {
  return (
    <td className={marked ? "border-l-2 border-brand !pl-2.5 lg:-ml-2.5" : ""}>
      <span aria-hidden className="label block lg:hidden">
        {label}
      </span>
      {children}
    </td>
  );
}

const URGENCY = { defer: 1, scheduled: 2, "out-of-cycle": 3, immediate: 4 } as const;
type Band = keyof typeof URGENCY;

/** What observation did to the priority. */
function Difference({ asserted, grounded }: { readonly asserted: Band; readonly grounded: Band }) {
  const by = URGENCY[grounded] - URGENCY[asserted];
  return (
    <span className="block text-xs font-medium whitespace-nowrap text-brand">
      {by > 0 ? "↑ more urgent" : by < 0 ? "↓ less urgent" : "≠ another date"}
    </span>
  );
}

const cveWords = (cves: readonly string[]): string =>
  cves.length > 2 ? `${cves.slice(0, 2).join(", ")} and ${cves.length - 2} more` : cves.join(", ");
