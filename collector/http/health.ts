import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import { publicRoute, type Route } from "./route.ts";

export type HealthDeps = {
  /** Rejects when the store doesn't answer. */
  readonly ping: () => Promise<void>;
  readonly stopping: AbortSignal;
};

const okSchema = z.object({ status: z.literal("ok") }).openapi("Ok");

/** For load balancers and supervisors: is it alive, and may it be given work. Both tell nothing else. */
export const healthRoutes = ({ ping, stopping }: HealthDeps): readonly Route[] => [
  publicRoute({
    method: "get",
    path: "/healthz",
    summary: "The process answers",
    reply: okSchema,
    handle: async () => ({ status: "ok" }),
  }),
  publicRoute({
    method: "get",
    path: "/readyz",
    summary: "The store answers and the collector isn't stopping",
    reply: okSchema,
    handle: async () => {
      if (stopping.aborted) throw new Fault("busy", "It is stopping");
      try {
        await ping();
      } catch (cause) {
        throw new Fault("busy", "The store doesn't answer", { cause });
      }
      return { status: "ok" };
    },
  }),
];
