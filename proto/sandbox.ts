import { z } from "zod";
import type { Target } from "./target.ts";

/** What an act leaves in the agent's sandbox at most, and how long it may take. */
type Need = { readonly files: number; readonly bytes: number; readonly seconds: number };

/** A decoy of the churn, and a file of the archive. */
export const DECOY_BYTES = 4_096;
/** So many files are churned at once, and so many slowly before it. */
export const CHURN = { burst: 200, slow: 5 } as const;
/** So many synthetic files go into the archive. */
export const ARCHIVED_FILES = 8;

/** Decoys under both of their names, and the note. */
const churning = (files: number, seconds: number): Need => ({
  files: 2 * files + 1,
  bytes: (files + 1) * DECOY_BYTES,
  seconds,
});
const watching = (files: number, seconds: number): Need => ({ files, bytes: files * 128, seconds });

/**
 * What an agent can do in its own sandbox directory, each in a closed list of ways; contents are
 * compiled in, names are the agent's, and everything is removed again. Nothing of a scenario becomes a
 * byte or a name of a file, and of a job nothing but the word that its nonce is said by, in decoys.
 */
export const SANDBOX_ACTS = {
  /** The EICAR test string and a benign twin of its size, looked at again after so long. */
  "eicar-write": { "1s": watching(2, 1), "10s": watching(2, 10), "60s": watching(2, 60) },
  /** The same string, or its twin, fetched over HTTP from a witness that serves it, then written and looked at. */
  "eicar-fetch": { "eicar-10s": watching(1, 10), "plain-1s": watching(1, 1) },
  /** Decoys of our own: rewritten with noise, renamed, a note beside them, restored. */
  "file-churn": { burst: churning(CHURN.burst, 25), slow: churning(CHURN.slow, 10) },
  /** Synthetic files and one archive of them. */
  "stage-archive": {
    tar: { files: ARCHIVED_FILES + 1, bytes: 2 * (ARCHIVED_FILES + 2) * (DECOY_BYTES + 1_024), seconds: 5 },
  },
  /** A decoy that looks like a secret, or like nothing, written and then read. */
  "decoy-read": {
    plain: { files: 1, bytes: DECOY_BYTES, seconds: 5 },
    credential: { files: 1, bytes: DECOY_BYTES, seconds: 5 },
    "private-key": { files: 1, bytes: DECOY_BYTES, seconds: 5 },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Need>>>>;

export type SandboxKind = keyof typeof SANDBOX_ACTS;

export const SANDBOX_KINDS = Object.keys(SANDBOX_ACTS) as [SandboxKind, ...SandboxKind[]];

/** What a witness that serves the test string is asked for. */
export const FETCH_PATHS = { eicar: "/plumbline/eicar", plain: "/plumbline/plain" } as const;

/** Whether a kind of step writes into the sandbox. */
export const isSandboxKind = (kind: string): kind is SandboxKind => Object.hasOwn(SANDBOX_ACTS, kind);

/** What an act needs; undefined where the kind knows no such variant. */
export const needOf = (kind: SandboxKind, variant: string): Need | undefined => {
  const variants: Readonly<Record<string, Need>> = SANDBOX_ACTS[kind];
  return Object.hasOwn(variants, variant) ? variants[variant] : undefined;
};

/** Bounds that no rules can widen. */
export const SANDBOX_LIMITS = {
  /** In all that is open at once. */
  bytes: 8 * 1024 * 1024,
  files: 1_024,
  /** Of one step. */
  seconds: 90,
} as const;

/** The room that the host's owner gives; without this member of the rules nothing is ever written. */
export const sandboxRulesSchema = z.strictObject({
  maxBytes: z
    .number()
    .int()
    .min(1)
    .max(SANDBOX_LIMITS.bytes)
    .default(2 * 1024 * 1024),
  maxFiles: z.number().int().min(1).max(SANDBOX_LIMITS.files).default(512),
  /** How long one step may keep files there. */
  maxSeconds: z.number().min(1).max(SANDBOX_LIMITS.seconds).default(SANDBOX_LIMITS.seconds),
});
export type SandboxRules = z.infer<typeof sandboxRulesSchema>;

/** An act in the sandbox, as the rules are asked for it; what is fetched comes from somewhere. */
export type Writing = { readonly kind: SandboxKind; readonly variant: string; readonly target?: Target };

/** Whether an act, or a step, is one of the sandbox. */
export const isWriting = <T extends { readonly kind: string }>(act: T): act is Extract<T, Writing> =>
  isSandboxKind(act.kind);

/** What the rules say of the agent's own host. */
type HostRules = { readonly host: readonly string[]; readonly sandbox?: SandboxRules | undefined };

/** Why nothing may be written for an act: its kind is not named in `host`, there is no room, or too little. Undefined when it may. */
export function writingRefused({ host, sandbox }: HostRules, { kind, variant }: Writing) {
  if (!host.includes(kind)) return { rule: "host", because: "host-view-not-listed" } as const;
  if (sandbox === undefined) return { rule: "sandbox", because: "sandbox-not-given" } as const;
  const wider = tooMuchFor(sandbox, kind, variant);
  return wider === undefined
    ? undefined
    : ({ rule: `sandbox.${wider}`, because: "wider-than-rules" } as const);
}

/** The member of the rules that an act is wider than; undefined when it fits. */
function tooMuchFor(rules: SandboxRules, kind: SandboxKind, variant: string): string | undefined {
  const need = needOf(kind, variant);
  if (need === undefined) return "variant";
  if (need.files > rules.maxFiles) return "maxFiles";
  if (need.bytes > rules.maxBytes) return "maxBytes";
  return need.seconds > rules.maxSeconds ? "maxSeconds" : undefined;
}

/** The variant of a kind that needs most, for who asks what the rules say of the kind. */
export function widestOf(kind: SandboxKind): string {
  const variants = Object.entries<Need>(SANDBOX_ACTS[kind]);
  const [[widest] = [""]] = variants.sort(([, a], [, b]) => b.files - a.files || b.seconds - a.seconds);
  return widest;
}

/** What a step in the sandbox says beside what every step says. */
export type SandboxPart = {
  readonly kind: SandboxKind;
  readonly variant: string;
  /** Of eicar-fetch: where it is fetched. */
  readonly target?: Target;
  readonly hostHeader?: string;
};

/** Such a step as a scenario writes it; it is done once. */
export const sandboxTemplate = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
    timeoutMs: z
      .number()
      .int()
      .min(1_000)
      .max(SANDBOX_LIMITS.seconds * 1_000),
    tries: z.number().int().min(1).max(1).default(1),
    purpose: z.enum(["attempt", "baseline"]),
    kind: z.enum(SANDBOX_KINDS),
    variant: z.string().max(32),
    to: z.literal("target").optional(),
  })
  .refine(({ kind, to }) => (kind === "eicar-fetch") === (to !== undefined), {
    path: ["to"],
    error: "stands in eicar-fetch, and in no other act of the sandbox",
  })
  .refine(({ kind, variant }) => needOf(kind, variant) !== undefined, {
    path: ["variant"],
    error: "is no variant of this kind of step",
  })
  .refine(
    ({ kind, variant, timeoutMs }) => timeoutMs >= ((needOf(kind, variant)?.seconds ?? 0) + 1) * 1_000,
    {
      path: ["timeoutMs"],
      error: "is shorter than what the variant watches, and a second",
    },
  );

type SandboxEntry = Pick<z.infer<typeof sandboxTemplate>, "kind" | "variant" | "to">;

/** Whether an entry of a scenario is of the sandbox. */
export const isSandboxEntry = <T extends { readonly kind: string }>(
  entry: T,
): entry is Extract<T, SandboxEntry> => isSandboxKind(entry.kind);

/** The step that an entry stands for; of a fetch none where there is no target. */
export function sandboxSteps<Common>(
  { kind, variant, to }: SandboxEntry,
  common: Common,
  { target, serverName }: { readonly target?: Target | undefined; readonly serverName: string },
): readonly (Common & SandboxPart)[] {
  if (to === undefined) return [{ ...common, kind, variant }];
  return target === undefined ? [] : [{ ...common, kind, variant, target, hostHeader: serverName }];
}

const WRITES: Readonly<Record<SandboxKind, string>> = {
  "eicar-write": "the EICAR test string (68 bytes, inert) and a plain twin of its size",
  "eicar-fetch": "what it fetched (68 bytes, inert)",
  "file-churn": `decoys of ${DECOY_BYTES} bytes, rewritten with noise, renamed, restored, and a note beside them`,
  "stage-archive": `${ARCHIVED_FILES} synthetic files and one archive of them`,
  "decoy-read": "one decoy, which it then reads",
};

/** What an act writes, for people who want to know before it runs. */
export function writtenBy(kind: SandboxKind, variant: string): string {
  const { files, bytes, seconds } = needOf(kind, variant) ?? { files: 0, bytes: 0, seconds: 0 };
  return `${WRITES[kind]} (${variant}: at most ${files} names, ${bytes} bytes, ${seconds} s) into the agent's own sandbox and removes all of it`;
}
