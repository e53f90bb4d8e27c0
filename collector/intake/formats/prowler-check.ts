import { firstCves } from "../cve.ts";
import type { Folding } from "../folding.ts";
import { toldSeverity } from "../told.ts";

/** One check of one account by Prowler, whichever the file. */
export type ProwlerCheck = {
  readonly check: string;
  readonly title: string;
  readonly status: string;
  readonly severity: string;
  /** Somebody accepted it. */
  readonly isMuted: boolean;
  readonly detail: string;
  /** The identifiers of what was checked: resources, else the account. */
  readonly resources: readonly string[];
};

/** What is a failure in some version of the tool, and what a person must look at. */
const FAILED: ReadonlySet<string> = new Set(["fail", "failed", "failure", "warning", "new"]);
const MANUAL: ReadonlySet<string> = new Set(["manual", "info"]);

/**
 * Adds a check: one exposure per resource. A check that must be made by hand is kept as info; one that passed, or whose
 * failure was muted, is skipped. `where` names the record in warnings.
 */
export function addCheck(folding: Folding, check: ProwlerCheck, where: string): void {
  const status = check.status.toLowerCase();
  const names = [...new Set(check.resources)].filter((name) => name !== "");
  if (check.check === "" || status === "" || names.length === 0) {
    folding.unread(`${where} was not read: it has no check, no status or no resource`);
    return;
  }
  const assets = names.map((name) => folding.asset({ name }));
  if (check.isMuted || !(FAILED.has(status) || MANUAL.has(status))) folding.skip();
  else
    for (const asset of assets)
      folding.exposure(asset, {
        title: check.title || check.check,
        cve: firstCves([check.title], [check.detail]),
        severity: MANUAL.has(status) ? "info" : toldSeverity(folding, check.severity),
        endpoint: null,
        cvss: null,
        weakness: check.check,
        component: null,
        evidence: [check.detail],
      });
}
