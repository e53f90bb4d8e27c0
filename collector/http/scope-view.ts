import type { z } from "@hono/zod-openapi";
import type { Scenario } from "../../proto/scenario.ts";
import type { Scope } from "../app/role.ts";
import { scenarioReader } from "../app/scenario-reader.ts";
import { timedAs, worstCaseMs } from "../domain/scenario-duration.ts";
import type { ScopeDocument } from "../domain/scope.ts";
import { type Guidance, scopeGuidance } from "../domain/scope-guidance.ts";
import { type TaggedScenario, threatCoverage } from "../domain/scope-threats.ts";
import { iso } from "./instants.ts";
import type { ScenarioRecord } from "./scenarios.ts";
import type { scopeDetailSchema, scopeSchema } from "./scope-schemas.ts";

type Share = { readonly in: number; readonly of: number };
type Numbers = { readonly assets: Share; readonly exposures: Share };

export type ScopeRecord = {
  readonly no: number;
  readonly id: string;
  readonly owner: string | null;
  readonly spec: ScopeDocument;
  readonly changedAt: number;
  readonly changedBy: string;
};

export type ScopeReads = {
  readonly scopes: {
    numbers(no: number, scope: Scope): Promise<Numbers>;
    overlaps(no: number, scope: Scope): Promise<readonly { id: string; assets: number }[]>;
    members(
      no: number,
      most: number,
      scope: Scope,
    ): Promise<readonly z.infer<typeof scopeDetailSchema>["members"][number][]>;
    waiting(record: ScopeRecord, scope: Scope): Promise<readonly { id: string; name: string }[]>;
    claims(no: number, scope: Scope): Promise<readonly { scenario: string; claims: number }[]>;
  };
  readonly catalogue: () => Promise<Catalogue>;
};

export type Catalogued = {
  readonly scenarios: { newest(): Promise<readonly ScenarioRecord[]> };
};

/** Assets that a detail names of each kind. */
const MOST_NAMED = 100;

/** The catalogue as far as scopes ask for it: its tags, and how long each scenario may take. Each document is read once. */
export function catalogueReader({ scenarios }: Catalogued) {
  const read = scenarioReader();
  return async () => catalogueIn((await scenarios.newest()).map(({ digest, body }) => read(digest, body)));
}

function catalogueIn(all: readonly Scenario[]) {
  return {
    tagged: all.map(
      ({ id, attack }): TaggedScenario => ({
        id,
        attackVersion: attack.version,
        techniques: attack.techniques,
      }),
    ),
    longestMs: new Map(
      all.map(({ id, roles, parameters }) => [
        id,
        Math.max(
          ...Object.values(roles).map((steps) => worstCaseMs(steps.map((step) => timedAs(step, parameters)))),
        ),
      ]),
    ),
  };
}

type Catalogue = ReturnType<typeof catalogueIn>;

export async function scopeView(
  { scopes }: ScopeReads,
  record: ScopeRecord,
  scope: Scope,
): Promise<z.infer<typeof scopeSchema>> {
  const { id, owner, spec, changedAt, changedBy } = record;
  const { assets, exposures } = await scopes.numbers(record.no, scope);
  return {
    id,
    title: spec.title,
    owner,
    select: scope.kind === "all" ? spec.select : null,
    threats: spec.threats,
    assets: { ...assets },
    exposures: { ...exposures },
    changedAt: iso(changedAt),
    changedBy,
  };
}

/** What should be told of a scope, with what it was made of. */
export async function guidanceOf(
  reads: ScopeReads,
  record: ScopeRecord,
  { longestMs }: Catalogue,
  scope: Scope,
): Promise<{
  readonly guidance: readonly Guidance[];
  readonly claims: number;
  readonly testingMs: number | null;
  readonly overlaps: readonly { id: string; assets: number }[];
  readonly waiting: readonly { id: string; name: string }[];
}> {
  const { owner, spec, no } = record;
  const byScenario = await reads.scopes.claims(no, scope);
  const claims = byScenario.reduce((sum, one) => sum + one.claims, 0);
  const known = byScenario.filter(({ scenario }) => longestMs.has(scenario));
  const testingMs =
    known.length === 0 && claims > 0
      ? null
      : known.reduce((sum, one) => sum + one.claims * (longestMs.get(one.scenario) ?? 0), 0);
  const overlaps = await reads.scopes.overlaps(no, scope);
  const waiting = await reads.scopes.waiting(record, scope);
  const { techniques, groups, from } = spec.threats;
  const guidance = scopeGuidance({
    owner,
    hasThreats: techniques.length + groups.length + from.length > 0,
    ...(await reads.scopes.numbers(no, scope)),
    claims,
    testingMs,
    overlaps,
    waiting: waiting.length,
  });
  return { guidance, claims, testingMs, overlaps, waiting };
}

export async function scopeDetailView(
  reads: ScopeReads,
  record: ScopeRecord,
  scope: Scope,
): Promise<z.infer<typeof scopeDetailSchema>> {
  const catalogue = await reads.catalogue();
  const { guidance, claims, testingMs, overlaps, waiting } = await guidanceOf(
    reads,
    record,
    catalogue,
    scope,
  );
  const { techniques, groups, counts, words, attackVersion } = threatCoverage(
    record.spec.threats,
    catalogue.tagged,
  );
  return {
    ...(await scopeView(reads, record, scope)),
    claims,
    testingHours: testingMs === null ? null : testingMs / HOUR_MS,
    guidance: [...guidance],
    overlaps: [...overlaps],
    coverage: {
      attackVersion,
      counts: { ...counts },
      techniques: techniques.map((one) => ({ ...one, scenarios: [...one.scenarios] })),
      groups: groups.map(({ tested, inPart, notTested, ...group }) => ({
        ...group,
        tested: [...tested],
        inPart: [...inPart],
        notTested: [...notTested],
      })),
      words: [...words],
    },
    members: [...(await reads.scopes.members(record.no, MOST_NAMED, scope))],
    waiting: { total: waiting.length, assets: waiting.slice(0, MOST_NAMED) },
  };
}

const HOUR_MS = 3_600_000;
