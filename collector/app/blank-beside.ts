import type { EndpointFacts, Segment } from "../domain/asset.ts";
import { addressesBeside } from "../domain/blank-address.ts";
import { type PlanAgent, reachedFrom } from "../domain/run-plan.ts";

export type BlankDeps = {
  readonly inventory: {
    segments(): Promise<readonly Segment[]>;
    /** The asset that has a name or an address, if any does. */
    assetByKey(keys: readonly string[]): Promise<object | undefined>;
  };
  readonly random: (length: number) => Uint8Array;
};

type Question = {
  readonly vantage: string;
  readonly endpoint: EndpointFacts & { readonly asset: string; readonly segment: string | undefined };
  readonly agents: readonly PlanAgent[];
};

/**
 * Where nobody looks from close by, an answer has nothing to be compared with: then an address beside the target that no
 * asset has is asked too (design 3.1 row 3). Undefined where an agent stands near: its view tells an impostor better, and
 * in a network of machines alike an address that is somebody's after all would cast doubt on what is true.
 */
export async function blankBeside(
  { inventory, random }: BlankDeps,
  { vantage, endpoint, agents }: Question,
): Promise<string | undefined> {
  const isSeen = agents.some(
    ({ asset, segment }) => segment !== vantage && (asset === endpoint.asset || segment === endpoint.segment),
  );
  if (isSeen) return undefined;
  const chance = Buffer.from(random(4)).readUInt32BE(0) / 2 ** 32;
  const { host } = reachedFrom(endpoint, vantage);
  for (const beside of addressesBeside(host, await inventory.segments(), chance))
    if ((await inventory.assetByKey([beside])) === undefined) return beside;
  return undefined;
}
