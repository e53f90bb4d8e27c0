import type { Transport } from "./target.ts";

/**
 * The questions that an agent can put to a service, one probe each: a handshake, or one harmless
 * request, in bytes that are compiled in. A variant is one of a closed list; nothing of a job, and no
 * value of a scenario, becomes a byte of them. No credential is ever tried.
 */
export const ASKS = {
  /** Identification string and KEXINIT (RFC 4253 sections 4.2 and 7.1), nothing after. */
  "ssh-hello": { transport: "tcp", variants: ["kex"] },
} as const satisfies Readonly<Record<string, { transport: Transport; variants: readonly string[] }>>;

export type AskKind = keyof typeof ASKS;

export const ASK_KINDS = Object.keys(ASKS) as [AskKind, ...AskKind[]];

/** Whether a kind knows a variant. */
export const isVariantOf = (kind: AskKind, variant: string): boolean =>
  (ASKS[kind].variants as readonly string[]).includes(variant);
