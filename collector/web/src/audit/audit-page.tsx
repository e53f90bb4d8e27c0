import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { type AuditFilter, auditFile, auditQuery } from "../api/audit.ts";
import { useMay } from "../session/current.ts";
import { Button, buttonLook } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { Failure } from "../ui/failure.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Pager } from "../ui/pager.tsx";
import { Pending } from "../ui/pending.tsx";
import { AuditFilters } from "./audit-filters.tsx";
import { isFiltered, NO_FILTER } from "./audit-search.ts";
import { AuditTable } from "./audit-table.tsx";
import { RecordCheck } from "./record-check.tsx";

const PAGE = 50;

/** Who did what, when, and from where: every change and every refusal, in a chain that shows a missing link. */
export function AuditPage() {
  const mayAudit = useMay("audit");
  return (
    <>
      <PageHead
        title="Audit"
        lead="Who did what, when, and from where; failures and refusals too. Nothing here can be edited: each entry carries the hash of the one before."
      />
      {mayAudit ? (
        <Log />
      ) : (
        <Empty title="The audit log is for approvers and administrators">
          It says what everybody did. What you did yourself also stands in the evidence of each exposure.
        </Empty>
      )}
    </>
  );
}

function Log() {
  const { run: _, ...search } = useSearch({ from: "/audit" });
  const { from = 0, cursor, ...filter } = search;
  const navigate = useNavigate({ from: "/audit" });
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery(
    auditQuery({ ...filter, cursor, limit: PAGE }),
  );
  return (
    <>
      <RecordCheck />
      <AuditFilters key={JSON.stringify(filter)} filter={filter} />
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {isPending && <Pending label="Loading the audit log" lines={10} />}
      {data && data.items.length === 0 && (
        <Empty
          title={isFiltered(filter) ? "No entry matches all of this" : "Nothing was done yet"}
          action={
            isFiltered(filter) && (
              <Button onClick={() => void navigate({ search: (now) => ({ ...now, ...NO_FILTER }) })}>
                Clear the filters
              </Button>
            )
          }
        >
          Names must match exactly as the log has them; instants are in your own time zone.
        </Empty>
      )}
      {data && data.items.length > 0 && (
        <div aria-busy={isPlaceholderData} className={isPlaceholderData ? "opacity-60" : ""}>
          <AuditTable entries={data.items} />
          <Pager
            from={from}
            shown={data.items.length}
            total={data.total}
            cursor={cursor}
            nextCursor={data.nextCursor}
            onTurn={(place) => void navigate({ search: (now) => ({ ...now, ...place }) })}
          />
          <Exports filter={filter} />
        </div>
      )}
    </>
  );
}

function Exports({ filter }: { readonly filter: AuditFilter }) {
  return (
    <p className="mt-4 flex flex-wrap items-center gap-2 border-t border-line pt-4 text-sm">
      <span className="text-mute">{isFiltered(filter) ? "Everything that matches:" : "The whole log:"}</span>
      {(["csv", "jsonl"] as const).map((format) => (
        <a
          key={format}
          href={auditFile(filter, format)}
          download={`plumbline-audit.${format}`}
          className={buttonLook("plain")}
        >
          <Download className="size-3.5" aria-hidden />
          {format === "csv" ? "CSV" : "JSON lines"}
        </a>
      ))}
    </p>
  );
}
