import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { Scope } from "../app/role.ts";
import type { FeedName } from "../domain/catalogue.ts";
import type { IntelMove } from "../domain/intel-move.ts";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { jsonText } from "./foreign-text.ts";
import { iso, maybeIso } from "./instants.ts";
import { moveSchema, updateSchema } from "./intel-schemas.ts";
import { type Route, route } from "./route.ts";
import { page } from "./schemas.ts";
import { idParams } from "./shapes.ts";

export type UpdateRecord = {
  readonly no: number;
  readonly id: string;
  readonly feed: FeedName;
  readonly at: number;
  readonly by: string;
  readonly version: string;
  readonly feedAt: number;
  readonly entries: number;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly touched: number;
  readonly waiting: number;
  readonly state: "working" | "done";
  readonly endedAt: number | null;
  readonly moved: {
    readonly band: number;
    readonly due: number;
    readonly score: number;
    readonly up: number;
  };
};

export type MoveRecord = {
  readonly move: IntelMove;
  readonly exposure: { readonly id: string; readonly title: Untrusted; readonly asset: string };
};

type Paging = { readonly limit: number; readonly after: Place | undefined };

export type IntelUpdateDeps = {
  readonly intelUpdates: {
    page(ask: Paging): Promise<Found<UpdateRecord>>;
    /** By id, or the newest one for "latest". */
    find(id: string): Promise<UpdateRecord | undefined>;
    moves(
      updateNo: number,
      ask: Paging & { readonly kind: IntelMove["kind"] | undefined },
      scope: Scope,
    ): Promise<Found<MoveRecord>>;
  };
};

const ORDER = "newest";
const RANK = "rank";

/** What updates of catalogues changed, and which exposures moved by them; kept to be read later. */
export function intelUpdateRoutes({ intelUpdates }: IntelUpdateDeps): readonly Route[] {
  const known = async (id: string): Promise<UpdateRecord> => {
    const found = await intelUpdates.find(id);
    if (found === undefined)
      throw new Fault(
        "not-found",
        id === "latest" ? "No catalogue was loaded yet (plumbline intel update)" : `No update "${id}"`,
      );
    return found;
  };
  return [
    route({
      method: "get",
      path: "/intel/updates",
      permission: "viewer",
      summary: "Updates of the catalogues, newest first",
      query: z.strictObject(paging),
      reply: page(updateSchema),
      handle: async ({ query: { limit, cursor } }) =>
        pageOf(await intelUpdates.page({ limit, after: placeOf(cursor, ORDER) }), ORDER, updateView),
    }),
    route({
      method: "get",
      path: "/intel/updates/{id}",
      permission: "viewer",
      objectScope: "none, because a catalogue is nobody's: its counts name no exposure",
      summary:
        "One update: what it changed in the catalogue, and how many exposures moved (`latest`: the newest)",
      params: idParams,
      reply: updateSchema,
      handle: async ({ params: { id } }) => updateView(await known(id)),
    }),
    route({
      method: "get",
      path: "/intel/updates/{id}/moves",
      permission: "viewer",
      objectScope: "by its query",
      summary: "The exposures whose band, due date or score an update moved, and by which entry",
      params: idParams,
      query: z.strictObject({ ...paging, kind: z.enum(["band", "due", "score"]).optional() }),
      reply: page(moveSchema),
      handle: async ({ params: { id }, query: { limit, cursor, kind }, scope }) => {
        const { no } = await known(id);
        const ask = { limit, after: placeOf(cursor, RANK), kind };
        return pageOf(await intelUpdates.moves(no, ask, scope), RANK, moveView);
      },
    }),
  ];
}

const updateView = ({ no: _, at, feedAt, endedAt, changes, ...rest }: UpdateRecord) => ({
  ...rest,
  changes: { ...changes },
  at: iso(at),
  feedAt: iso(feedAt),
  endedAt: maybeIso(endedAt),
});

type Stand = IntelMove["grounded"]["from"];
const standView = ({ band, timeline, dueAt }: Stand) => ({ band, timeline, due: maybeIso(dueAt) });
const changeView = ({ from, to }: IntelMove["grounded"]) => ({ from: standView(from), to: standView(to) });

const moveView = ({ move, exposure }: MoveRecord) => ({
  exposure: { ...exposure, title: jsonText(exposure.title) },
  kind: move.kind,
  up: move.isUp,
  asserted: changeView(move.asserted),
  grounded: changeView(move.grounded),
  score: move.score,
  because: [...move.because],
});
