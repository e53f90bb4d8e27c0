import { z } from "zod";
import { plainAddress } from "./address.ts";
import { ASK_KINDS, asksForName, holdsLine, isVariantOf } from "./ask.ts";
import { CONTENT_NAMES } from "./contents.ts";
import { expectationSchema } from "./expectation.ts";
import { httpPathSchema, SAID_NONCE_BYTES, serverNameSchema } from "./inert.ts";
import { nameSchema } from "./rule-words.ts";
import { SPEECHES } from "./speech.ts";
import { PROBE_KINDS, type Rhythm, SOURCE_PORTS, STEP_LIMITS, type Step } from "./step.ts";
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

const PLACES = ["target", "elsewhere", "neighbours", "thirdPlaces", "controls", "resolvers"] as const;

const base = {
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  timeoutMs: z.number().int().min(100).max(STEP_LIMITS.timeoutMs),
  /** A count, or the job's own number of tries. */
  tries: z.union([z.number().int().min(1).max(STEP_LIMITS.tries), z.literal("$tries")]).default(1),
};

/** Tries that come as a beacon does. */
const rhythm = {
  everyMs: z.number().int().min(1_000).max(STEP_LIMITS.everyMs).optional(),
  jitterPercent: z.number().int().min(0).max(STEP_LIMITS.jitterPercent).optional(),
};

/** Ports of one address. Instead of the target's own where they stand in a step that goes out. */
const portList = z
  .array(z.number().refine(isPort, "must be a port from 1 to 65535"))
  .min(1)
  .max(STEP_LIMITS.ports)
  .refine((ports) => new Set(ports).size === ports.length, "names a port twice")
  .optional();

const purpose = z.enum([
  "attempt",
  "self-check",
  "elsewhere",
  "neighbour",
  "third-place",
  "negative-control",
  "close-view",
  "packet-view",
  "witness",
  "baseline",
]);

const askTemplate = z
  .strictObject({
    ...base,
    ...rhythm,
    purpose,
    ports: portList,
    kind: z.enum(ASK_KINDS),
    to: z.enum(PLACES),
    /** Which of the kind's compiled-in questions. */
    variant: z.string().max(32),
    /** What a name server is asked for. A label is put before it, so it is shorter than a name may be. */
    name: nameSchema.max(200).optional(),
    /** How long the line stays open, in questions that keep it. */
    holdMs: z.number().int().min(1).max(STEP_LIMITS.holdMs).optional(),
  })
  .refine(({ kind, holdMs }) => holdMs === undefined || holdsLine(kind), {
    path: ["holdMs"],
    error: "stands in questions that keep their line open, and in no other",
  })
  .refine(({ kind, name }) => asksForName(kind) === (name !== undefined), {
    path: ["name"],
    error: "stands in every question to DNS, and in no other",
  })
  .refine(({ kind, variant }) => isVariantOf(kind, variant), {
    path: ["variant"],
    error: "is no variant of this kind of step",
  });

const probeTemplate = z.strictObject({
  ...base,
  ...rhythm,
  purpose,
  ports: portList,
  kind: z.enum(PROBE_KINDS),
  /** The parameter that says where to; a list gives one step for each of its members. */
  to: z.enum(PLACES),
  sendNonce: z.boolean().default(false),
  /** Of tcp-connect: the port that the connection comes from. */
  sourcePort: z.literal(SOURCE_PORTS).optional(),
  scheme: z.enum(["http", "https"]).default("http"),
  /** Of http-content: which text of the closed list is sent. */
  content: z.enum(CONTENT_NAMES).default("plain"),
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
const witnessTemplate = z.strictObject({
  ...base,
  timeoutMs: z.number().int().min(100).max(STEP_LIMITS.listenMs),
  purpose: z.literal("witness"),
  kind: z.literal("witness-listen"),
  maxBytes: z.number().int().min(SAID_NONCE_BYTES).max(STEP_LIMITS.witnessBytes).default(512),
  /** Whether the nonce is said back to who sent it; without it a witness is silent. */
  answers: z.boolean().default(false),
  ports: portList,
  speaks: z.array(z.enum(SPEECHES)).max(SPEECHES.length).default([]),
  /** Of a witness that speaks DNS: under which name it answers. */
  zone: nameSchema.max(200).optional(),
});

const template = z.discriminatedUnion("kind", [
  probeTemplate,
  askTemplate,
  selfCheckTemplate,
  socketTemplate,
  witnessTemplate,
]);
type Template = z.infer<typeof template>;

/** The steps of one role. What a job reports it reports by the step's id, so no two may share one. */
const steps = z
  .array(template)
  .max(STEP_LIMITS.stepsPerJob)
  .refine((entries) => new Set(entries.map(({ id }) => id)).size === entries.length, "two steps share an id");

/** The document, closed: an unknown member is an error, never ignored. */
export const scenarioSchema = z.strictObject({
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
});

const targetSchema = z.strictObject({
  transport: z.enum(["tcp", "udp"]),
  host: z.string().refine((host) => plainAddress(host) !== undefined, "must be a literal address"),
  port: z.number().refine(isPort, "must be a port from 1 to 65535"),
});

/** The values of one job. Every address is literal and as reached from the agent that gets the job. */
export const parametersSchema = z.strictObject({
  target: targetSchema,
  elsewhere: z.array(targetSchema).max(4).default([]),
  neighbours: z.array(targetSchema).max(4).default([]),
  thirdPlaces: z.array(targetSchema).max(4).default([]),
  controls: z.array(targetSchema).max(4).default([]),
  /** A name server that the agent asks as its host does. Left out where there is none, as agents before this know it. */
  resolvers: z.array(targetSchema).max(1).optional(),
  tries: z.number().int().min(1).max(STEP_LIMITS.tries),
  serverName: serverNameSchema,
  path: httpPathSchema,
});
export type Parameters = z.infer<typeof parametersSchema>;

/**
 * The steps that a role takes with these parameters: the same on both sides, so a job carries no
 * steps and a collector can't slip one in. Empty when the role has none.
 */
export function stepsFor(scenario: Scenario, role: Role, parameters: Parameters): readonly Step[] {
  return scenario.roles[role].flatMap((entry) => expand(entry, parameters)).slice(0, STEP_LIMITS.stepsPerJob);
}

function expand(entry: Template, parameters: Parameters): readonly Step[] {
  const { id, purpose: why, timeoutMs } = entry;
  const common = {
    id,
    purpose: why,
    timeoutMs,
    tries: entry.tries === "$tries" ? parameters.tries : entry.tries,
  };
  switch (entry.kind) {
    case "self-check":
      return [{ ...common, kind: "self-check" }];
    case "socket-table":
      return [{ ...common, kind: "socket-table", port: parameters.target.port }];
    case "witness-listen":
      return [
        {
          ...common,
          kind: "witness-listen",
          listen: parameters.target,
          maxBytes: entry.maxBytes,
          answers: entry.answers,
          ...(entry.ports === undefined ? {} : { ports: entry.ports }),
          ...(entry.speaks.length === 0 ? {} : { speaks: entry.speaks }),
          // Without the word in `speaks` the rules were not asked for it.
          ...(entry.zone === undefined || !entry.speaks.includes("dns") ? {} : { zone: entry.zone }),
        },
      ];
    default:
      return placesOf(entry.to, parameters)
        .flatMap((target) => entry.ports?.map((port) => ({ ...target, port })) ?? [target])
        .map((target, index, all) =>
          outgoing(
            entry,
            { ...common, ...rhythmOf(entry), id: all.length === 1 ? id : `${id}.${index + 1}` },
            target,
            parameters,
          ),
        );
  }
}

const placesOf = (place: (typeof PLACES)[number], parameters: Parameters): readonly Target[] =>
  place === "target" ? [parameters.target] : (parameters[place] ?? []);

/** Tries that follow at once where the scenario says nothing of it. */
const rhythmOf = ({ everyMs, jitterPercent = 0 }: z.infer<typeof probeTemplate | typeof askTemplate>) =>
  everyMs === undefined ? {} : { everyMs, jitterPercent };

type Common = Pick<Step, "id" | "purpose" | "timeoutMs" | "tries"> & Partial<Rhythm>;

function outgoing(
  entry: z.infer<typeof probeTemplate> | z.infer<typeof askTemplate>,
  common: Common,
  target: Target,
  parameters: Parameters,
): Step {
  if ("variant" in entry) {
    const { kind, variant, name, holdMs } = entry;
    const held = holdMs === undefined ? {} : { holdMs };
    const step = { ...common, kind, target, variant, serverName: parameters.serverName, ...held };
    return name === undefined ? step : { ...step, name };
  }
  switch (entry.kind) {
    case "tcp-connect":
      return {
        ...common,
        kind: "tcp-connect",
        target,
        sendNonce: entry.sendNonce,
        ...(entry.sourcePort === undefined ? {} : { sourcePort: entry.sourcePort }),
      };
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
      return {
        ...common,
        kind: "http-request",
        target,
        scheme: entry.scheme,
        path: parameters.path,
        hostHeader: parameters.serverName,
      };
  }
}
