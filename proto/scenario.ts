import { z } from "zod";
import { plainAddress } from "./address.ts";
import { ASK_KINDS, asksForName, isAskedOnce, isVariantOf } from "./ask.ts";
import { PACES } from "./canary.ts";
import { CONTENT_NAMES } from "./contents.ts";
import { expectationSchema } from "./expectation.ts";
import { isHostKind, lookOf } from "./host.ts";
import { httpPathSchema, SAID_NONCE_BYTES, serverNameSchema } from "./inert.ts";
import { LOOKS } from "./look-template.ts";
import { nameSchema } from "./rule-words.ts";
import { isSandboxEntry, sandboxSteps, sandboxTemplate } from "./sandbox.ts";
import {
  checkGiven,
  declarationsSchema,
  type Filled,
  filled,
  givenSchema,
  referenceSchema,
} from "./scenario-parameters.ts";
import { misreferences } from "./scenario-references.ts";
import { PROBE_KINDS, STEP_LIMITS, type Step } from "./step.ts";
import { purpose } from "./step-members.ts";
import { isPort, type Target } from "./target.ts";

/**
 * A scenario is data, never code: which steps each role takes, towards which parameter, within
 * which bounds. It is addressed by the SHA-256 of its exact bytes. Parameter values fill the
 * places that the document names and can't become another kind of act.
 */
export type Scenario = z.infer<typeof scenarioSchema>;
export type Role = (typeof ROLES)[number];

/** `actor` asks from the vantage; `close-view` asks from the asset's own segment; `on-asset` looks at the asset's kernel; `witness` takes the other side. */
export const ROLES = ["actor", "close-view", "on-asset", "witness"] as const;

/** A scenario document larger than this is refused unread. */
export const MAX_SCENARIO_BYTES = 64 * 1024;

const PLACES = ["target", "elsewhere", "neighbours", "thirdPlaces", "controls"] as const;

const base = {
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  timeoutMs: z.number().int().min(100).max(STEP_LIMITS.timeoutMs),
  /** A count, the job's own number of tries, or a parameter's. */
  tries: z
    .union([z.number().int().min(1).max(STEP_LIMITS.tries), z.literal("$tries"), referenceSchema])
    .default(1),
};

const askTemplate = z
  .strictObject({
    ...base,
    purpose,
    kind: z.enum(ASK_KINDS),
    to: z.enum(PLACES),
    /** Which of the kind's compiled-in questions. */
    variant: z.string().max(32),
    /** What a name server is asked for. A label is put before it, so it is shorter than a name may be. */
    name: nameSchema.max(200).optional(),
  })
  .refine(({ kind, name }) => asksForName(kind) === (name !== undefined), {
    path: ["name"],
    error: "stands in every question to DNS, and in no other",
  })
  .refine(({ kind, variant }) => isVariantOf(kind, variant), {
    path: ["variant"],
    error: "is no variant of this kind of step",
  })
  .refine(({ kind, tries }) => !isAskedOnce(kind) || tries === 1, {
    path: ["tries"],
    error: "must be 1: this question is put once",
  });

const probeTemplate = z.strictObject({
  ...base,
  purpose,
  kind: z.enum(PROBE_KINDS),
  /** The parameter that says where to; a list gives one step for each of its members. */
  to: z.enum(PLACES),
  sendNonce: z.boolean().default(false),
  scheme: z.enum(["http", "https"]).default("http"),
  /** Of http-content: which text of the closed list is sent. */
  content: z.enum(CONTENT_NAMES).default("plain"),
  /** Of http-rate: how many requests, and how fast. */
  pace: z.enum(PACES).default("slow"),
});
const selfCheckTemplate = z.strictObject({
  ...base,
  purpose: z.literal("self-check"),
  kind: z.literal("self-check"),
});
const socketTemplate = z.strictObject({
  ...base,
  purpose: z.literal("packet-view"),
  kind: z.literal("socket-table"),
});
/** A look at the agent's own host. */
const ofHost = { ...base, purpose: z.enum(["attempt", "baseline"]) };
const hostTemplate = z.discriminatedUnion("kind", [
  z.strictObject({ ...ofHost, ...LOOKS["package-version"] }),
  z.strictObject({ ...ofHost, ...LOOKS["process-restarted"] }),
  z.strictObject({ ...ofHost, ...LOOKS["config-value"] }),
  z.strictObject({ ...ofHost, ...LOOKS.plain }),
]);
const witnessTemplate = z.strictObject({
  ...base,
  purpose: z.literal("witness"),
  kind: z.literal("witness-listen"),
  maxBytes: z.number().int().min(SAID_NONCE_BYTES).max(STEP_LIMITS.witnessBytes).default(512),
  /** Whether the nonce is said back to who sent it; without it a witness is silent. */
  answers: z.boolean().default(false),
  /** What is served beside that, to who asks for it over HTTP. */
  serves: z.literal("eicar").optional(),
});

const template = z.discriminatedUnion("kind", [
  probeTemplate,
  askTemplate,
  selfCheckTemplate,
  socketTemplate,
  witnessTemplate,
  sandboxTemplate,
  hostTemplate,
]);
/** A step as the document has it, with its values put in. */
type Entry = Filled<z.infer<typeof template>>;

/** The steps of one role. What a job reports it reports by the step's id, so no two may share one. */
const steps = z
  .array(template)
  .max(STEP_LIMITS.stepsPerJob)
  .refine((entries) => new Set(entries.map(({ id }) => id)).size === entries.length, "two steps share an id");

/** By this the schema's word on a parameter is known: lint says it itself, with the way out. */
export const MISREFERENCE = { about: "parameters" } as const;

/** The document, closed: an unknown member is an error, never ignored. */
export const scenarioSchema = z
  .strictObject({
    format: z.literal("plumbline-scenario/1"),
    id: z.string().regex(/^[a-z][a-z0-9.-]{1,63}$/),
    version: z.number().int().min(1).max(1_000_000),
    title: z.string().min(1).max(120),
    summary: z.string().min(1).max(1_000),
    tier: z.union([z.literal(0), z.literal(1), z.literal(2)]),
    transport: z.enum(["tcp", "udp"]),
    attack: z.strictObject({
      version: z.string().regex(/^\d{1,3}\.\d{1,2}$/),
      techniques: z.array(z.string().regex(/^T\d{4}(\.\d{3})?$/)).max(16),
    }),
    roles: z.strictObject({
      actor: steps.min(1),
      "close-view": steps.default([]),
      "on-asset": steps.default([]),
      witness: steps.default([]),
    }),
    /** What decides, for scenarios that ask more than whether something answers; without it design 3.1 does. */
    expects: expectationSchema.optional(),
    /** Values that are given with each run, by name. */
    parameters: declarationsSchema.optional(),
  })
  .superRefine((document, context) => {
    for (const { path, message } of misreferences(document))
      context.addIssue({ code: "custom", path: [...path], message, params: MISREFERENCE });
  });

const targetSchema = z.strictObject({
  transport: z.enum(["tcp", "udp"]),
  host: z.string().refine((host) => plainAddress(host) !== undefined, "must be a literal address"),
  port: z.number().refine(isPort, "must be a port from 1 to 65535"),
});

/** The values of one job. Every address is literal and as reached from the agent that gets the job. */
export const parametersSchema = z.strictObject({
  /** Absent where the scenario is about the agent's own host. */
  target: targetSchema.optional(),
  elsewhere: z.array(targetSchema).max(4).default([]),
  neighbours: z.array(targetSchema).max(4).default([]),
  thirdPlaces: z.array(targetSchema).max(4).default([]),
  controls: z.array(targetSchema).max(4).default([]),
  tries: z.number().int().min(1).max(STEP_LIMITS.tries),
  serverName: serverNameSchema,
  path: httpPathSchema,
  /** Values of what the scenario declares; absent where none are given. */
  given: givenSchema.optional(),
});
export type Parameters = z.infer<typeof parametersSchema>;

/** Whether a scenario is about the agent's own host: none of its steps, in whatever role, has a target. */
export const isHostScenario = ({ roles }: Pick<Scenario, "roles">): boolean =>
  Object.values(roles)
    .flat()
    .every((entry) => !("to" in entry) && entry.kind !== "witness-listen" && entry.kind !== "socket-table");

/** Why a job's values are not what its scenario asks for, in words; undefined when they are. */
export function parameterFault(scenario: Scenario, { target, given = {} }: Parameters): string | undefined {
  if (target === undefined && !isHostScenario(scenario)) return "target: the scenario needs one";
  const checked = checkGiven(scenario.parameters ?? {}, given);
  return checked.kind === "wrong" ? `given.${checked.parameter}: ${checked.because}` : undefined;
}

/**
 * The steps that a role takes with these parameters: the same on both sides, so a job carries no
 * steps and a collector can't slip one in. Empty when the role has none.
 */
export function stepsFor(scenario: Scenario, role: Role, parameters: Parameters): readonly Step[] {
  const checked = checkGiven(scenario.parameters ?? {}, parameters.given ?? {});
  if (checked.kind === "wrong") return [];
  return scenario.roles[role]
    .map((entry) => ({ ...entry, tries: entry.tries === "$tries" ? parameters.tries : entry.tries }))
    .flatMap((entry) => expand(filled(entry, checked.values), parameters))
    .slice(0, STEP_LIMITS.stepsPerJob);
}

function expand(entry: Entry, parameters: Parameters): readonly Step[] {
  const { id, purpose: why, timeoutMs, tries } = entry;
  const { target } = parameters;
  const common = { id, purpose: why, timeoutMs, tries };
  switch (entry.kind) {
    case "self-check":
      return [{ ...common, kind: "self-check" }];
    case "socket-table":
      return target === undefined ? [] : [{ ...common, kind: "socket-table", port: target.port }];
    case "witness-listen":
      if (target === undefined) return [];
      return [
        {
          ...common,
          kind: "witness-listen",
          listen: target,
          maxBytes: entry.maxBytes,
          answers: entry.answers,
          ...(entry.serves === undefined ? {} : { serves: entry.serves }),
        },
      ];
    default:
      if (isSandboxEntry(entry)) return sandboxSteps(entry, common, parameters);
      if (isHostEntry(entry)) return [{ ...common, ...lookOf(entry) }];
      return placesOf(entry.to, parameters).map((target, index, all) =>
        outgoing(entry, { ...common, id: all.length === 1 ? id : `${id}.${index + 1}` }, target, parameters),
      );
  }
}

const isHostEntry = (entry: Entry): entry is Filled<z.infer<typeof hostTemplate>> => isHostKind(entry.kind);

function placesOf(place: (typeof PLACES)[number], parameters: Parameters): readonly Target[] {
  if (place !== "target") return parameters[place];
  return parameters.target === undefined ? [] : [parameters.target];
}

type Common = Pick<Step, "id" | "purpose" | "timeoutMs" | "tries">;

function outgoing(
  entry: Filled<z.infer<typeof probeTemplate> | z.infer<typeof askTemplate>>,
  common: Common,
  target: Target,
  parameters: Parameters,
): Step {
  if ("variant" in entry) {
    const { kind, variant, name } = entry;
    const step = { ...common, kind, target, variant, serverName: parameters.serverName };
    return name === undefined ? step : { ...step, name };
  }
  switch (entry.kind) {
    case "tcp-connect":
      return { ...common, kind: "tcp-connect", target, sendNonce: entry.sendNonce };
    case "udp-send":
      return { ...common, kind: "udp-send", target };
    case "tls-handshake":
      return { ...common, kind: "tls-handshake", target, serverName: parameters.serverName };
    case "http-content":
      return {
        ...common,
        kind: "http-content",
        target,
        path: parameters.path,
        hostHeader: parameters.serverName,
        content: entry.content,
      };
    case "http-request":
    case "http-canary":
      return { ...common, kind: entry.kind, ...pageOf(entry.scheme, target, parameters) };
    case "http-rate":
      return { ...common, kind: "http-rate", pace: entry.pace, ...pageOf(entry.scheme, target, parameters) };
  }
}

const pageOf = (scheme: "http" | "https", target: Target, { path, serverName: hostHeader }: Parameters) => ({
  target,
  scheme,
  path,
  hostHeader,
});
