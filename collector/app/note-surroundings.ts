import { plainAddress, specialBlock } from "../../proto/address.ts";
import type { AssetCommands } from "./asset-command.ts";

type Request = AssetCommands<object>["agent-surroundings"]["request"];
type How = "interface" | "neighbour" | "peer";

export type SurroundingsDeps = {
  readonly fleet: {
    find(agentId: string): Promise<{ readonly no: number; readonly labels: string } | undefined>;
  };
  readonly inventory: {
    assetByKey(keys: readonly string[]): Promise<{ readonly no: number } | undefined>;
    countSeenBy(agentNo: number): Promise<number>;
    seenBy(
      address: string,
      agentNo: number,
      how: How,
    ): Promise<{ no: number; asset_no: number | null; last_seen_at: number } | undefined>;
    addSeen(row: {
      address: string;
      agent_no: number;
      how: How;
      asset_no: number | null;
      first_seen_at: number;
      last_seen_at: number;
    }): Promise<unknown>;
    seeAgain(no: number, assetNo: number | null, at: number): Promise<unknown>;
  };
};

/** Addresses that are kept of one agent; one on a hostile host could make up any number. */
export const MAX_SEEN_PER_AGENT = 4_096;
/** An address that was seen lately is not written down again: the ledger grows by every line. */
const SEEN_AGAIN_MS = 3_600_000;

/**
 * Writes down what an agent sees of addresses: those of its own host, and neighbours that nobody may have told us
 * of. Knowledge and nothing more: it makes no asset, gives none an address, and is no target of anything.
 */
export async function noteSurroundings(
  { fleet, inventory }: SurroundingsDeps,
  { agentId, interfaces, neighbours, peers }: Request,
  now: number,
): Promise<{ kind: "noted" }> {
  const agent = await fleet.find(agentId);
  if (agent === undefined) return { kind: "noted" };
  const label = (JSON.parse(agent.labels) as Record<string, string>)["asset"];
  const assetNo = label === undefined ? undefined : (await inventory.assetByKey([label]))?.no;
  let kept = await inventory.countSeenBy(agent.no);
  for (const [how, addresses] of [
    ["interface", interfaces],
    ["neighbour", neighbours],
    ["peer", peers],
  ] as const) {
    const asset_no = how === "interface" ? (assetNo ?? null) : null;
    for (const address of new Set(addresses.flatMap((text) => ownOf(text)))) {
      const known = await inventory.seenBy(address, agent.no, how);
      if (known !== undefined) {
        if (now - known.last_seen_at >= SEEN_AGAIN_MS || known.asset_no !== asset_no)
          await inventory.seeAgain(known.no, asset_no, now);
      } else if (kept < MAX_SEEN_PER_AGENT) {
        await inventory.addSeen({
          address,
          agent_no: agent.no,
          how,
          asset_no,
          first_seen_at: now,
          last_seen_at: now,
        });
        kept += 1;
      }
    }
  }
  return { kind: "noted" };
}

/** A literal address that is somebody's: what every host has, and what is nobody's, tells nothing. */
function ownOf(text: string): readonly string[] {
  const address = plainAddress(text);
  return address === undefined || specialBlock(address) !== undefined ? [] : [address];
}
