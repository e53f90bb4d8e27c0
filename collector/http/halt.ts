import { z } from "@hono/zod-openapi";
import type { Execute } from "../app/command.ts";
import type { Scope } from "../app/role.ts";
import { iso } from "./instants.ts";
import { type Route, route } from "./route.ts";
import { idSchema } from "./shapes.ts";

export type HaltRecord = {
  readonly scope: string;
  readonly reason: string;
  readonly at: number;
  readonly by: string;
};

export type HaltDeps = {
  readonly execute: Execute;
  readonly halts: { inForce(scope: Scope): Promise<readonly HaltRecord[]> };
};

const reach = { segment: idSchema.optional(), agent: idSchema.optional() };
const oneReach = ({ segment, agent }: Reach): boolean => segment === undefined || agent === undefined;
const ONE_REACH = "segment and agent can't both be named";

type Reach = { readonly segment?: string | undefined; readonly agent?: string | undefined };

const haltedSchema = z
  .object({ scope: z.string(), reason: z.string(), at: z.iso.datetime(), by: z.string() })
  .openapi("Halted");

/** The kill switch: everything, one segment, or one agent. Stopping needs no more than an operator. */
export function haltRoutes({ execute, halts }: HaltDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/halt",
      permission: "viewer",
      summary: "Where nothing may run",
      reply: z.object({ halted: z.array(haltedSchema) }).openapi("Halts"),
      handle: async ({ scope }) => ({
        halted: (await halts.inForce(scope)).map((halt) => ({ ...halt, at: iso(halt.at) })),
      }),
    }),
    route({
      method: "post",
      path: "/halt",
      action: "halt",
      summary: "Stop every run there and start none",
      body: z
        .strictObject({ ...reach, reason: z.string().trim().min(1).max(500) })
        .refine(oneReach, { path: ["agent"], message: ONE_REACH }),
      reply: z.object({ kind: z.literal("halted"), agents: z.number().int() }).openapi("HaltReply"),
      handle: ({ body, caller }) =>
        execute("halt", { ...caller, scope: scopeWord(body), reason: body.reason }),
    }),
    route({
      method: "post",
      path: "/resume",
      action: "resume",
      summary: "Take a halt back",
      body: z.strictObject(reach).refine(oneReach, { path: ["agent"], message: ONE_REACH }),
      reply: z.object({ kind: z.enum(["resumed", "was-not-halted"]) }).openapi("ResumeReply"),
      handle: ({ body, caller }) => execute("resume", { ...caller, scope: scopeWord(body) }),
    }),
  ];
}

function scopeWord({ segment, agent }: Reach): string {
  if (segment !== undefined) return `segment:${segment}`;
  return agent === undefined ? "all" : `agent:${agent}`;
}
