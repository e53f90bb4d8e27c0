import { ASK_KINDS, ASKS } from "../../proto/ask.ts";
import { ROLES } from "../../proto/scenario.ts";
import { STEP_LIMITS } from "../../proto/step.ts";
import { workLimitsSchema } from "../../proto/work-limits.ts";
import { type DraftStep, placeIn, type ScenarioDraft, stepsOf, type Unsound } from "./scenario-draft.ts";
import { stepsFrom, worstCaseMs } from "./scenario-duration.ts";

/** How long a job may take under rules of engagement that say nothing of it; a run's lease is as long. */
export const JOB_BOUND_MS = workLimitsSchema.parse({}).jobSeconds * 1_000;
/** How long one may take that beats or holds a line, under rules that grant it. */
export const LONG_JOB_MS = 900_000;
/** More tries than this at one target in one step are load, and load needs the asset owner's consent. */
export const MOST_TRIES_OF_TIER_0 = 20;

/** A handshake of one transport can't be had over the other: an agent refuses such a job whole. */
const TRANSPORT_OF: ReadonlyMap<string, string> = new Map<string, string>([
  ["tcp-connect", "tcp"],
  ["tls-handshake", "tcp"],
  ["http-request", "tcp"],
  ["http-content", "tcp"],
  ["eicar-fetch", "tcp"],
  ["http-canary", "tcp"],
  ["http-rate", "tcp"],
  ["udp-send", "udp"],
  ...ASK_KINDS.map((kind) => [kind, ASKS[kind].transport] as const),
]);

/** Questions that go further than a greeting, and so need the asset owner's consent. */
const QUESTIONS_OF_TIER_1 = new Set([
  "dns-ask-tcp axfr",
  "ftp-hello anonymous",
  "ldap-bind unsigned",
  "smb-anonymous ipc",
  "smtp-hello relay",
  "snmp-ask public-v1",
  "snmp-ask public-v2c",
]);

/** Whether the steps stay within what an agent does, a run lasts and the tier allows. */
export function boundsOf(draft: ScenarioDraft): readonly Unsound[] {
  const all = ROLES.flatMap((role) => stepsOf(draft, role));
  return [
    ...all.flatMap(shortSilence),
    ...all.flatMap((step) => otherTransport(step, draft.transport)),
    ...ROLES.flatMap((role) => tooMuch(role, stepsOf(draft, role))),
    ...tooLowTier(all, draft.tier),
  ];
}

function shortSilence(step: DraftStep): readonly Unsound[] {
  const { to, timeoutMs } = step;
  if (to === undefined || timeoutMs === undefined || timeoutMs >= STEP_LIMITS.silenceFloorMs) return [];
  return [
    {
      path: placeIn(step, "timeoutMs"),
      at: "value",
      severity: "error",
      code: "short-silence",
      message: `waits ${timeoutMs} ms for an answer, and a dead machine is told from a filtered one only after 3 s`,
      fix: `give it at least ${STEP_LIMITS.silenceFloorMs}`,
    },
  ];
}

function otherTransport(step: DraftStep, transport: string | undefined): readonly Unsound[] {
  const own = TRANSPORT_OF.get(step.kind ?? "");
  if (own === undefined || (transport !== "tcp" && transport !== "udp") || own === transport) return [];
  return [
    {
      path: placeIn(step, "kind"),
      at: "value",
      severity: "error",
      code: "transport-mismatch",
      message: `${step.kind} speaks ${own}, and every target of the scenario is ${transport}; an agent refuses such a job`,
      fix: `use a kind that speaks ${transport}, or set transport: ${own}`,
    },
  ];
}

function tooMuch(role: (typeof ROLES)[number], steps: readonly DraftStep[]): readonly Unsound[] {
  const at = { path: ["roles", role], at: "key", severity: "error" } as const;
  const count = steps.reduce((sum, step) => sum + stepsFrom(step), 0);
  const longest = worstCaseMs(steps);
  const isLasting =
    role === "witness" || steps.some(({ everyMs, holdMs }) => (everyMs ?? holdMs) !== undefined);
  const most = isLasting ? LONG_JOB_MS : JOB_BOUND_MS;
  return [
    ...(count > STEP_LIMITS.stepsPerJob && steps.length <= STEP_LIMITS.stepsPerJob
      ? [
          {
            ...at,
            code: "too-many-steps",
            message: `${role} makes ${count} steps of its ${steps.length} entries, and a job has ${STEP_LIMITS.stepsPerJob} at most: the last would be left out`,
            fix: "take entries away, those to lists of places first",
          },
        ]
      : []),
    ...(longest > JOB_BOUND_MS && longest <= most
      ? [
          {
            ...at,
            severity: "warning" as const,
            code: "long-job",
            message: `${role} may take ${Math.ceil(longest / 1_000)} s, and agents end a job after ${JOB_BOUND_MS / 1_000} s unless their rules say more`,
            fix: `ask for limits.jobSeconds of ${Math.ceil(longest / 1_000)} or more in rules.yaml, and for as many maxSeconds of the witness`,
          },
        ]
      : []),
    ...(longest > most
      ? [
          {
            ...at,
            code: "too-slow",
            message: `${role} may take ${Math.ceil(longest / 1_000)} s when nothing answers, and a job ends after ${most / 1_000} s`,
            fix: "give fewer tries, shorter timeouts or fewer steps",
          },
        ]
      : []),
  ];
}

function tooLowTier(steps: readonly DraftStep[], tier: number | undefined): readonly Unsound[] {
  if (tier !== 0) return [];
  const words = steps.map(moreThanTier0).find((found) => found !== undefined);
  if (words === undefined) return [];
  return [
    {
      path: ["tier"],
      at: "value",
      severity: "error",
      code: "tier-too-low",
      message: `is 0, and ${words.message}`,
      fix: `set tier: 1 (the asset's owner is asked), or ${words.fix}`,
    },
  ];
}

function moreThanTier0({ id, index, role, kind, variant, pace, to, tries }: DraftStep) {
  const step = `step "${id ?? index}" of ${role}`;
  if (to !== undefined && typeof tries === "number" && tries > MOST_TRIES_OF_TIER_0)
    return {
      message: `${step} tries ${tries} times: more than ${MOST_TRIES_OF_TIER_0} are load`,
      fix: `give at most ${MOST_TRIES_OF_TIER_0} tries`,
    };
  if (kind === "http-rate" && pace === "burst")
    return { message: `${step} tries a rate limit, which is load`, fix: "set its pace: slow" };
  if (QUESTIONS_OF_TIER_1.has(`${kind} ${variant}`))
    return { message: `${step} asks for more than a greeting (${kind} ${variant})`, fix: "ask for less" };
  return undefined;
}
