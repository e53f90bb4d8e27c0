import { z } from "@hono/zod-openapi";
import type { Clock } from "../../proto/time.ts";
import type { Execute } from "../app/command.ts";
import type { Scope } from "../app/role.ts";
import { isEnding } from "./agent-view.ts";
import { authoritySchema } from "./identity-schemas.ts";
import { iso } from "./instants.ts";
import { type Route, route } from "./route.ts";

/** A certificate of the collector's own: by what it is known, and its span in epoch milliseconds. */
export type CertificateSpan = {
  readonly fingerprint: string;
  readonly notBefore: number;
  readonly notAfter: number;
};

/** The collector's own certificates. */
export type AuthorityRecord = {
  readonly current: CertificateSpan;
  /** The authority that takes over; null at rest. */
  readonly next: CertificateSpan | null;
  readonly server: CertificateSpan;
};

export type AuthorityDeps = {
  readonly clock: Clock;
  readonly execute: Execute;
  readonly authority: () => AuthorityRecord;
  /** Agents that could still come and have not used a certificate of this authority; tokens that name the old one. Of segments within the scope. */
  readonly stragglers: {
    of(
      authority: string,
      at: number,
      scope: Scope,
    ): Promise<{ readonly agents: readonly string[]; readonly tokens: number }>;
  };
};

/** A PEM of an authority with its chain, and of its key, may be so long. */
const MAX_PEM_CHARACTERS = 32_768;
const pem = z.string().min(1).max(MAX_PEM_CHARACTERS);

/** The certificate authority: how long it lasts, and the roll-over to another. */
export function authorityRoutes({ clock, execute, authority, stragglers }: AuthorityDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/authority",
      permission: "viewer",
      summary: "The collector's own certificates, and how far a roll-over is",
      reply: authoritySchema,
      handle: async ({ scope }) => {
        const now = clock();
        const { current, next, server } = authority();
        const behind = next === null ? undefined : await stragglers.of(next.fingerprint, now, scope);
        return {
          current: view(current, now),
          next: next === null ? null : view(next, now),
          server: view(server, now),
          stragglers: [...(behind?.agents ?? [])],
          outstandingTokens: behind?.tokens ?? 0,
        };
      },
    }),
    route({
      method: "post",
      path: "/authority/roll",
      action: "roll-authority",
      rate: "heavy",
      tellsSecret: true,
      summary: "Begin to roll over to a new authority, or to one that was brought",
      body: z
        .strictObject({ certificate: pem.optional(), key: pem.optional() })
        .refine(({ certificate, key }) => (certificate === undefined) === (key === undefined), {
          path: ["key"],
          message: "a certificate that is brought comes with its key",
        }),
      reply: z.object({ kind: z.literal("rolling"), authority: z.string() }).openapi("Roll"),
      handle: ({ body: { certificate, key }, caller }) =>
        execute("roll-authority", {
          ...caller,
          ...(certificate === undefined || key === undefined ? {} : { brought: { certificate, key } }),
        }),
    }),
    route({
      method: "post",
      path: "/authority/finish",
      action: "finish-authority",
      summary: "End the roll-over: the old authority is no longer trusted",
      body: z.strictObject({ force: z.boolean().default(false) }),
      reply: z
        .object({
          kind: z.enum(["finished", "waiting"]),
          authority: z.string().nullable(),
          stragglers: z.array(z.string()),
          tokens: z.number().int(),
        })
        .openapi("RollFinish"),
      handle: async ({ body, caller }) => {
        const reply = await execute("finish-authority", { ...caller, ...body });
        return reply.kind === "finished"
          ? { ...reply, stragglers: [], tokens: 0 }
          : { ...reply, authority: null };
      },
    }),
  ];
}

const view = (span: CertificateSpan, now: number) => ({
  fingerprint: span.fingerprint,
  notBefore: iso(span.notBefore),
  notAfter: iso(span.notAfter),
  ending: isEnding(span, now),
});
