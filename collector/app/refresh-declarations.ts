import type { Instant } from "../../proto/time.ts";
import type { ControlDocument } from "../domain/control.ts";
import type { IntentDocument } from "../domain/intent.ts";
import {
  assetAt,
  controlClaims,
  type DeclaredClaimDeps,
  intentClaims,
  type PlaceOfEndpoints,
  type WantedClaims,
} from "./declared-claims.ts";
import { putDeclaredEndpoints } from "./declared-endpoints.ts";
import { exposureEndpoint } from "./exposure-endpoint.ts";

type Row = { readonly no: number; readonly spec: string };
type Protection = { readonly no: number; readonly asset_no: number; readonly endpoint_no: number | null };

export type RefreshDeps = DeclaredClaimDeps & {
  readonly declarations: DeclaredClaimDeps["declarations"] & {
    inForce(kind: "intent" | "control"): Promise<readonly Row[]>;
    addClaim(declarationNo: number, claimNo: number, at: number): Promise<unknown>;
    endClaim(linkNo: number, at: number): Promise<unknown>;
    putMissing(no: number, missing: string | null): Promise<unknown>;
    protectionsOf(declarationNo: number): Promise<readonly Protection[]>;
    addProtection(
      declarationNo: number,
      assetNo: number,
      endpointNo: number | null,
      at: number,
    ): Promise<unknown>;
    endProtection(no: number, at: number): Promise<unknown>;
  };
  readonly declared: { protectedBy(declarationNo: number): readonly number[] };
  readonly settleExposure: (exposureNo: number) => void;
};

/**
 * Gives every declaration in force the claims that it stands for over what is known now, and takes those away that it
 * no longer speaks of: a claim itself is never taken away. The exposures that lean on a control whose proofs or
 * protections changed are settled again. How many claims they stand for together.
 */
export async function refreshDeclarations(deps: RefreshDeps, now: Instant): Promise<number> {
  const intents = documents<IntentDocument>(await deps.declarations.inForce("intent"));
  const controls = documents<ControlDocument>(await deps.declarations.inForce("control"));
  await putDeclaredEndpoints(
    deps,
    intents.map(({ document }) => document),
    controls.map(({ document }) => document),
  );
  // No endpoint is made from here on, so a segment's are read once for all that speak of it.
  const endpointsAt = onceEach(deps.declarations.endpointsAt);
  const reading = { ...deps, declarations: { ...deps.declarations, endpointsAt } };
  let claims = 0;
  for (const { no, document } of intents) {
    const known = await deps.declarations.claimsOf(no);
    const wanted = await intentClaims(reading, document, known, now);
    await link(deps, no, known, wanted, now);
    claims += wanted.claimNos.length;
  }
  for (const { no, document } of controls) {
    const leaning = new Set(deps.declared.protectedBy(no));
    const known = await deps.declarations.claimsOf(no);
    const wanted = await controlClaims(deps, document, now);
    const hasNewProofs = await link(deps, no, known, wanted, now);
    const hasNewProtections = await protect(deps, no, document, now);
    claims += wanted.claimNos.length;
    if (!hasNewProofs && !hasNewProtections) continue;
    for (const exposureNo of new Set([...leaning, ...deps.declared.protectedBy(no)]))
      deps.settleExposure(exposureNo);
  }
  return claims;
}

const documents = <T>(rows: readonly Row[]) =>
  rows.map(({ no, spec }) => ({ no, document: JSON.parse(spec) as T }));

function onceEach<T>(read: (place: PlaceOfEndpoints) => Promise<T>): (place: PlaceOfEndpoints) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (place) => {
    const key = JSON.stringify(place);
    const found = known.get(key) ?? read(place);
    known.set(key, found);
    return found;
  };
}

/** Whether anything changed. */
async function link(
  { declarations }: RefreshDeps,
  declarationNo: number,
  known: Awaited<ReturnType<RefreshDeps["declarations"]["claimsOf"]>>,
  { claimNos, missing }: WantedClaims,
  now: Instant,
): Promise<boolean> {
  const had = new Set(known.map(({ no }) => no));
  const wanted = new Set(claimNos);
  const added = [...wanted].filter((no) => !had.has(no));
  const ended = known.filter(({ no }) => !wanted.has(no));
  for (const claimNo of added) await declarations.addClaim(declarationNo, claimNo, now);
  for (const { linkNo } of ended) await declarations.endClaim(linkNo, now);
  await declarations.putMissing(declarationNo, missing ?? null);
  return added.length + ended.length > 0;
}

/** Whether anything changed. */
async function protect(
  deps: RefreshDeps,
  declarationNo: number,
  { protects }: ControlDocument,
  now: Instant,
): Promise<boolean> {
  const wanted = new Map<string, readonly [assetNo: number, endpointNo: number | null]>();
  for (const name of protects.assets) {
    const asset = await deps.inventory.assetByKey([name]);
    if (asset !== undefined) wanted.set(`${asset.no} all`, [asset.no, null]);
  }
  for (const target of protects.endpoints) {
    const asset = await assetAt(deps, target);
    const endpoint = asset && (await exposureEndpoint(deps, asset, target));
    if (asset !== undefined && endpoint !== undefined)
      wanted.set(`${asset.no} ${endpoint.no}`, [asset.no, endpoint.no]);
  }
  const known = await deps.declarations.protectionsOf(declarationNo);
  const keyOf = ({ asset_no, endpoint_no }: Protection): string => `${asset_no} ${endpoint_no ?? "all"}`;
  const had = new Set(known.map(keyOf));
  const ended = known.filter((one) => !wanted.has(keyOf(one)));
  const added = [...wanted].filter(([key]) => !had.has(key));
  for (const { no } of ended) await deps.declarations.endProtection(no, now);
  for (const [, [assetNo, endpointNo]] of added)
    await deps.declarations.addProtection(declarationNo, assetNo, endpointNo, now);
  return added.length + ended.length > 0;
}
