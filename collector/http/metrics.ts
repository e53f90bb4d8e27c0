import { scopeOf } from "../app/role.ts";
import { agentStatus } from "./agent-view.ts";
import type { Counts, OverviewDeps } from "./overview.ts";
import { type Route, rawRoute } from "./route.ts";

export type MetricsDeps = Pick<OverviewDeps, "clock" | "sessions" | "overview" | "authority"> & {
  readonly version: string;
  /** How late the event loop was in the last minute or two. */
  readonly loopDelay: () => { readonly meanMs: number; readonly p99Ms: number; readonly maxMs: number };
  /** Lets a scraper in without a token; for a listener that only it can reach. */
  readonly openMetrics: boolean;
};

/** A few gauges in Prometheus's text format. Numbers only: no name of an asset or person is in a label, an agent's opaque id is. */
export const metricsRoutes = (deps: MetricsDeps): readonly Route[] => [
  rawRoute({
    path: "/metrics",
    permission: deps.openMetrics ? "public" : "viewer",
    summary: "Gauges for Prometheus",
    produces: "text/plain",
    respond: async (c, { who }) => {
      const now = deps.clock();
      const { exposures, runs, agents, evidence, waiting } = await deps.overview(
        now,
        who === undefined ? { kind: "all" } : scopeOf(who),
      );
      const { current, next, server } = deps.authority();
      const live = deps.sessions();
      const { meanMs, p99Ms, maxMs } = deps.loopDelay();
      const statuses = agents.map((agent) => agentStatus(agent, live, now));
      const text = [
        gauge("plumbline_info", "The version that runs", "version", { [deps.version]: 1 }),
        gauge("plumbline_agents", "Agents by status", "status", tally(statuses)),
        gauge("plumbline_exposures", "Exposures by validation", "validation", exposures.byValidation),
        gauge("plumbline_runs", "Judged runs by outcome", "outcome", runs.byOutcome),
        gauge("plumbline_runs_running", "Runs under way", "", { "": runs.running }),
        gauge("plumbline_batches", "Durable batches of evidence", "", { "": evidence.batches }),
        gauge("plumbline_certificate_expiry_seconds", "When a certificate of the collector ends", "of", {
          authority: current.notAfter / 1_000,
          ...(next === null ? {} : { "next-authority": next.notAfter / 1_000 }),
          server: server.notAfter / 1_000,
        }),
        gauge(
          "plumbline_agent_certificate_expiry_seconds",
          "When an agent's certificate ends",
          "agent",
          ends(agents),
        ),
        gauge(
          "plumbline_event_loop_delay_seconds",
          "How late the event loop was in the last minute",
          "stat",
          {
            mean: meanMs / 1_000,
            p99: p99Ms / 1_000,
            max: maxMs / 1_000,
          },
        ),
        gauge("plumbline_log_holds", "1 when the last daily check of the record found no break", "", {
          "": 1 - waiting.logBroken,
        }),
        gauge(
          "plumbline_log_verified_timestamp_seconds",
          "When the record was last checked; 0 when never",
          "",
          {
            "": (waiting.logVerifiedAt ?? 0) / 1_000,
          },
        ),
        gauge(
          "plumbline_log_contradictions",
          "Agents whose copy of a checkpoint contradicts the record",
          "",
          {
            "": waiting.contradictions,
          },
        ),
      ].join("");
      return c.body(text, 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
    },
  }),
];

/** Of agents that may still come. */
const ends = (agents: Awaited<ReturnType<MetricsDeps["overview"]>>["agents"]): Counts =>
  Object.fromEntries(
    agents.flatMap(({ id, status, certificateExpiresAt: end }) =>
      status === "revoked" || end === null ? [] : [[id, end / 1_000]],
    ),
  );

function gauge(name: string, help: string, label: string, values: Counts): string {
  const lines = Object.entries(values).map(([value, count]) =>
    label === "" ? `${name} ${count}\n` : `${name}{${label}="${escaped(value)}"} ${count}\n`,
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`;
}

const escaped = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

const tally = (words: readonly string[]): Counts => {
  const counts: Record<string, number> = {
    live: 0,
    silent: 0,
    "never-seen": 0,
    expired: 0,
    pending: 0,
    frozen: 0,
    revoked: 0,
  };
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};
