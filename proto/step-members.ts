import { z } from "zod";
import { SAID_NONCE_BYTES } from "./inert.ts";
import { nameSchema } from "./rule-words.ts";
import { type Filled, referenceSchema } from "./scenario-parameters.ts";
import { SPEECHES } from "./speech.ts";
import {
  type Rhythm,
  type SourcePort,
  STEP_LIMITS,
  type TcpConnectStep,
  type WitnessListenStep,
} from "./step.ts";
import { isPort, type Target } from "./target.ts";

/** The parameters that a step may go towards. */
export const PLACES = ["target", "elsewhere", "neighbours", "thirdPlaces", "controls", "resolvers"] as const;

/** What every step has. */
export const base = {
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  timeoutMs: z.number().int().min(100).max(STEP_LIMITS.timeoutMs),
  /** A count, the job's own number of tries, or a parameter's. */
  tries: z
    .union([z.number().int().min(1).max(STEP_LIMITS.tries), z.literal("$tries"), referenceSchema])
    .default(1),
};

/** Why a step is there (step.ts). */
export const purpose = z.enum([
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

/** Members of a step by which its tries come as a beacon does. */
export const rhythmMembers = {
  everyMs: z.union([z.number().int().min(1_000).max(STEP_LIMITS.everyMs), referenceSchema]).optional(),
  jitterPercent: z.number().int().min(0).max(STEP_LIMITS.jitterPercent).optional(),
};

/** How a step's tries come; they follow at once where the scenario says nothing of it. */
export const rhythmOf = ({
  everyMs,
  jitterPercent = 0,
}: {
  readonly everyMs?: number | undefined;
  readonly jitterPercent?: number | undefined;
}): Partial<Rhythm> => (everyMs === undefined ? {} : { everyMs, jitterPercent });

/** What a connection is made from and says. */
export const connectionOf = ({
  sendNonce,
  sourcePort,
}: {
  readonly sendNonce: boolean;
  readonly sourcePort?: SourcePort | undefined;
}): Pick<TcpConnectStep, "sendNonce" | "sourcePort"> => ({
  sendNonce,
  ...(sourcePort === undefined ? {} : { sourcePort }),
});

/** Ports of one address. Instead of the target's own where they stand in a step that goes out. */
export const portList = z
  .union([
    z
      .array(z.number().refine(isPort, "must be a port from 1 to 65535"))
      .min(1)
      .max(STEP_LIMITS.ports)
      .refine((ports) => new Set(ports).size === ports.length, "names a port twice"),
    referenceSchema,
  ])
  .optional();

/** The target on each of a step's own ports; itself where it has none. */
export const onPorts = (target: Target, ports: readonly number[] | undefined): readonly Target[] =>
  ports?.map((port) => ({ ...target, port })) ?? [target];

/** Members of a step that listens, beside those that every step has. */
export const witnessMembers = {
  timeoutMs: z.number().int().min(100).max(STEP_LIMITS.listenMs),
  purpose: z.literal("witness"),
  kind: z.literal("witness-listen"),
  maxBytes: z.number().int().min(SAID_NONCE_BYTES).max(STEP_LIMITS.witnessBytes).default(512),
  /** Whether the nonce is said back to who sent it; without it a witness is silent. */
  answers: z.boolean().default(false),
  /** What is served beside that, to who asks for it over HTTP. */
  serves: z.literal("eicar").optional(),
  ports: portList,
  speaks: z.array(z.enum(SPEECHES)).max(SPEECHES.length).default([]),
  /** Of a witness that speaks DNS: under which name it answers. */
  zone: nameSchema.max(200).optional(),
};

type WitnessEntry = Filled<z.infer<z.ZodObject<typeof witnessMembers>>>;
type Common = Pick<WitnessListenStep, "id" | "purpose" | "timeoutMs" | "tries">;

/** A witness's step towards the run's target. Without its word in `speaks` the rules were not asked for a zone. */
export const witnessStep = (
  { maxBytes, answers, serves, ports, speaks, zone }: WitnessEntry,
  common: Common,
  listen: Target,
): WitnessListenStep => ({
  ...common,
  kind: "witness-listen",
  listen,
  maxBytes,
  answers,
  ...(serves === undefined ? {} : { serves }),
  ...(ports === undefined ? {} : { ports }),
  ...(speaks.length === 0 ? {} : { speaks }),
  ...(zone === undefined || !speaks.includes("dns") ? {} : { zone }),
});
