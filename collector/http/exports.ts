import { z } from "@hono/zod-openapi";
import type { Clock } from "../../proto/time.ts";
import { type Scope, scopeOf } from "../app/role.ts";
import { EXPORT_HEAD, type ExportedExposure, exportLine } from "./exposure-csv.ts";
import { type ExposureDeps, type ExposureFilter, exposureFilters, filterOf } from "./exposures.ts";
import { parse, type Route, rawRoute, signed } from "./route.ts";

export type ExportDeps = Pick<ExposureDeps, "scopes"> & {
  readonly clock: Clock;
  readonly exported: {
    urgentFirst(filter: ExposureFilter, scope: Scope): Promise<readonly number[]>;
    rows(nos: readonly number[], scope: Scope): Promise<readonly ExportedExposure[]>;
  };
};

/** Rows that are read and held at a time, while others are served in between. */
export const EXPORT_PIECE = 500;

const exportQuery = z.strictObject(exposureFilters);

/** Lists as files. They stream: a hundred thousand rows take the memory of one piece, and of a number for each. */
export function exportRoutes({ clock, exported, scopes }: ExportDeps): readonly Route[] {
  return [
    rawRoute({
      path: "/exports/exposures.csv",
      permission: "viewer",
      rate: "heavy",
      summary:
        "The exposures that fit as CSV (RFC 4180), most urgent first; no cell is a formula. The header x-total-count says how many lines follow the first",
      query: exportQuery,
      produces: "text/csv",
      respond: async (_, given) => {
        const scope = scopeOf(signed(given));
        const now = clock();
        const filter = await filterOf({ scopes }, parse(exportQuery, given.query), { scope, now });
        const nos = await exported.urgentFirst(filter, scope);
        return new Response(
          fileOf(nos, (piece) => exported.rows(piece, scope), now),
          {
            headers: {
              "content-type": "text/csv; charset=utf-8",
              "content-disposition": 'attachment; filename="plumbline-exposures.csv"',
              "x-total-count": String(nos.length),
            },
          },
        );
      },
    }),
  ];
}

/** Piece by piece, as fast as it is taken: a slow reader holds one piece in memory. */
function fileOf(
  nos: readonly number[],
  read: (piece: readonly number[]) => Promise<readonly ExportedExposure[]>,
  now: number,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let at = 0;
  return new ReadableStream({
    start: (out) => out.enqueue(encoder.encode(EXPORT_HEAD)),
    pull: async (out) => {
      const rows = await read(nos.slice(at, at + EXPORT_PIECE));
      at += EXPORT_PIECE;
      out.enqueue(encoder.encode(rows.map((one) => exportLine(one, now)).join("")));
      if (at >= nos.length) out.close();
    },
  });
}
