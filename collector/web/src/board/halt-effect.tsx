import { useQuery } from "@tanstack/react-query";
import type { AgentView } from "../../../http/fleet-schemas.ts";
import type { RunView } from "../../../http/schemas.ts";
import { agentsQuery } from "../api/fleet.ts";
import { type Reach, reachWords } from "../api/halt.ts";
import { runsQuery } from "../api/runs.ts";
import { Button } from "../ui/button.tsx";

type Props = { readonly reach: Reach; readonly tookMs: number; readonly onDone: () => void };

const WATCH_MS = 700;

/** Whether the switch worked: what the agents say, not that we asked. */
export function HaltEffect({ reach, tookMs, onDone }: Props) {
  const agents = useQuery({ ...agentsQuery, refetchInterval: WATCH_MS });
  const runs = useQuery({ ...runsQuery({ limit: 100 }), refetchInterval: WATCH_MS });
  const reached = (agents.data?.items ?? []).filter(
    (agent) => reaches(reach, agent) && agent.status === "live",
  );
  const halted = reached.filter((agent) => agent.halted).length;
  const running = (runs.data?.items ?? []).filter(
    (run) => run.state === "running" && inReach(reach, run),
  ).length;
  return (
    <div className="grid gap-4 text-sm">
      <p role="status">
        <strong className="font-semibold">Halted {reachWords(reach)}.</strong> The collector took it in{" "}
        {tookMs} ms.
      </p>
      <dl className="grid grid-cols-2 rounded-lg border border-line">
        <div className="px-4 py-3">
          <dt className="label">Live agents that report halted</dt>
          <dd className="text-xl font-semibold tabular-nums">
            {halted} of {reached.length}
          </dd>
        </div>
        <div className="border-l border-line px-4 py-3">
          <dt className="label">Runs still going</dt>
          <dd className={`text-xl font-semibold tabular-nums ${running > 0 ? "text-bad" : ""}`}>{running}</dd>
        </div>
      </dl>
      <p className="text-mute">
        A silent agent can't be told: it stops by itself when its lease ends, and hears of the halt before it
        gets new work.
      </p>
      <div className="flex justify-end">
        <Button weight="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}

const reaches = ({ segment, agent }: Reach, one: AgentView): boolean =>
  (segment === undefined || one.segment === segment) && (agent === undefined || one.id === agent);

/** A run doesn't name its agents in the list, so an agent's halt is judged by the agent alone. */
const inReach = ({ segment, agent }: Reach, run: RunView): boolean =>
  agent === undefined && (segment === undefined || run.segment === segment);
