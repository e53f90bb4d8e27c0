import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Scenario } from "../../proto/scenario.ts";
import { readScenario } from "../app/start-run.ts";
import { bundleSchema } from "./bundle-schemas.ts";
import { iso } from "./instants.ts";
import { type Route, route } from "./route.ts";
import { page } from "./schemas.ts";
import { idParams } from "./shapes.ts";

/** A stored scenario: the exact bytes that agents are sent. */
export type ScenarioRecord = {
  readonly digest: string;
  readonly body: Uint8Array;
  readonly bundle: {
    readonly id: string;
    readonly version: number;
    readonly digest: string;
    readonly keyId: string;
    readonly notAfter: number;
  };
};

export type ScenarioDeps = { readonly scenarios: { newest(): Promise<readonly ScenarioRecord[]> } };

const scenarioSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    title: z.string(),
    summary: z.string(),
    digest: z.string(),
    tier: z.number().int(),
    transport: z.enum(["tcp", "udp"]),
    techniques: z.array(z.string()),
    attackVersion: z.string(),
    bundle: bundleSchema,
  })
  .openapi("Scenario");

const stepSchema = z.object({
  id: z.string(),
  purpose: z.string(),
  kind: z.string(),
  timeoutMs: z.number(),
  tries: z.string(),
});
const scenarioDetailSchema = scenarioSchema
  .extend({ roles: z.record(z.string(), z.array(stepSchema)) })
  .openapi("ScenarioDetail");

/** The catalogue: the newest version of each scenario. It is small and changes with releases, so it comes on one page. */
export function scenarioRoutes({ scenarios }: ScenarioDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/scenarios",
      permission: "viewer",
      summary: "The scenarios that agents may be asked to take",
      query: z.strictObject({}),
      reply: page(scenarioSchema),
      handle: async () => {
        const items = (await scenarios.newest()).map(read).map(scenarioView);
        return { items, nextCursor: null, total: items.length };
      },
    }),
    route({
      method: "get",
      path: "/scenarios/{id}",
      objectScope: "none, because the catalogue is the same for everybody",
      permission: "viewer",
      summary: "One scenario, with the steps of each role",
      params: idParams,
      reply: scenarioDetailSchema,
      handle: async ({ params: { id } }) => {
        const found = (await scenarios.newest()).map(read).find(({ scenario }) => scenario.id === id);
        if (found === undefined) throw new Fault("not-found", `No scenario "${id}"`);
        return { ...scenarioView(found), roles: rolesView(found.scenario) };
      },
    }),
  ];
}

type Read = Omit<ScenarioRecord, "body"> & { readonly scenario: Scenario };

const read = ({ body, ...record }: ScenarioRecord): Read => ({ ...record, scenario: readScenario(body) });

const scenarioView = ({ digest, bundle, scenario }: Read) => ({
  id: scenario.id,
  version: scenario.version,
  title: scenario.title,
  summary: scenario.summary.trim(),
  digest,
  tier: scenario.tier,
  transport: scenario.transport,
  techniques: scenario.attack.techniques,
  attackVersion: scenario.attack.version,
  bundle: { ...bundle, notAfter: iso(bundle.notAfter) },
});

const rolesView = ({ roles }: Scenario) =>
  Object.fromEntries(
    Object.entries(roles).map(([role, steps]) => [
      role,
      steps.map(({ id, purpose, kind, timeoutMs, tries }) => ({
        id,
        purpose,
        kind,
        timeoutMs,
        tries: String(tries),
      })),
    ]),
  );
