import { z } from "@hono/zod-openapi";
import { type RulesOfEngagement, rulesSchema } from "../../proto/engagement.ts";
import { Fault } from "../../proto/fault.ts";
import { publisherKey } from "../../proto/publisher.ts";
import { toIso } from "../../proto/time.ts";
import type { Scope } from "../app/role.ts";
import { type NoticeRecord, noticeView } from "./agent-notices.ts";
import { type AgentRules, containmentSchema } from "./containment-schemas.ts";
import { foreignText } from "./foreign-text.ts";
import { iso } from "./instants.ts";
import { type Route, route } from "./route.ts";
import { idParams } from "./shapes.ts";

type ContainmentRecord = {
  /** JSON, as the agent sent it; "" without rules. */
  readonly rules: string;
  readonly notices: readonly NoticeRecord[];
  readonly noticeCounts: { readonly refused: number; readonly halted: number; readonly resumed: number };
  readonly notTaken: readonly {
    readonly at: number;
    readonly because: string | null;
    readonly runId: string;
  }[];
  readonly quarantined: readonly { readonly at: number; readonly reason: string }[];
};

export type ContainmentDeps = {
  readonly containment: {
    of(agentId: string, scope: Scope, mostNotices: number): Promise<ContainmentRecord | undefined>;
  };
};

/** At most this many notices are told; the counts are of all. */
export const MAX_NOTICES = 200;

/** What an agent may do and what it refused: its own word, that we only repeat. */
export function containmentRoutes({ containment }: ContainmentDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/agents/{id}/containment",
      permission: "viewer",
      objectScope: "by its query",
      summary:
        "An agent's rules of engagement as it reported them, what they refused, and who moved its kill switch",
      params: idParams,
      query: z.strictObject({ limit: z.coerce.number().int().min(1).max(MAX_NOTICES).default(50) }),
      reply: containmentSchema,
      handle: async ({ params: { id }, query: { limit }, scope }) => {
        const found = await containment.of(id, scope, limit);
        if (found === undefined) throw new Fault("not-found", `No agent "${id}"`);
        return {
          rules: rulesOf(found.rules),
          notices: { ...found.noticeCounts, items: found.notices.map(noticeView) },
          notTaken: found.notTaken.map(({ at, because, runId }) => ({
            at: iso(at),
            because: foreignText(because ?? ""),
            runId,
          })),
          quarantined: found.quarantined.map(({ at, reason }) => ({
            at: iso(at),
            reason: foreignText(reason),
          })),
        };
      },
    }),
  ];
}

/** Null for what isn't rules of this version: the agent's list says so already. */
function rulesOf(text: string): AgentRules | null {
  if (text === "") return null;
  const read = rulesSchema.safeParse(JSON.parse(text));
  return read.success ? rulesView(read.data) : null;
}

function rulesView(rules: RulesOfEngagement): AgentRules {
  return {
    agreedBy: foreignText(rules.agreedBy),
    notBefore: toIso(rules.notBefore),
    notAfter: toIso(rules.notAfter),
    tier: rules.tier,
    allow: rules.allow.map(({ kinds, to, names, ports }) => ({
      kinds,
      to: [...to, ...names],
      ports: ports.map(portWords),
    })),
    deny: rules.deny.map(({ to, because }) => ({ to: to, because: foreignText(because) })),
    witness: rules.witness.map(({ transport, on, ports, from }) => ({
      transport,
      on: on,
      ports: ports.map(portWords),
      from: from,
    })),
    limits: rules.limits,
    windows: rules.windows.map(({ days, from, to, zone }) => `${days.join(", ")} ${from}–${to} ${zone}`),
    publishers: rules.publishers.map(({ name, key }) => ({
      name: foreignText(name),
      keyId: publisherKey(key)?.keyId ?? "",
    })),
  };
}

const portWords = ([from, to]: readonly [number, number]): string =>
  from === to ? String(from) : `${from}–${to}`;
