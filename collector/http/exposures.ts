import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Clock } from "../../proto/time.ts";
import type { Scope } from "../app/role.ts";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { exposureDetailView, type RateInPlace } from "./exposure-detail.ts";
import type { ExposureHistory } from "./exposure-history.ts";
import { type ExposureRecord, exposureView } from "./exposure-view.ts";
import { type Route, route } from "./route.ts";
import {
  bandSchema,
  closureKindSchema,
  exposureDetailSchema,
  exposureSchema,
  page,
  severitySchema,
  validationKindSchema,
} from "./schemas.ts";
import { mustBeScope, type ScopeDeps } from "./scopes.ts";
import { idParams, idSchema } from "./shapes.ts";
import { type TestingReader, testingOf } from "./testing-of.ts";

/** `score`: by grounded band, most urgent first, and by score inside a band. */
export const EXPOSURE_ORDERS = ["score", "due", "severity", "seen"] as const;

/** Typed fields only; a filter carries no expression. */
export type ExposureFilter = {
  readonly validation?: string | undefined;
  readonly closure?: string | undefined;
  readonly band?: string | undefined;
  readonly severity?: string | undefined;
  readonly segment?: string | undefined;
  readonly owner?: string | undefined;
  readonly asset?: string | undefined;
  readonly cve?: string | undefined;
  /** A tool whose reports speak of it. */
  readonly source?: string | undefined;
  readonly q?: string | undefined;
  /** Whether any of its claims could be tested here. */
  readonly testable?: "yes" | "no" | undefined;
  /** Not closed, and past its grounded due date. */
  readonly overdueAt?: number | undefined;
  /** The number of a scope. */
  readonly scopeNo?: number | undefined;
};

export type ExposureAsk = {
  readonly filter: ExposureFilter;
  readonly sort: (typeof EXPOSURE_ORDERS)[number];
  readonly order: "asc" | "desc" | undefined;
  readonly limit: number;
  readonly after: Place | undefined;
};

export type ExposureDeps = {
  readonly clock: Clock;
  readonly sessions: () => ReadonlySet<string>;
  readonly rateInPlace: RateInPlace;
  readonly scopes: Pick<ScopeDeps["scopes"], "find">;
  readonly exposures: {
    page(ask: ExposureAsk, scope: Scope): Promise<Found<ExposureRecord>>;
    find(id: string, scope: Scope): Promise<ExposureRecord | undefined>;
    history(exposure: ExposureRecord): Promise<ExposureHistory>;
  } & TestingReader;
};

/** What a list of exposures may be narrowed by. */
export const exposureFilters = {
  validation: validationKindSchema.optional(),
  closure: closureKindSchema.optional(),
  band: bandSchema.optional(),
  severity: severitySchema.optional(),
  segment: idSchema.optional(),
  owner: z.string().max(100).optional(),
  asset: idSchema.optional(),
  cve: z
    .string()
    .regex(/^CVE-\d{4}-\d{4,19}$/i, "must be a CVE id")
    .transform((text) => text.toUpperCase())
    .optional(),
  source: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, "must be a tool, as in the exposure's tools")
    .optional(),
  q: z.string().max(200).optional(),
  testable: z.enum(["yes", "no"]).optional(),
  overdue: z.enum(["true"]).optional(),
  /** A scope by its id: exposures of the assets that it holds. */
  scope: idSchema.optional(),
};

type GivenFilter = z.output<z.ZodObject<typeof exposureFilters>>;

/** The fields of a query as what the store is asked for. */
export async function filterOf(
  deps: Pick<ExposureDeps, "scopes">,
  { overdue, scope: scopeId, ...filter }: GivenFilter,
  { scope, now }: { readonly scope: Scope; readonly now: number },
): Promise<ExposureFilter> {
  return {
    ...filter,
    ...(overdue === undefined ? {} : { overdueAt: now }),
    ...(scopeId === undefined ? {} : { scopeNo: await mustBeScope(deps, scopeId, scope) }),
  };
}

/** Exposures: what an attacker could use, with what evidence says of it. */
export function exposureRoutes({
  clock,
  sessions,
  exposures,
  rateInPlace,
  scopes,
}: ExposureDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/exposures",
      permission: "viewer",
      summary: "The exposures, most urgent first unless asked otherwise",
      query: z.strictObject({
        ...paging,
        ...exposureFilters,
        sort: z.enum(EXPOSURE_ORDERS).default("score"),
        order: z.enum(["asc", "desc"]).optional(),
      }),
      reply: page(exposureSchema),
      handle: async ({ query: { limit, cursor, sort, order, ...given }, scope }) => {
        const name = `exposures ${sort} ${order ?? ""}`;
        const now = clock();
        const ask = {
          filter: await filterOf({ scopes }, given, { scope, now }),
          sort,
          order,
          limit,
          after: placeOf(cursor, name),
        };
        return pageOf(await exposures.page(ask, scope), name, (exposure) => exposureView(exposure, now));
      },
    }),
    route({
      method: "get",
      path: "/exposures/{id}",
      permission: "viewer",
      objectScope: "by its query",
      summary: "One exposure: its claims, its evidence, and what is missing before it may close",
      params: idParams,
      reply: exposureDetailSchema,
      handle: async ({ params: { id }, scope }) => {
        const exposure = await exposures.find(id, scope);
        if (exposure === undefined) throw new Fault("not-found", `No exposure "${id}"`);
        const present = { now: clock(), live: sessions() };
        const history = await exposures.history(exposure);
        const testing = await testingOf(exposures, exposure);
        return exposureDetailView(exposure, history, testing, present, rateInPlace);
      },
    }),
  ];
}
