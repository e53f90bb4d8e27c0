import type { ControlDocument } from "../domain/control.ts";
import type { IntentDocument } from "../domain/intent.ts";
import { namedPorts } from "../domain/intent-cells.ts";
import { assetAt, assetOf, type DeclaredClaimDeps } from "./declared-claims.ts";
import { exposureEndpoint } from "./exposure-endpoint.ts";

/**
 * Makes the endpoints that declarations name themselves, before any of them is held to what is known: an intent
 * that speaks of a whole segment counts in what another one names, in whatever order they were declared.
 */
export async function putDeclaredEndpoints(
  deps: DeclaredClaimDeps,
  intents: readonly IntentDocument[],
  controls: readonly ControlDocument[],
): Promise<void> {
  for (const intent of intents) await putIntentEndpoints(deps, intent);
  const targets = controls.flatMap(({ provenBy, protects }) => [
    ...provenBy.flatMap((proof) => ("target" in proof ? [proof.target] : [])),
    ...protects.endpoints,
  ]);
  for (const target of targets) {
    const asset = await assetAt(deps, target);
    if (asset !== undefined) await exposureEndpoint(deps, asset, target);
  }
}

async function putIntentEndpoints(deps: DeclaredClaimDeps, intent: IntentDocument): Promise<void> {
  const { endpoint } = intent.to;
  const ports = namedPorts(intent);
  if (endpoint === undefined && ports.length === 0) return;
  const asset = await assetOf(deps, intent);
  if (asset === undefined) return;
  for (const { transport, port } of ports)
    await exposureEndpoint(deps, asset, { host: asset.addresses[0] ?? null, transport, port });
  if (endpoint !== undefined) await exposureEndpoint(deps, asset, endpoint);
}
