import { z } from "@hono/zod-openapi";
import type { Execute } from "../app/command.ts";
import { unmanagedSchema } from "./asset-schemas.ts";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { iso } from "./instants.ts";
import { type Route, route } from "./route.ts";
import { page } from "./schemas.ts";
import { idSchema } from "./shapes.ts";

export type UnmanagedRecord = {
  readonly address: string;
  readonly segment: string | null;
  readonly seen: readonly {
    readonly agent: string;
    readonly segment: string;
    readonly how: "interface" | "neighbour" | "peer";
    readonly firstSeenAt: number;
    readonly lastSeenAt: number;
  }[];
  readonly perhaps: { readonly id: string; readonly name: string } | null;
  readonly dismissed: { readonly reason: string; readonly by: string; readonly at: number } | null;
};

export type UnmanagedDeps = {
  readonly execute: Execute;
  readonly unmanaged: {
    page(ask: {
      readonly limit: number;
      readonly after: Place | undefined;
      readonly dismissed: boolean;
    }): Promise<Found<UnmanagedRecord>>;
  };
};

const ORDER = "unmanaged";
const address = z.string().min(1).max(100);
const word = z.string().min(1).max(100).optional();

/** Addresses that agents saw and nobody owns: for somebody to claim, or to say that they need no owner. */
export function unmanagedRoutes({ execute, unmanaged }: UnmanagedDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/unmanaged",
      permission: "viewer",
      summary: "Addresses that agents saw and no asset has",
      query: z.strictObject({ ...paging, dismissed: z.enum(["true", "false"]).default("false") }),
      reply: page(unmanagedSchema),
      handle: async ({ query: { limit, cursor, dismissed }, scope }) =>
        pageOf(
          scope.kind === "all"
            ? await unmanaged.page({
                limit,
                after: placeOf(cursor, ORDER),
                dismissed: dismissed === "true",
              })
            : { items: [], next: undefined, total: 0 },
          ORDER,
          ({ seen, perhaps, dismissed: ended, ...one }) => ({
            ...one,
            seen: seen.map(({ firstSeenAt, lastSeenAt, ...by }) => ({
              ...by,
              firstSeenAt: iso(firstSeenAt),
              lastSeenAt: iso(lastSeenAt),
            })),
            perhaps: perhaps && { id: perhaps.id, name: perhaps.name },
            dismissed: ended && { ...ended, at: iso(ended.at) },
          }),
        ),
    }),
    route({
      method: "post",
      path: "/unmanaged/claims",
      action: "claim-address",
      summary: "Make an address that agents saw an asset's",
      body: z.strictObject({
        address,
        name: z.string().min(1).max(253),
        owner: word,
        service: word,
        criticality: z
          .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)])
          .optional(),
        segment: idSchema.optional(),
      }),
      reply: z
        .object({
          kind: z.enum(["created", "added"]),
          asset: z.object({ id: z.string(), name: z.string() }),
        })
        .openapi("AddressClaimed"),
      handle: ({ body: { address: claimed, ...asset }, caller }) =>
        execute("claim-address", { ...caller, address: claimed, asset }),
    }),
    route({
      method: "post",
      path: "/unmanaged/dismissals",
      action: "dismiss-address",
      summary: "Say that an address needs no owner",
      body: z.strictObject({ address, reason: z.string().trim().min(1).max(500) }),
      reply: z.object({ kind: z.literal("dismissed") }).openapi("AddressDismissed"),
      handle: ({ body, caller }) => execute("dismiss-address", { ...caller, ...body }),
    }),
    route({
      method: "post",
      path: "/unmanaged/restorations",
      action: "restore-address",
      summary: "Take a dismissal back",
      body: z.strictObject({ address }),
      reply: z.object({ kind: z.literal("restored") }).openapi("AddressRestored"),
      handle: ({ body, caller }) => execute("restore-address", { ...caller, ...body }),
    }),
  ];
}
