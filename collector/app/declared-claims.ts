import { plainAddress } from "../../proto/address.ts";
import type { Target } from "../../proto/target.ts";
import type { Instant } from "../../proto/time.ts";
import type { Asset, EndpointFacts } from "../domain/asset.ts";
import { scenarioFor } from "../domain/claim-proposal.ts";
import type { ControlDocument } from "../domain/control.ts";
import type { IntentDocument } from "../domain/intent.ts";
import { cellsOf, type KnownEndpoint } from "../domain/intent-cells.ts";
import { questionOf } from "../domain/question.ts";
import { type ExposureEndpointDeps, exposureEndpoint } from "./exposure-endpoint.ts";

type AssetRow = Asset & { readonly no: number };
type ClaimLink = {
  readonly linkNo: number;
  readonly no: number;
  readonly endpoint_no: number | null;
  readonly segment: string;
  readonly scenario_id: string;
  readonly expectation: "deny" | "allow";
};

/** Where endpoints are looked for: in a segment, or at one asset. */
export type PlaceOfEndpoints = { readonly segment: string } | { readonly assetNo: number };

export type DeclaredClaimDeps = {
  readonly inventory: ExposureEndpointDeps["inventory"] & {
    assetByKey(keys: readonly string[]): Promise<AssetRow | undefined>;
    endpoint(no: number): Promise<EndpointFacts | undefined>;
  };
  readonly claims: {
    propose(claim: {
      id: string;
      subject: "intent" | "control";
      exposure_no: null;
      asset_no: number;
      endpoint_no: number;
      segment: string;
      scenario_id: string;
      question: string;
      expectation: "deny" | "allow";
      created_at: number;
    }): Promise<number | undefined>;
    findAside(
      subject: "intent" | "control",
      question: string,
      expectation: "deny" | "allow",
    ): Promise<{ readonly no: number } | undefined>;
    scenario(scenarioId: string): Promise<unknown>;
  };
  readonly declarations: {
    find(kind: "intent", id: string): Promise<{ readonly no: number } | undefined>;
    claimsOf(declarationNo: number): Promise<readonly ClaimLink[]>;
    claimById(id: string): Promise<{ readonly no: number } | undefined>;
    endpointsAt(place: PlaceOfEndpoints): Promise<readonly KnownEndpoint[]>;
  };
  /** Gives a new claim what was said already of its question. */
  readonly foldClaim: (claimNo: number) => void;
  readonly newId: () => string;
};

/** The claims that a declaration should stand for, and why there are not more. */
export type WantedClaims = { readonly claimNos: readonly number[]; readonly missing: string | undefined };

/** The claims of an intent over what is known now; those it has already are not looked up again. */
export async function intentClaims(
  deps: DeclaredClaimDeps,
  intent: IntentDocument,
  known: readonly ClaimLink[],
  now: Instant,
): Promise<WantedClaims> {
  const asset = await assetOf(deps, intent);
  const { cells, leftOut } = cellsOf(intent, await endpointsOf(deps, intent, asset), asset?.no);
  // A rule that was turned round has none of them any more: they expect the contrary.
  const had = new Map(
    known
      .filter(({ expectation }) => expectation === intent.rule)
      .map((claim) => [`${claim.segment} ${claim.endpoint_no}`, claim.no]),
  );
  const claimNos: number[] = [];
  for (const { segment, endpointNo, assetNo } of cells) {
    const before = had.get(`${segment} ${endpointNo}`);
    const endpoint = before === undefined ? await deps.inventory.endpoint(endpointNo) : undefined;
    const claimNo =
      endpoint === undefined
        ? before
        : await claimAt(
            deps,
            { subject: "intent", expectation: intent.rule, segment, endpointNo, assetNo, endpoint },
            now,
          );
    if (claimNo !== undefined) claimNos.push(claimNo);
  }
  return { claimNos, missing: lackOf(intent, asset, cells.length, leftOut) };
}

async function endpointsOf(
  { declarations }: DeclaredClaimDeps,
  { to }: IntentDocument,
  asset: AssetRow | undefined,
): Promise<readonly KnownEndpoint[]> {
  if (to.segment !== undefined) return declarations.endpointsAt({ segment: to.segment });
  return asset === undefined ? [] : declarations.endpointsAt({ assetNo: asset.no });
}

function lackOf(
  { to, ports }: IntentDocument,
  asset: AssetRow | undefined,
  cells: number,
  leftOut: number,
): string | undefined {
  if (leftOut > 0)
    return `${leftOut} more than the ${cells} that one intent may have: narrow it, or split it`;
  if (cells > 0) return undefined;
  const at = ports === "*" ? "" : ` on port ${ports.join(", ")}`;
  if (to.segment !== undefined) return `no endpoint is known in segment "${to.segment}"${at}`;
  if (asset === undefined) return "no asset is known there any more";
  return `no endpoint of asset "${asset.name}" is known${at}`;
}

/** The asset that an intent names, by its name or by an endpoint's address. */
export const assetOf = async (
  { inventory }: Pick<DeclaredClaimDeps, "inventory">,
  { to }: IntentDocument,
): Promise<AssetRow | undefined> => {
  const key = to.asset ?? to.endpoint?.host;
  return key === undefined ? undefined : inventory.assetByKey([key]);
};

/** The asset that has a target's address. */
export const assetAt = async (
  { inventory }: Pick<DeclaredClaimDeps, "inventory">,
  { host }: Target,
): Promise<AssetRow | undefined> => inventory.assetByKey([plainAddress(host) ?? host]);

/** The claims that prove a control. */
export async function controlClaims(
  deps: DeclaredClaimDeps,
  { provenBy }: ControlDocument,
  now: Instant,
): Promise<WantedClaims> {
  const claimNos: number[] = [];
  const missing: string[] = [];
  for (const proof of provenBy) {
    if ("claim" in proof) {
      const claim = await deps.declarations.claimById(proof.claim);
      if (claim !== undefined) claimNos.push(claim.no);
    } else if ("intent" in proof) {
      const intent = await deps.declarations.find("intent", proof.intent);
      const claims = intent === undefined ? [] : await deps.declarations.claimsOf(intent.no);
      const denied = claims.filter(({ expectation }) => expectation === "deny");
      claimNos.push(...denied.map(({ no }) => no));
      if (claims.length === 0) missing.push(`the intent "${proof.intent}" has nothing to test`);
      else if (denied.length === 0) missing.push(`the intent "${proof.intent}" denies nothing any more`);
    } else {
      const asset = await assetAt(deps, proof.target);
      const endpoint = asset && (await exposureEndpoint(deps, asset, proof.target));
      if (asset === undefined || endpoint === undefined) {
        missing.push(`no asset has the address ${proof.target.host}`);
        continue;
      }
      if ((await deps.claims.scenario(proof.scenario)) === undefined)
        missing.push(`no signed scenario "${proof.scenario}" is loaded`);
      for (const segment of proof.from)
        claimNos.push(
          await claimAt(
            deps,
            {
              subject: "control",
              expectation: "deny",
              segment,
              endpointNo: endpoint.no,
              assetNo: asset.no,
              endpoint,
              scenarioId: proof.scenario,
            },
            now,
          ),
        );
    }
  }
  return { claimNos: [...new Set(claimNos)], missing: missing.length === 0 ? undefined : missing.join("; ") };
}

type Asked = {
  readonly subject: "intent" | "control";
  readonly expectation: "deny" | "allow";
  readonly segment: string;
  readonly endpointNo: number;
  readonly assetNo: number;
  readonly endpoint: EndpointFacts;
  /** Absent: the one that the endpoint is usually asked with. */
  readonly scenarioId?: string;
};

/** The claim that asks this, found or made; it shares its question, and so its runs, with exposures' claims. */
async function claimAt(deps: DeclaredClaimDeps, asked: Asked, now: Instant): Promise<number> {
  const { subject, expectation, segment, endpointNo } = asked;
  const usual = scenarioFor(asked.endpoint);
  const scenarioId = asked.scenarioId ?? usual;
  const question = questionOf({ scenarioId, isUsual: scenarioId === usual, endpointNo, segment });
  const known = await deps.claims.findAside(subject, question, expectation);
  if (known !== undefined) return known.no;
  const no = await deps.claims.propose({
    id: deps.newId(),
    subject,
    exposure_no: null,
    asset_no: asked.assetNo,
    endpoint_no: endpointNo,
    segment,
    scenario_id: scenarioId,
    question,
    expectation,
    created_at: now,
  });
  if (no === undefined) throw new TypeError("A claim that is not there could not be made");
  deps.foldClaim(no);
  return no;
}
