import { z } from "@hono/zod-openapi";
import type { Scope } from "../app/role.ts";
import { foreignText } from "./foreign-text.ts";
import { iso } from "./instants.ts";
import { type Route, route } from "./route.ts";
import { type RunRecord, runView } from "./run-view.ts";
import { runSchema } from "./schemas.ts";

export type DeconflictDeps = {
  readonly runs: { byMarker(marker: string, scope: Scope): Promise<RunRecord | undefined> };
};

const answerSchema = z
  .object({ was: z.enum(["us", "not-us"]), sentence: z.string(), run: runSchema.nullable() })
  .openapi("Deconfliction");

/** Was that us? Exactly or not at all: a look-alike is never excused. */
export function deconflictRoutes({ runs }: DeconflictDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/deconflict/{marker}",
      permission: "viewer",
      objectScope:
        "none, because whether a marker is ours is nobody's secret; what run it was is asked with the scope",
      summary: "Whether an alert's marker is one of ours",
      params: z.object({ marker: z.string().min(1).max(128) }),
      reply: answerSchema,
      handle: async ({ params: { marker }, scope }) => {
        // Whose run it was is nobody's secret here: an owner's narrower view must not turn ours into an attack.
        const run = await runs.byMarker(marker, { kind: "all" });
        const isVisible = run !== undefined && (await runs.byMarker(marker, scope)) !== undefined;
        return run === undefined
          ? {
              was: "not-us",
              sentence: `No run of ours carries the marker ${foreignText(marker)}: treat it as an attack`,
              run: null,
            }
          : {
              was: "us",
              sentence: isVisible
                ? ours(run)
                : `Ours: a run issued ${iso(run.issuedAt)}; it is not about something of yours`,
              run: isVisible ? runView(run) : null,
            };
      },
    }),
  ];
}

const ours = ({ segment, asset, issuedAt, state, scenarioId }: RunRecord): string =>
  `Ours: ${scenarioId} from ${segment} against ${asset}, issued ${iso(issuedAt)}; the run is ${state}`;
