import type Database from "better-sqlite3";
import { canonical } from "../../proto/canonical.ts";
import { AUDIT_START, type AuditEntry, auditHash, type LiveLine } from "../domain/trail.ts";

/** What happened: the audit log (hash-chained, append-only) and the live stream. Written in the transaction of the change. */
export function trail(sqlite: Database.Database) {
  const lastAudit = sqlite.prepare<[], { readonly hash: Uint8Array }>(
    `SELECT hash FROM audit ORDER BY no DESC LIMIT 1`,
  );
  const insertAudit = sqlite.prepare<
    [number, string, string, string, string, string, Uint8Array, Uint8Array]
  >(
    `INSERT INTO audit (at, who, what, subject, from_address, body, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertEvent = sqlite.prepare<
    [number, string, string | null, string | null, string | null, string | null, string]
  >(
    `INSERT INTO events (at, kind, segment, exposure_id, run_id, agent_id, body) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    audit(entry: AuditEntry): void {
      const previous = lastAudit.get()?.hash ?? AUDIT_START;
      insertAudit.run(
        entry.at,
        entry.who,
        entry.what,
        entry.subject,
        entry.from,
        canonical(entry.body),
        previous,
        auditHash(previous, entry),
      );
    },
    say(line: LiveLine): void {
      const { title, detail, tone, axes } = line;
      insertEvent.run(
        line.at,
        line.kind,
        line.segment ?? null,
        line.exposureId ?? null,
        line.runId ?? null,
        line.agentId ?? null,
        JSON.stringify({ title, detail, tone, axes: axes ?? null }),
      );
    },
  };
}
