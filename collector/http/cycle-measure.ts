import { setImmediate } from "node:timers/promises";
import type { Scope } from "../app/role.ts";
import { type Stage, stagesOf } from "../domain/cycle-stages.ts";
import { type CycleCount, type CycleFacts, cycleTally } from "../domain/cycle-tally.ts";
import type { ScopeDocument } from "../domain/scope.ts";
import { threatCoverage } from "../domain/scope-threats.ts";
import type { ExportDeps } from "./exports.ts";
import type { ExposureFilter } from "./exposures.ts";
import { jsonText } from "./foreign-text.ts";
import type { ScopeReads } from "./scope-view.ts";

export type MeasureDeps = Pick<ScopeReads, "catalogue"> & {
  readonly exported: ExportDeps["exported"];
  readonly cycles: {
    facts(scopeNo: number, since: number, scope: Scope): Promise<Omit<CycleFacts, "techniques">>;
  };
};

/** What is measured: a scope, since when, and with what in mind. */
export type Measured = {
  readonly scopeNo: number;
  readonly scopeSpec: ScopeDocument;
  readonly scopeOwner: string | null;
  readonly scopeChangedAt: number;
  readonly startedAt: number;
  readonly hasGoals: boolean;
};

/** Exposures that are counted at a time, while others are served in between. */
const PIECE = 500;

/** Counts what a cycle has come to, over what the caller sees of its scope. */
export async function measure(
  deps: MeasureDeps,
  { scopeNo, scopeSpec, scopeOwner, scopeChangedAt, startedAt, hasGoals }: Measured,
  { now, scope }: { readonly now: number; readonly scope: Scope },
): Promise<{ readonly count: CycleCount; readonly stages: readonly Stage[] }> {
  const tally = cycleTally({ start: startedAt, now });
  const filter: ExposureFilter = { scopeNo };
  const nos = await deps.exported.urgentFirst(filter, scope);
  for (let at = 0; at < nos.length; at += PIECE) {
    for (const one of await deps.exported.rows(nos.slice(at, at + PIECE), scope))
      tally.add({ ...one, title: jsonText(one.title), asset: one.asset.name });
    await setImmediate();
  }
  const { threats } = scopeSpec;
  const { counts, techniques } = threatCoverage(threats, (await deps.catalogue()).tagged);
  const facts: CycleFacts = {
    ...(await deps.cycles.facts(scopeNo, startedAt, scope)),
    techniques: { all: techniques.length, tested: counts.tested },
  };
  const count = tally.end(facts);
  const hasThreats = threats.techniques.length + threats.groups.length + threats.from.length > 0;
  const scoped = { hasOwner: scopeOwner !== null, hasThreats, hasGoals, changedAt: scopeChangedAt };
  return { count, stages: stagesOf(scoped, facts, count) };
}
