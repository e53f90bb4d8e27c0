import { canonical, type Json } from "../../proto/canonical.ts";
import { Fault } from "../../proto/fault.ts";
import type { Instant } from "../../proto/time.ts";
import { resolveTechnique } from "../domain/attack.ts";
import { resolveGroup } from "../domain/attack-groups.ts";
import { SCOPE_LIMITS, type ScopeDocument, type ScopeSelection } from "../domain/scope.ts";
import { type Selectable, selectionOf, strangersIn } from "../domain/scope-selection.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { AppliedScopes, ScopeCommands } from "./scope-command.ts";

type Caller = { readonly user: string; readonly from: string };
type Row = { readonly no: number; readonly id: string; readonly spec: string };
type AssetRow = Selectable & { readonly no: number };

export type ScopeDeps = {
  readonly inventory: {
    segments(): Promise<readonly { readonly id: string }[]>;
    assets(): Promise<readonly AssetRow[]>;
    assetByKey(keys: readonly string[]): Promise<AssetRow | undefined>;
  };
  readonly scopes: {
    inForce(): Promise<readonly Row[]>;
    find(id: string): Promise<Row | undefined>;
    add(scope: { id: string; owner: string | null; spec: string; at: number; by: string }): Promise<number>;
    change(
      no: number,
      columns: { owner: string | null; spec: string; at: number; by: string },
    ): Promise<unknown>;
    end(no: number, at: number, by: string): Promise<void>;
    members(scopeNo: number): Promise<readonly number[]>;
    takeIn(scopeNo: number, assetNos: readonly number[], at: number): Promise<void>;
    leaveOut(scopeNo: number, assetNos: readonly number[], at: number): Promise<void>;
    openCycle(scopeNo: number): Promise<{ readonly id: string } | undefined>;
  };
  readonly trail: { audit(entry: AuditEntry): void };
};

/**
 * Makes scopes say what the document says, all of it or nothing; what it doesn't name stays as it is. A scope that is new
 * or says something else takes in every asset that it chooses at this moment. Nothing else widens a scope but a person's
 * declaration of an asset: what a report brings later waits until somebody takes it in, and the same document again
 * changes nothing, or a report could widen a scope by way of whoever applies it every night.
 */
export async function applyScopes(
  deps: ScopeDeps,
  { scopes, takeIn = false, user, from }: ScopeCommands<Caller>["apply-scopes"]["request"],
  now: Instant,
): Promise<AppliedScopes> {
  const tally = { created: 0, changed: 0, unchanged: 0 };
  const members: AppliedScopes["members"][number][] = [];
  const assets = await deps.inventory.assets();
  const segments = new Set((await deps.inventory.segments()).map(({ id }) => id));
  for (const [index, document] of scopes.entries()) {
    check(document, { assets, segments, at: `scopes.${index}` });
    const { kind, no } = await put(deps, document, { user, at: now });
    tally[kind] += 1;
    const of = () => takeIn || kind !== "unchanged";
    const chosen = await choose(deps, { no, select: document.select, assets, now, of });
    members.push({ id: document.id, ...chosen });
  }
  const inForce = (await deps.scopes.inForce()).length;
  if (inForce > SCOPE_LIMITS.scopes)
    throw new Fault(
      "conflict",
      `There would be ${inForce} scopes in force; the most is ${SCOPE_LIMITS.scopes}`,
      {
        field: "scopes",
      },
    );
  const moved = members.some(({ joined, left }) => joined + left > 0);
  if (tally.created + tally.changed > 0 || moved)
    deps.trail.audit({
      at: now,
      who: user,
      what: "apply-scopes",
      subject: "scopes",
      from,
      body: { ...tally, scopes: members.map((one) => ({ ...one })) },
    });
  return { ...tally, members };
}

/** Ends a scope. What its cycles came to stays. */
export async function deleteScope(
  deps: ScopeDeps,
  { id, user, from }: ScopeCommands<Caller>["delete-scope"]["request"],
  now: Instant,
): Promise<{ kind: "deleted" }> {
  const known = await deps.scopes.find(id);
  if (known === undefined) throw new Fault("not-found", `No scope "${id}"`, { field: "id" });
  const open = await deps.scopes.openCycle(known.no);
  if (open !== undefined)
    throw new Fault(
      "conflict",
      `Scope "${id}" has a cycle that has not ended: plumbline cycle end ${open.id}`,
      { field: "id" },
    );
  await deps.scopes.end(known.no, now, user);
  deps.trail.audit({ at: now, who: user, what: "delete-scope", subject: id, from, body: {} });
  return { kind: "deleted" };
}

/**
 * After people declared these assets: of these, each scope takes in what it chooses; and whatever a scope holds that its
 * selection chooses no more leaves it.
 */
export async function refreshScopes(
  deps: ScopeDeps,
  declared: readonly string[],
  now: Instant,
): Promise<void> {
  const scopes = await deps.scopes.inForce();
  if (scopes.length === 0) return;
  const assets = await deps.inventory.assets();
  const spoken = new Set<number>();
  // By its key, as the declaration found it: another asset of the same name was not meant.
  for (const name of declared) spoken.add((await deps.inventory.assetByKey([name]))?.no ?? 0);
  for (const { no, spec } of scopes) {
    const { select } = JSON.parse(spec) as ScopeDocument;
    await choose(deps, { no, select, assets, now, of: (asset) => spoken.has(asset.no) });
  }
}

async function choose(
  { scopes }: ScopeDeps,
  {
    no,
    select,
    assets,
    now,
    of,
  }: {
    readonly no: number;
    readonly select: ScopeSelection;
    readonly assets: readonly AssetRow[];
    readonly now: Instant;
    /** Which assets may come in. */
    readonly of: (asset: AssetRow) => boolean;
  },
): Promise<{ assets: number; joined: number; left: number }> {
  const before = new Set(await scopes.members(no));
  const chosen = assets.filter(selectionOf(select));
  const still = new Set(chosen.map((asset) => asset.no));
  const joined = chosen.filter((asset) => !before.has(asset.no) && of(asset)).map((asset) => asset.no);
  const left = [...before].filter((assetNo) => !still.has(assetNo));
  await scopes.leaveOut(no, left, now);
  await scopes.takeIn(no, joined, now);
  return { assets: before.size + joined.length - left.length, joined: joined.length, left: left.length };
}

async function put(
  { scopes }: ScopeDeps,
  document: ScopeDocument,
  { user, at }: { readonly user: string; readonly at: Instant },
): Promise<{ readonly kind: "created" | "changed" | "unchanged"; readonly no: number }> {
  const spec = canonical(document as unknown as Json);
  const columns = { owner: document.owner ?? null, spec, at, by: user };
  const known = await scopes.find(document.id);
  if (known === undefined) return { kind: "created", no: await scopes.add({ id: document.id, ...columns }) };
  if (known.spec === spec) return { kind: "unchanged", no: known.no };
  await scopes.change(known.no, columns);
  return { kind: "changed", no: known.no };
}

/** Refuses what names something that isn't there, with the place in the document. */
function check(
  { id, select, threats }: ScopeDocument,
  {
    assets,
    segments,
    at,
  }: { readonly assets: readonly AssetRow[]; readonly segments: ReadonlySet<string>; readonly at: string },
): void {
  const refuse = (because: string, field: string): Fault =>
    new Fault("bad-request", `Scope "${id}" ${because}`, { field: `${at}.${field}` });
  for (const [field, names] of [
    ["select.segments", select.segments ?? []] as const,
    ["threats.from", threats.from] as const,
  ])
    for (const [index, name] of names.entries())
      if (!segments.has(name))
        throw refuse(
          `names the segment "${name}", which doesn't exist: plumbline segment apply`,
          `${field}.${index}`,
        );
  const [stranger] = strangersIn(select, assets);
  if (stranger !== undefined)
    throw refuse(
      `names the asset "${stranger.name}", which doesn't exist: plumbline asset apply`,
      `select.${stranger.field}`,
    );
  for (const [index, technique] of threats.techniques.entries())
    if (resolveTechnique(technique, threats.attackVersion).kind === "unknown")
      throw refuse(
        `names ${technique}, which is no technique of ATT&CK ${threats.attackVersion}`,
        `threats.techniques.${index}`,
      );
  for (const [index, group] of threats.groups.entries())
    if (resolveGroup(group).kind === "unknown")
      throw refuse(
        `names ${group}, which is no group of the ATT&CK that is known here`,
        `threats.groups.${index}`,
      );
}
