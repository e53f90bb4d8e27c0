import { plainAddress } from "../../proto/address.ts";
import { Fault } from "../../proto/fault.ts";
import type { Asset } from "../domain/asset.ts";
import { applyInventory, type InventoryDeps } from "./apply-inventory.ts";
import type { AssetCommands } from "./asset-command.ts";
import type { Caller } from "./command.ts";

type Commands = AssetCommands<Caller>;
type AssetRow = Asset & { readonly no: number };

export type UnmanagedDeps = InventoryDeps & {
  readonly inventory: {
    assetByKey(keys: readonly string[]): Promise<AssetRow | undefined>;
    wasSeen(address: string): Promise<boolean>;
    dismissal(address: string): Promise<{ no: number; by_user: string; reason: string } | undefined>;
    dismiss(row: { address: string; reason: string; at: number; by_user: string }): Promise<unknown>;
    endDismissal(no: number, at: number, by: string): Promise<unknown>;
  };
};

/** Makes an address that agents saw an asset's: of one that is known by that name, or of a new one. */
export async function claimAddress(
  deps: UnmanagedDeps,
  { address: text, asset, user, from }: Commands["claim-address"]["request"],
  now: number,
): Promise<Commands["claim-address"]["reply"]> {
  const address = await unmanaged(deps, text);
  const known = await deps.inventory.assetByKey([asset.name]);
  const document = {
    segments: [],
    assets: [{ ...asset, addresses: [...(known?.addresses ?? []), address], endpoints: [] }],
  };
  await applyInventory(deps, { document, user, from }, now);
  const owner = await deps.inventory.assetByKey([address]);
  if (owner === undefined)
    throw new Fault("conflict", `A rule says that ${address} identifies nothing: plumbline asset rule list`, {
      field: "address",
    });
  const dismissal = await deps.inventory.dismissal(address);
  if (dismissal !== undefined) await deps.inventory.endDismissal(dismissal.no, now, user);
  deps.trail.audit({
    at: now,
    who: user,
    what: "claim-address",
    subject: owner.id,
    from,
    body: { address, name: owner.name },
  });
  return { kind: known === undefined ? "created" : "added", asset: { id: owner.id, name: owner.name } };
}

/** Says that an address needs no owner; until somebody takes that back it is listed no more. */
export async function dismissAddress(
  deps: UnmanagedDeps,
  { address: text, reason, user, from }: Commands["dismiss-address"]["request"],
  now: number,
): Promise<{ kind: "dismissed" }> {
  const address = await unmanaged(deps, text);
  const before = await deps.inventory.dismissal(address);
  if (before !== undefined)
    throw new Fault("conflict", `${address} was dismissed by ${before.by_user} already: ${before.reason}`, {
      field: "address",
    });
  await deps.inventory.dismiss({ address, reason, at: now, by_user: user });
  deps.trail.audit({ at: now, who: user, what: "dismiss-address", subject: address, from, body: { reason } });
  return { kind: "dismissed" };
}

/** Takes a dismissal back. */
export async function restoreAddress(
  { inventory, trail }: UnmanagedDeps,
  { address: text, user, from }: Commands["restore-address"]["request"],
  now: number,
): Promise<{ kind: "restored" }> {
  const address = literal(text);
  const known = await inventory.dismissal(address);
  if (known === undefined)
    throw new Fault("not-found", `${address} is not dismissed: plumbline asset unmanaged --dismissed`, {
      field: "address",
    });
  await inventory.endDismissal(known.no, now, user);
  trail.audit({ at: now, who: user, what: "restore-address", subject: address, from, body: {} });
  return { kind: "restored" };
}

async function unmanaged({ inventory }: UnmanagedDeps, text: string): Promise<string> {
  const address = literal(text);
  const owner = await inventory.assetByKey([address]);
  if (owner !== undefined)
    throw new Fault("conflict", `${address} is ${owner.name}'s (${owner.id}) already`, { field: "address" });
  if (!(await inventory.wasSeen(address)))
    throw new Fault(
      "not-found",
      `No agent saw ${address}: plumbline asset unmanaged, or declare it (asset apply)`,
      {
        field: "address",
      },
    );
  return address;
}

function literal(text: string): string {
  const address = plainAddress(text);
  if (address === undefined)
    throw new Fault("bad-request", `"${text}" is not a literal address`, { field: "address" });
  return address;
}
