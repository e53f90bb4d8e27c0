import { z } from "zod";
import { carriedAddresses, contains, plainAddress, specialBlock, within } from "./address.ts";
import { HOST_KINDS, type HostKind } from "./host.ts";
import { coversPath, pathRuleSchema, SAID_NONCE_BYTES } from "./inert.ts";
import { cidrSchema, instantSchema, nameSchema, portsSchema, publisherSchema } from "./rule-words.ts";
import {
  isWriting,
  SANDBOX_KINDS,
  type SandboxKind,
  sandboxRulesSchema,
  type Writing,
  writingRefused,
} from "./sandbox.ts";
import { SPEECHES, type Speech } from "./speech.ts";
import { type KindWithPath, OUTGOING_KINDS, STEP_LIMITS, type Step } from "./step.ts";
import { showTarget, type Target } from "./target.ts";
import type { Instant } from "./time.ts";
import { MAX_WINDOWS, openWindow, windowSchema } from "./windows.ts";
import { SURROUNDINGS_KINDS, type SurroundingsKind } from "./wire-surroundings.ts";
import { workLimitsSchema } from "./work-limits.ts";

/**
 * Rules of engagement: who agreed to which probes, where, between which instants, up to which tier.
 *
 * The collector asks `permits` before it assigns a job and the agent asks it again before it acts;
 * the same function, so they can't disagree. Silence is refusal. Rules can only be narrowed.
 */
export type RulesOfEngagement = z.infer<typeof rulesSchema>;

export type Permission =
  | { readonly granted: true; readonly rule: string }
  | { readonly granted: false; readonly rule: string; readonly because: RefusalReason };

export type RefusalReason =
  | "not-yet"
  | "expired"
  | "outside-windows"
  | "tier-too-high"
  | "not-an-address"
  | "special-address"
  | "denied"
  | "not-listed"
  | "path-not-listed"
  | "witness-not-listed"
  | "host-view-not-listed"
  | "sandbox-not-given"
  | "wider-than-rules"
  | "budget-spent"
  | "publisher-not-pinned"
  | "key-not-pinned";

/** Bounds on a rules file: more than this is a mistake, not a policy. */
export const RULES_LIMITS = {
  entries: 256,
  blocksPerEntry: 256,
  portsPerEntry: 64,
  namesPerEntry: 16,
  pathsPerEntry: 64,
  publishers: 16,
  /** The longest listening that rules can grant; 30 where they say nothing. */
  witnessSeconds: 900,
  bytes: 256 * 1024,
} as const;

const kindSchema = z.enum(OUTGOING_KINDS);
const blocks = z.array(cidrSchema).min(1).max(RULES_LIMITS.blocksPerEntry);

/** The document in `rules.yaml`, closed: an unknown member is an error, never ignored. */
export const rulesSchema = z.strictObject({
  format: z.literal("plumbline-rules/1"),
  /** Who agreed, in words a colleague can call. */
  agreedBy: z.string().min(1).max(200),
  notBefore: instantSchema,
  notAfter: instantSchema,
  /** The highest tier that may run here. */
  tier: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0),
  allow: z
    .array(
      z
        .strictObject({
          kinds: z.array(kindSchema).min(1),
          to: z.array(cidrSchema).max(RULES_LIMITS.blocksPerEntry).default([]),
          /** Looked up once, when the agent reads its rules; what was found then stands in `to`. */
          names: z.array(nameSchema).max(RULES_LIMITS.namesPerEntry).default([]),
          ports: z.array(portsSchema).min(1).max(RULES_LIMITS.portsPerEntry),
          /** What http-request, http-content, http-canary and http-rate may ask for: a path, or with `/*` at its end all below it. */
          paths: z.array(pathRuleSchema).min(1).max(RULES_LIMITS.pathsPerEntry).default(["/"]),
        })
        .refine(
          ({ to, names }) => to.length + names.length > 0,
          "must name at least one address in `to` or one name in `names`",
        ),
    )
    .max(RULES_LIMITS.entries)
    .default([]),
  /** Wins over `allow`. */
  deny: z
    .array(z.strictObject({ to: blocks, because: z.string().max(200).default("") }))
    .max(RULES_LIMITS.entries)
    .default([]),
  /** Where this agent may listen, and to whom. */
  witness: z
    .array(
      z.strictObject({
        transport: z.enum(["tcp", "udp"]),
        on: cidrSchema,
        ports: z.array(portsSchema).min(1).max(RULES_LIMITS.portsPerEntry),
        from: blocks,
        maxBytes: z.number().int().min(SAID_NONCE_BYTES).max(STEP_LIMITS.witnessBytes).default(512),
        /** How long one listening may last. */
        maxSeconds: z.number().min(1).max(RULES_LIMITS.witnessSeconds).default(30),
        /** What it may speak beside saying the nonce back; nothing when it isn't named. */
        speaks: z.array(z.enum(SPEECHES)).max(SPEECHES.length).default([]),
        /** Connections at once; over the length of one listening; and from one sender in ten seconds. */
        maxConnections: z.number().int().min(1).max(256).default(32),
        maxArrivals: z.number().int().min(1).max(100_000).default(1_000),
        maxPerSender: z.number().int().min(1).max(1_000).default(50),
      }),
    )
    .max(RULES_LIMITS.entries)
    .default([]),
  /** Views of the agent's own host and of its surroundings that it may report, and what it may do in its own sandbox there. */
  host: z
    .array(z.enum(["socket-table", "eicar-serve", ...HOST_KINDS, ...SANDBOX_KINDS, ...SURROUNDINGS_KINDS]))
    .default([]),
  /** The room of that sandbox; without it nothing is written. */
  sandbox: sandboxRulesSchema.optional(),
  limits: workLimitsSchema.prefault({}),
  /** When anything may happen at all; without windows, at any time between `notBefore` and `notAfter`. */
  windows: z.array(windowSchema).max(MAX_WINDOWS).default([]),
  /** Without a word of the collector for so long, the agent pauses until it hears one. */
  deadManHours: z.number().min(0.0001).max(8_760).optional(),
  /** Whose scenarios may run here; nobody's when there is none. Two or more let a key be replaced. */
  publishers: z
    .array(publisherSchema)
    .max(RULES_LIMITS.publishers)
    .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, "a key is pinned twice")
    .default([]),
});

type Outgoing = Exclude<(typeof OUTGOING_KINDS)[number], KindWithPath | SandboxKind>;

/** What a witness takes and speaks. */
export type Taking = { readonly maxBytes: number; readonly speaks?: readonly Speech[] };

/** What the agent is about to do. */
export type Act =
  | { readonly kind: Outgoing; readonly target: Target }
  | { readonly kind: KindWithPath; readonly target: Target; readonly path: string }
  | ({
      readonly kind: "witness-listen";
      readonly listen: Target;
      readonly ports?: readonly number[];
      readonly serves?: "eicar";
    } & Taking)
  | { readonly kind: "socket-table" | HostKind }
  | Writing
  | { readonly kind: "self-check" };

/** The act that a step performs. */
export function actOf(step: Step): Act {
  switch (step.kind) {
    case "witness-listen":
      return {
        kind: step.kind,
        listen: step.listen,
        maxBytes: step.maxBytes,
        ...(step.ports === undefined ? {} : { ports: step.ports }),
        ...(step.speaks === undefined ? {} : { speaks: step.speaks }),
        ...(step.serves === undefined ? {} : { serves: step.serves }),
      };
    case "socket-table":
    case "self-check":
      return { kind: step.kind };
    case "http-request":
    case "http-content":
    case "http-canary":
    case "http-rate":
      return { kind: step.kind, target: step.target, path: step.path };
    default:
      if (isWriting(step)) return step;
      return "target" in step ? { kind: step.kind, target: step.target } : { kind: step.kind };
  }
}

/**
 * May this be done, at this tier, now? The answer names the rule that decided.
 * A self-check touches nothing but the agent's own loopback echo and needs no rule beyond the times.
 */
export function permits(rules: RulesOfEngagement, act: Act, tier: number, at: Instant): Permission {
  if (at < rules.notBefore) return no("notBefore", "not-yet");
  if (at >= rules.notAfter) return no("notAfter", "expired");
  if (rules.windows.length > 0 && openWindow(rules.windows, at) < 0) return no("windows", "outside-windows");
  if (tier > rules.tier) return no("tier", "tier-too-high");
  switch (act.kind) {
    case "self-check":
      return { granted: true, rule: "self-check" };
    case "witness-listen":
      if (act.serves !== undefined && !rules.host.includes("eicar-serve"))
        return no("host", "host-view-not-listed");
      return permitsListening(rules, act);
    case "http-request":
    case "http-content":
    case "http-canary":
    case "http-rate":
      return permitsProbe(rules, act.kind, act.target, act.path);
    default:
      if (isWriting(act)) return permitsWriting(rules, act);
      return "target" in act ? permitsProbe(rules, act.kind, act.target) : permitsLook(rules, act.kind);
  }
}

/**
 * Whether a peer may send to this agent while it witnesses; what comes from others is counted and
 * dropped. Asked with what was granted, so that only an entry that granted them speaks.
 */
export const permitsSender = (
  rules: RulesOfEngagement,
  listen: Target,
  sender: string,
  taking: Taking,
): boolean =>
  rules.witness.some(
    (entry) => listens(entry, listen, taking) && entry.from.some((block) => contains(block, sender)),
  );

/** An entry of `witness`: where the agent may listen, to whom, and how much it takes. */
export type WitnessEntry = RulesOfEngagement["witness"][number];

/** The entry by which this listening is granted; undefined when none grants it. */
export const witnessEntry = (
  rules: RulesOfEngagement,
  listen: Target,
  taking: Taking,
): WitnessEntry | undefined => rules.witness.find((entry) => listens(entry, listen, taking));

function permitsProbe(rules: RulesOfEngagement, kind: string, target: Target, path?: string): Permission {
  if (plainAddress(target.host) === undefined) return no(showTarget(target), "not-an-address");
  const carried = carriedAddresses(target.host);
  const denied = rules.deny.findIndex((entry) =>
    entry.to.some((block) => [target.host, ...carried].some((address) => contains(block, address))),
  );
  if (denied >= 0) return no(`deny[${denied}]`, "denied");
  const special = specialBlock(target.host);
  const covering = rules.allow.map(
    (entry) =>
      entry.kinds.some((listedKind) => listedKind === kind) &&
      entry.ports.some(([from, to]) => target.port >= from && target.port <= to) &&
      entry.to.some(
        (block) => contains(block, target.host) && (special === undefined || within(special.block, block)),
      ),
  );
  const listed = covering.findIndex(
    (isCovered, index) =>
      isCovered &&
      (path === undefined || rules.allow[index]?.paths.some((rule) => coversPath(rule, path)) === true),
  );
  if (listed >= 0) return { granted: true, rule: `allow[${listed}]` };
  const elsewhere = covering.indexOf(true);
  if (elsewhere >= 0) return no(`allow[${elsewhere}].paths`, "path-not-listed");
  return special === undefined ? no("allow", "not-listed") : no(special.what, "special-address");
}

/** First what is written, then, where it is fetched, where it goes. */
function permitsWriting(rules: RulesOfEngagement, act: Writing): Permission {
  const refusal = writingRefused(rules, act);
  if (refusal !== undefined) return no(refusal.rule, refusal.because);
  return act.target === undefined
    ? { granted: true, rule: "host" }
    : permitsProbe(rules, act.kind, act.target);
}
/** May the agent tell its collector of its surroundings, now? The same times bind it as any look at the host. */
export const permitsTelling = (rules: RulesOfEngagement, kind: SurroundingsKind, at: Instant): boolean =>
  rules.host.includes(kind) && permits(rules, { kind: "self-check" }, 0, at).granted;

/** Each kind of look is listed by its name. */
const permitsLook = (rules: RulesOfEngagement, kind: RulesOfEngagement["host"][number]): Permission =>
  rules.host.includes(kind) ? { granted: true, rule: "host" } : no("host", "host-view-not-listed");

/** Granted when each of its ports is; the rule is that of the first. */
function permitsListening(
  rules: RulesOfEngagement,
  { listen, ports = [], ...taking }: Extract<Act, { readonly kind: "witness-listen" }>,
): Permission {
  const all = [listen, ...ports.map((port) => ({ ...listen, port }))];
  const [entry, ...others] = all.map((one) => witnessEntry(rules, one, taking));
  return entry === undefined || others.includes(undefined)
    ? no("witness", "witness-not-listed")
    : { granted: true, rule: `witness[${rules.witness.indexOf(entry)}]` };
}

const listens = (entry: WitnessEntry, listen: Target, { maxBytes, speaks = [] }: Taking): boolean =>
  maxBytes <= entry.maxBytes &&
  speaks.every((speech) => entry.speaks.includes(speech)) &&
  entry.transport === listen.transport &&
  contains(entry.on, listen.host) &&
  entry.ports.some(([from, to]) => listen.port >= from && listen.port <= to);

const no = (rule: string, because: RefusalReason): Permission => ({ granted: false, rule, because });
