import type { ReactNode } from "react";
import type { AgentView } from "../../../http/fleet-schemas.ts";
import { KillSwitch } from "../board/kill-switch.tsx";
import { Age } from "../ui/moment.tsx";
import { AgentStatus } from "./agent-status.tsx";

const COLUMNS = ["Agent", "Status", "Rules", "Version", "Confinement", "Certificate"] as const;

export function AgentTable({ agents }: { readonly agents: readonly AgentView[] }) {
  return (
    <table className="w-full text-left text-sm max-lg:block">
      <caption className="sr-only">Agents</caption>
      <thead className="max-lg:sr-only">
        <tr className="border-b border-ink/30 text-xs text-mute [&>th]:py-2 [&>th]:pr-4 [&>th]:font-medium">
          {COLUMNS.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
          <th scope="col">
            <span className="sr-only">Halt</span>
          </th>
        </tr>
      </thead>
      <tbody className="max-lg:block">
        {agents.map((agent) => (
          <AgentRow key={agent.id} agent={agent} />
        ))}
      </tbody>
    </table>
  );
}

function AgentRow({ agent }: { readonly agent: AgentView }) {
  const labels = Object.entries(agent.labels).map(([name, value]) => `${name}=${value}`);
  return (
    <tr className="border-b border-line align-top max-lg:grid max-lg:grid-cols-2 max-lg:gap-x-4 max-lg:gap-y-2.5 max-lg:py-3.5 lg:[&>*]:py-2.5 lg:[&>*]:pr-4">
      <th scope="row" className="font-normal max-lg:col-span-2">
        <span className="block font-medium break-all">{agent.id}</span>
        <span className="label block break-all">
          {agent.segment}, {agent.sourceAddress}
          {labels.length > 0 && ` · ${labels.join(", ")}`}
        </span>
      </th>
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
            {agent.rulesProblem}
          </span>
        )}
      </Cell>
      <Cell label="Version">{agent.version}</Cell>
      <Cell label="Confinement">
        <span title="Node's permission model: no child processes, workers or add-ons">
          {agent.permissionModel ? (
            "Permission model on"
          ) : (
            <span className="text-aged">Permission model off</span>
          )}
        </span>
      </Cell>
      <Cell label="Certificate">
        <span className="text-mute">
          expires <Age at={agent.certificateExpiresAt} />
        </span>
      </Cell>
      <td className="max-lg:-ml-2.5 max-lg:justify-self-start lg:text-right [&>button]:-my-1.5">
        {agent.status !== "revoked" && !agent.halted && (
          <KillSwitch reach={{ agent: agent.id }} label="Halt" quiet />
        )}
      </td>
    </tr>
  );
}

function Cell({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <td>
      <span aria-hidden className="label block lg:hidden">
        {label}
      </span>
      {children}
    </td>
  );
}
