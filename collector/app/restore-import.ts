import type { AuditEntry } from "../domain/trail.ts";
import { partAgain, type WithdrawImportDeps } from "./withdraw-import.ts";

export type RestoreImportDeps = Parameters<typeof partAgain>[0] & {
  readonly withdrawals: Pick<WithdrawImportDeps["withdrawals"], "import" | "findings"> & {
    end(importNo: number, at: number, by: string): void;
    restoreSource(no: number): void;
  };
  readonly trail: { audit(entry: AuditEntry): void };
};

/**
 * Brings back an import that was taken back, because the same file is imported again: it counts as it did, at the time of
 * then. False when it was not taken back.
 */
export async function restoreImport(
  deps: RestoreImportDeps,
  importId: string,
  { user, from }: { readonly user: string; readonly from: string },
  now: number,
): Promise<boolean> {
  const found = deps.withdrawals.import(importId);
  if (found === undefined || found.withdrawnAt === null) return false;
  deps.withdrawals.end(found.no, now, user);
  const findings = deps.withdrawals.findings(found.no);
  for (const { no } of findings) deps.withdrawals.restoreSource(no);
  await partAgain(
    deps,
    findings,
    findings.map(({ exposureNo }) => exposureNo),
    now,
  );
  deps.trail.audit({ at: now, who: user, what: "restore-import", subject: importId, from, body: {} });
  return true;
}
