import { Link } from "@tanstack/react-router";
import type { AuditEntry } from "../../../http/people-schemas.ts";
import { Foreign, visible } from "../ui/foreign.tsx";
import { absolute } from "../ui/instant.ts";
import { Cell, Row, Table } from "../ui/table.tsx";
import { NO_FILTER } from "./audit-search.ts";

export function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <Table
      caption="The audit log, newest first"
      columns={["When", "Who", "What", "About", "From", "Details"]}
    >
      {entries.map((entry) => (
        <EntryRow key={entry.no} entry={entry} />
      ))}
    </Table>
  );
}

function EntryRow({
  entry: { no, at, who, what, subject, from, body, hash },
}: {
  readonly entry: AuditEntry;
}) {
  return (
    <Row
      head={
        <>
          <time dateTime={at} className="block xl:whitespace-nowrap">
            {absolute(at)}
          </time>
          <span className="label">no. {no}</span>
        </>
      }
    >
      <Cell label="Who">
        <Only field="who" value={who} />
      </Cell>
      <Cell label="What">
        <Only field="what" value={what} />
      </Cell>
      <Cell label="About">
        <Only field="subject" value={subject} />
      </Cell>
      <Cell label="From">
        <Foreign className="font-mono text-xs break-all">{from}</Foreign>
      </Cell>
      <Cell label="Details">
        <details>
          <summary className="whitespace-nowrap text-mute">Show</summary>
          <pre className="mt-1 max-w-[60ch] font-mono text-xs break-all whitespace-pre-wrap">
            {indented(body)}
          </pre>
          <p className="label mt-1 font-mono break-all">SHA-256 {hash}</p>
        </details>
      </Cell>
    </Row>
  );
}

/** One click from an entry to all that share a word with it. */
function Only({ field, value }: { readonly field: "who" | "what" | "subject"; readonly value: string }) {
  if (value === "") return <span className="text-mute">-</span>;
  return (
    <Link
      to="/audit"
      search={{ ...NO_FILTER, [field]: value }}
      title={`Only entries with ${visible(value)}`}
      className={`${field === "what" ? "whitespace-nowrap" : "break-all"} underline-offset-2 hover:underline`}
    >
      <Foreign>{value}</Foreign>
    </Link>
  );
}

/** The line as it was hashed, made readable; as it is where it isn't JSON. Escaped line by line, so that it keeps its lines. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2).split("\n").map(visible).join("\n");
  } catch {
    return visible(body);
  }
}
