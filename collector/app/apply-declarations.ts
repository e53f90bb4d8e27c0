import { canonical, type Json } from "../../proto/canonical.ts";
import { Fault } from "../../proto/fault.ts";
import type { Instant } from "../../proto/time.ts";
import type { ControlDocument } from "../domain/control.ts";
import { DECLARATION_LIMITS } from "../domain/declaration.ts";
import type { Declared } from "../domain/declared.ts";
import type { IntentDocument } from "../domain/intent.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { AppliedDeclarations } from "./declaration-command.ts";
import { assetAt } from "./declared-claims.ts";
import { type RefreshDeps, refreshDeclarations } from "./refresh-declarations.ts";

type Kind = Declared["kind"];
type Caller = { readonly user: string; readonly from: string };
type Row = { readonly no: number; readonly spec: string };
type Tally = Omit<AppliedDeclarations, "claims">;

export type ApplyDeclarationDeps = Omit<RefreshDeps, "declarations"> & {
  readonly inventory: { segments(): Promise<readonly { readonly id: string }[]> };
  readonly declarations: Omit<RefreshDeps["declarations"], "find" | "claimById"> & {
    find(kind: Kind, id: string): Promise<Row | undefined>;
    add(declaration: {
      kind: Kind;
      id: string;
      owner: string | null;
      spec: string;
      at: number;
      by: string;
    }): Promise<number>;
    change(
      no: number,
      columns: { owner: string | null; spec: string; at: number; by: string },
    ): Promise<unknown>;
    end(no: number, at: number, by: string): Promise<void>;
    claimById(id: string): Promise<{ readonly no: number; readonly expectation: string } | undefined>;
  };
  readonly trail: { audit(entry: AuditEntry): void };
};

/**
 * Makes intents and controls say what the document says, all of it or nothing; what it doesn't name stays as it is.
 * Intents come first, so that a control may name one of the same document.
 */
export async function applyDeclarations(
  deps: ApplyDeclarationDeps,
  { caller, declared }: { readonly caller: Caller; readonly declared: readonly Declared[] },
  now: Instant,
): Promise<AppliedDeclarations> {
  const tally = { created: 0, changed: 0, unchanged: 0 };
  for (const kind of ["intent", "control"] as const) {
    const ofKind = declared.filter((one) => one.kind === kind);
    if (ofKind.length === 0) continue;
    const { created, changed, unchanged } = await applyOf(deps, { kind, caller, declared: ofKind }, now);
    tally.created += created;
    tally.changed += changed;
    tally.unchanged += unchanged;
  }
  return { ...tally, claims: await refreshDeclarations(deps, now) };
}

async function applyOf(
  deps: ApplyDeclarationDeps,
  {
    kind,
    caller,
    declared,
  }: { readonly kind: Kind; readonly caller: Caller; readonly declared: readonly Declared[] },
  now: Instant,
): Promise<Tally> {
  const tally = { created: 0, changed: 0, unchanged: 0 };
  for (const [index, one] of declared.entries()) {
    await check(deps, one, `${kind}s.${index}`);
    tally[await put(deps, one, caller, now)] += 1;
  }
  const inForce = (await deps.declarations.inForce(kind)).length;
  if (inForce > DECLARATION_LIMITS.declarations)
    throw new Fault(
      "conflict",
      `There would be ${inForce} ${kind}s in force; the most is ${DECLARATION_LIMITS.declarations}`,
      { field: `${kind}s` },
    );
  if (tally.created + tally.changed > 0)
    deps.trail.audit({
      at: now,
      who: caller.user,
      what: `apply-${kind}s`,
      subject: `${kind}s`,
      from: caller.from,
      body: { ...tally, ids: declared.map(({ document: { id } }) => id) },
    });
  return tally;
}

async function put(
  { declarations }: ApplyDeclarationDeps,
  { kind, document }: Declared,
  { user }: Caller,
  now: Instant,
): Promise<"created" | "changed" | "unchanged"> {
  const spec = canonical(document as unknown as Json);
  const columns = { owner: document.owner ?? null, spec, at: now, by: user };
  const known = await declarations.find(kind, document.id);
  if (known?.spec === spec) return "unchanged";
  if (known === undefined) await declarations.add({ kind, id: document.id, ...columns });
  else await declarations.change(known.no, columns);
  return known === undefined ? "created" : "changed";
}

/** Refuses what names something that isn't there, with the place in the document. */
const check = (deps: ApplyDeclarationDeps, { kind, document }: Declared, at: string): Promise<void> =>
  kind === "intent" ? checkIntent(deps, document, at) : checkControl(deps, document, at);

async function checkIntent(
  deps: ApplyDeclarationDeps,
  { id, from, to }: IntentDocument,
  at: string,
): Promise<void> {
  const refuse = refusing(`Intent "${id}"`);
  await checkSegments(deps, from, `${at}.from`, refuse);
  if (to.segment !== undefined) await checkSegments(deps, [to.segment], `${at}.to.segment`, refuse);
  if (to.asset !== undefined && (await deps.inventory.assetByKey([to.asset])) === undefined)
    throw refuse(
      `names the asset "${to.asset}", which doesn't exist: plumbline asset apply`,
      `${at}.to.asset`,
    );
  if (to.endpoint !== undefined && (await assetAt(deps, to.endpoint)) === undefined)
    throw refuse(noAssetAt(to.endpoint.host), `${at}.to.endpoint`);
}

async function checkControl(
  deps: ApplyDeclarationDeps,
  { id, provenBy, protects }: ControlDocument,
  at: string,
): Promise<void> {
  const refuse = refusing(`Control "${id}"`);
  for (const [index, proof] of provenBy.entries()) {
    const place = `${at}.provenBy.${index}`;
    if ("claim" in proof) {
      const claim = await deps.declarations.claimById(proof.claim);
      if (claim?.expectation !== "deny")
        throw refuse(
          `names the claim "${proof.claim}", which is none of an attacker's way`,
          `${place}.claim`,
        );
    } else if ("intent" in proof) {
      const intent = await deps.declarations.find("intent", proof.intent);
      if (intent === undefined || (JSON.parse(intent.spec) as IntentDocument).rule !== "deny")
        throw refuse(`names the intent "${proof.intent}", which is no deny in force`, `${place}.intent`);
    } else {
      await checkSegments(deps, proof.from, `${place}.from`, refuse);
      if ((await deps.claims.scenario(proof.scenario)) === undefined)
        throw refuse(
          `names the scenario "${proof.scenario}", which no signed bundle holds: plumbline scenario list`,
          `${place}.scenario`,
        );
      if ((await assetAt(deps, proof.target)) === undefined)
        throw refuse(noAssetAt(proof.target.host), `${place}.target`);
    }
  }
  for (const [index, name] of protects.assets.entries())
    if ((await deps.inventory.assetByKey([name])) === undefined)
      throw refuse(`protects the asset "${name}", which doesn't exist`, `${at}.protects.assets.${index}`);
  for (const [index, target] of protects.endpoints.entries())
    if ((await assetAt(deps, target)) === undefined)
      throw refuse(noAssetAt(target.host), `${at}.protects.endpoints.${index}`);
}

type Refuse = (because: string, field: string) => Fault;

const refusing =
  (who: string): Refuse =>
  (because, field) =>
    new Fault("bad-request", `${who} ${because}`, { field });

const noAssetAt = (host: string): string =>
  `names ${host}, and no asset has that address: declare it first (plumbline asset apply)`;

async function checkSegments(
  { inventory }: ApplyDeclarationDeps,
  names: readonly string[],
  field: string,
  refuse: Refuse,
): Promise<void> {
  const segments = await inventory.segments();
  const unknown = names.find((name) => !segments.some(({ id }) => id === name));
  if (unknown !== undefined)
    throw refuse(`names the segment "${unknown}", which doesn't exist: plumbline segment apply`, field);
}

/** Ends a declaration: it is tested no more, and what its claims showed stays. */
export async function deleteDeclaration(
  deps: ApplyDeclarationDeps,
  { kind, id, user, from }: Caller & { readonly kind: Kind; readonly id: string },
  now: Instant,
): Promise<{ kind: "deleted" }> {
  const known = await deps.declarations.find(kind, id);
  if (known === undefined) throw new Fault("not-found", `No ${kind} "${id}"`, { field: "id" });
  const leaning = deps.declared.protectedBy(known.no);
  await deps.declarations.end(known.no, now, user);
  for (const exposureNo of leaning) deps.settleExposure(exposureNo);
  // A control that an intent proves lacks it from now on.
  await refreshDeclarations(deps, now);
  deps.trail.audit({ at: now, who: user, what: `delete-${kind}`, subject: id, from, body: {} });
  return { kind: "deleted" };
}
