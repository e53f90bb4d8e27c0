import { Link } from "@tanstack/react-router";
import type { AgentView } from "../../../http/fleet-schemas.ts";
import { KillSwitch } from "../board/kill-switch.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { Age } from "../ui/moment.tsx";
import { Acts, Cell, Row, Table } from "../ui/table.tsx";
import { AgentStatus } from "./agent-status.tsx";

const COLUMNS = ["Agent", "Status", "Rules", "Version", "Confinement", "Certificate", ""] as const;

export function AgentTable({ agents }: { readonly agents: readonly AgentView[] }) {
  return (
    <Table caption="Agents" columns={COLUMNS}>
      {agents.map((agent) => (
        <AgentRow key={agent.id} agent={agent} />
      ))}
    </Table>
  );
}

function AgentRow({ agent }: { readonly agent: AgentView }) {
  const labels = Object.entries(agent.labels).map(([name, value]) => `${name}=${value}`);
  return (
    <Row
      muted={agent.status === "revoked"}
      head={
        <>
          <Link
            to="/agents"
            search={(now) => ({ ...now, agent: agent.id })}
            resetScroll={false}
            className="block font-medium break-all underline decoration-edge underline-offset-[3px] hover:decoration-ink"
          >
            {agent.id}
          </Link>
          <span className="label block break-all">
            {agent.segment}
            {agent.sourceAddress !== "" && (
              <>
                , <Foreign>{agent.sourceAddress}</Foreign>
              </>
            )}
            {labels.length > 0 && (
              <>
                {" · "}
                <Foreign>{labels.join(", ")}</Foreign>
              </>
            )}
          </span>
        </>
      }
    >
      <Cell label="Status">
        <AgentStatus agent={agent} />
      </Cell>
      <Cell label="Rules">
        {agent.rulesDigest !== "" && (
          <span title={agent.rulesDigest} className="font-mono text-xs">
            {agent.rulesDigest.slice(0, 12)}
          </span>
        )}
        {agent.rulesProblem !== "" && (
          <span className={`block break-words ${agent.rulesDigest === "" ? "text-bad" : "text-aged"}`}>
            <Foreign>{agent.rulesProblem}</Foreign>
          </span>
        )}
      </Cell>
      <Cell label="Version">
        <Foreign>{agent.version}</Foreign>
      </Cell>
      <Cell label="Confinement">
        {agent.lastSeenAt === null ? (
          <span className="text-mute">not known yet</span>
        ) : (
          <span title="Node's permission model: no child processes, workers or add-ons">
            {agent.permissionModel ? (
              "Permission model on"
            ) : (
              <span className="text-aged">Permission model off</span>
            )}
          </span>
        )}
      </Cell>
      <Cell label="Certificate">
        <span className="text-mute">
          expires <Age at={agent.certificateExpiresAt} />
        </span>
      </Cell>
      <Acts>
        {agent.status !== "revoked" && !agent.halted && (
          <KillSwitch reach={{ agent: agent.id }} label="Halt" quiet />
        )}
      </Acts>
    </Row>
  );
}
