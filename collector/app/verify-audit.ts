import { canonical, type Json } from "../../proto/canonical.ts";
import { AUDIT_START, auditHash } from "../domain/trail.ts";
import { sameBytes } from "./batch-link.ts";

/** An entry of the audit log as it is stored; `body` is canonical JSON. */
export type AuditRow = {
  readonly no: number;
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly subject: string;
  readonly from: string;
  readonly body: string;
  readonly previousHash: Uint8Array;
  readonly hash: Uint8Array;
};

export type AuditReport = {
  readonly entries: number;
  readonly verified: number;
  readonly firstBreak: string | undefined;
};

/** Follows the audit log from its start; an entry that was edited, dropped, inserted or moved breaks it. */
export function verifyAudit(
  rows: Iterable<AuditRow>,
  pass: (entries: number, head: Uint8Array) => void = () => undefined,
): AuditReport {
  let previous = AUDIT_START;
  let entries = 0;
  let verified = 0;
  let firstBreak: string | undefined;
  pass(0, previous);
  for (const row of rows) {
    entries++;
    const reason =
      fault(row, previous) ??
      (row.no === entries ? undefined : `it is numbered ${row.no}, it is entry ${entries}`);
    if (reason === undefined) verified++;
    else firstBreak ??= `audit entry ${row.no} (${row.what} by ${row.who}): ${reason}`;
    previous = row.hash;
    pass(entries, previous);
  }
  return { entries, verified, firstBreak };
}

function fault(row: AuditRow, previous: Uint8Array): string | undefined {
  const { at, who, what, subject, from } = row;
  if (!sameBytes(row.previousHash, previous)) return "it does not follow the entry before it";
  const body = parsed(row.body);
  if (body === undefined || canonical(body) !== row.body) return "its body is not what was written";
  const hash = auditHash(previous, { at, who, what, subject, from, body });
  return sameBytes(hash, row.hash) ? undefined : "it was altered (its hash does not fit)";
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
