import { canonical, type Json } from "../../proto/canonical.ts";
import { Fault } from "../../proto/fault.ts";
import type { Asset } from "../domain/asset.ts";
import { handleKey } from "../domain/asset-handles.ts";
import { IDENTITY_LIMITS, type IdentityRule } from "../domain/identity-rule.ts";
import type { Candidate } from "../domain/recognise-asset.ts";
import type { AssetDecisionDeps } from "./asset-decision.ts";
import type { Caller } from "./command.ts";
import type { Change } from "./declare-asset.ts";
import { mergeInto } from "./merge-assets.ts";

export type ApplyRulesDeps = AssetDecisionDeps & {
  readonly inventory: {
    asset(no: number): Promise<(Asset & { readonly no: number }) | undefined>;
    candidates(keys: readonly string[]): Promise<readonly Candidate[]>;
    identityRules(): Promise<readonly (IdentityRule & { readonly no: number })[]>;
    addRule(rule: { id: string; spec: string; at: number; by: string }): Promise<unknown>;
    changeRule(no: number, rule: { spec: string; at: number; by: string }): Promise<unknown>;
    endRule(no: number, at: number, by: string): Promise<unknown>;
  };
};

/**
 * Puts rules about identity in force. Known assets that a rule says are one are merged, one decision each, so that
 * every one of them can be taken back; a name that several assets share says which of them by no rule.
 */
export async function applyIdentityRules(
  deps: ApplyRulesDeps,
  rules: readonly IdentityRule[],
  caller: Caller,
  now: number,
): Promise<{ readonly changes: readonly Change[]; readonly notes: readonly string[] }> {
  const changes: Change[] = [];
  const notes: string[] = [];
  for (const rule of rules) {
    const change = await putRule(deps, rule, caller.user, now);
    changes.push(change);
    if (change !== "unchanged") notes.push(...(await mergeBy(deps, rule, caller, now)));
  }
  const inForce = (await deps.inventory.identityRules()).length;
  if (inForce > IDENTITY_LIMITS.rules)
    throw new Fault(
      "conflict",
      `There would be ${inForce} rules about identity; the most is ${IDENTITY_LIMITS.rules}`,
      { field: "identity" },
    );
  return { changes, notes };
}

async function putRule(
  { inventory }: ApplyRulesDeps,
  rule: IdentityRule,
  by: string,
  at: number,
): Promise<Change> {
  const spec = canonical(JSON.parse(JSON.stringify(rule)) as Json);
  const known = (await inventory.identityRules()).find(({ id }) => id === rule.id);
  if (known === undefined) {
    await inventory.addRule({ id: rule.id, spec, at, by });
    return "created";
  }
  const { no, ...before } = known;
  if (canonical(before as unknown as Json) === spec) return "unchanged";
  await inventory.changeRule(no, { spec, at, by });
  return "changed";
}

async function mergeBy(
  deps: ApplyRulesDeps,
  rule: IdentityRule,
  { user, from }: Caller,
  now: number,
): Promise<readonly string[]> {
  const notes: string[] = [];
  let intoNo: number | undefined;
  for (const text of rule.same ?? []) {
    const holders = await deps.inventory.candidates([handleKey(text)]);
    const [only, ...more] = holders;
    if (more.length > 0)
      notes.push(
        `rule "${rule.id}": "${text}" is the name of ${holders.length} assets, so it merges none of them`,
      );
    if (only === undefined || more.length > 0 || only.no === intoNo) continue;
    if (intoNo === undefined) {
      intoNo = only.no;
      continue;
    }
    const other = await deps.inventory.asset(only.no);
    if (other === undefined) continue;
    const reason = `rule ${rule.id}${rule.because === "" ? "" : `: ${rule.because}`}`;
    const { id } = await mergeInto(deps, other, intoNo, { reason, user, from }, now);
    const into = await deps.inventory.asset(intoNo);
    notes.push(
      `rule "${rule.id}": ${other.name} is part of ${into?.name ?? ""} now (plumbline asset undo ${id})`,
    );
  }
  return notes;
}

/** Ends a rule. What it merged stays merged until somebody takes that back. */
export async function deleteIdentityRule(
  deps: ApplyRulesDeps,
  { id, user, from }: Caller & { readonly id: string },
  now: number,
): Promise<{ kind: "deleted" }> {
  const known = (await deps.inventory.identityRules()).find((rule) => rule.id === id);
  if (known === undefined)
    throw new Fault("not-found", `No rule about identity "${id}": plumbline asset rule list`, {
      field: "id",
    });
  await deps.inventory.endRule(known.no, now, user);
  deps.trail.audit({ at: now, who: user, what: "delete-identity-rule", subject: id, from, body: {} });
  return { kind: "deleted" };
}
