import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import { isHostScenario, type Scenario } from "../../proto/scenario.ts";
import { meant } from "../../proto/scenario-parameters.ts";
import { readScenario } from "../app/start-run.ts";
import { resolveTechnique } from "../domain/attack.ts";
import { mostTries, worstCaseMs } from "../domain/scenario-duration.ts";
import { bundleSchema } from "./bundle-schemas.ts";
import { givenView, valueSchema } from "./given-schemas.ts";
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

const techniqueSchema = z.object({
  id: z.string(),
  kind: z.enum(["current", "renamed", "revoked", "deprecated", "unknown"]),
  name: z.string().nullable(),
  by: z.string().nullable(),
});

const scenarioSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    title: z.string(),
    summary: z.string(),
    digest: z.string(),
    tier: z.number().int(),
    transport: z.enum(["tcp", "udp"]),
    /** Whether it is about the agent's own host: then it takes an agent, and no target. */
    onHost: z.boolean(),
    techniques: z.array(z.string()),
    attackVersion: z.string(),
    /** The same techniques as that version of ATT&CK knows them; `by` took the place of one that is revoked or has a new number. */
    attack: z.array(techniqueSchema),
    /** Roles that have steps: how many, and how long they may take when nothing answers. */
    parts: z.array(z.object({ role: z.string(), steps: z.number().int(), longestMs: z.number().int() })),
    bundle: bundleSchema,
  })
  .openapi("Scenario");

const stepSchema = z.object({
  id: z.string(),
  purpose: z.string(),
  kind: z.string(),
  /** The place that it goes to; null where it goes nowhere. */
  to: z.string().nullable(),
  timeoutMs: z.number(),
  tries: z.string(),
});
const scenarioDetailSchema = scenarioSchema
  .extend({
    roles: z.record(z.string(), z.array(stepSchema)),
    /** What a run may be given: what it is, what it may be, and the default; null where it must be given. */
    parameters: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        about: z.string(),
        mayBe: z.string(),
        default: valueSchema.nullable(),
      }),
    ),
  })
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
        return {
          ...scenarioView(found),
          roles: rolesView(found.scenario),
          parameters: parametersView(found.scenario),
        };
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
  onHost: isHostScenario(scenario),
  techniques: scenario.attack.techniques,
  attackVersion: scenario.attack.version,
  attack: scenario.attack.techniques.map((technique) => techniqueView(technique, scenario.attack.version)),
  parts: Object.entries(scenario.roles)
    .filter(([, steps]) => steps.length > 0)
    .map(([role, steps]) => ({
      role,
      steps: steps.length,
      longestMs: worstCaseMs(steps.map((step) => timed(step, scenario.parameters))),
    })),
  bundle: { ...bundle, notAfter: iso(bundle.notAfter) },
});

function techniqueView(id: string, version: string): z.infer<typeof techniqueSchema> {
  const found = resolveTechnique(id, version);
  const by = found.kind === "revoked" ? found.by : found.kind === "renamed" ? found.to : undefined;
  return { id, kind: found.kind, name: "name" in found ? found.name : null, by: by ?? null };
}

const parametersView = ({ parameters = {} }: Scenario) => {
  const defaults = Object.entries(parameters).flatMap(([name, declared]) =>
    declared.default === undefined ? [] : [[name, declared.default] as const],
  );
  const shown = givenView(Object.fromEntries(defaults));
  return Object.entries(parameters).map(([name, declared]) => ({
    name,
    type: declared.type,
    about: declared.about,
    mayBe: meant(declared),
    default: shown[name] ?? null,
  }));
};

type Entry = Scenario["roles"]["actor"][number];

const placeOf = (step: Entry): string | undefined => ("to" in step ? step.to : undefined);

const timed = (step: Entry, declared: Scenario["parameters"]) => ({
  kind: step.kind,
  timeoutMs: step.timeoutMs,
  tries: mostTries(step.tries, declared),
  to: placeOf(step),
});

const rolesView = ({ roles }: Scenario) =>
  Object.fromEntries(
    Object.entries(roles).map(([role, steps]) => [
      role,
      steps.map((step) => {
        const { id, purpose, kind, timeoutMs, tries } = step;
        return { id, purpose, kind, to: placeOf(step) ?? null, timeoutMs, tries: String(tries) };
      }),
    ]),
  );
