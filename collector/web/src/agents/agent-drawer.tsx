import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { AgentView } from "../../../http/fleet-schemas.ts";
import { agentQuery } from "../api/fleet.ts";
import { Refusal } from "../api/request.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { Failure } from "../ui/failure.tsx";
import { Pending } from "../ui/pending.tsx";
import { AgentActs } from "./agent-acts.tsx";
import { AgentAdmission } from "./agent-admission.tsx";
import { AgentContainment } from "./agent-containment.tsx";
import { AgentIdentity } from "./agent-identity.tsx";

/** One agent: who it is, what it may do by its own rules, what it refused, and the ways to stop it. */
export function AgentDrawer() {
  const { agent: id } = useSearch({ from: "/agents" });
  const navigate = useNavigate({ from: "/agents" });
  const { data: agent, error, refetch } = useQuery({ ...agentQuery(id ?? ""), enabled: id !== undefined });
  const close = () => void navigate({ search: (now) => ({ ...now, agent: undefined }), resetScroll: false });
  const isUnknown = error instanceof Refusal && error.problem.status === 404;
  return (
    <Dialog
      open={id !== undefined}
      onClose={close}
      shape="drawer"
      title={<span className="break-all">{id}</span>}
      description={agent && `Agent in the segment ${agent.segment}`}
    >
      {agent === undefined && !error && <Pending label="Loading the agent" lines={8} />}
      {agent === undefined && error && !isUnknown && <Failure error={error} onRetry={() => void refetch()} />}
      {agent === undefined && isUnknown && (
        <Empty title="There is no such agent">It may never have joined, or you don't see its segment.</Empty>
      )}
      {agent && <Particulars agent={agent} />}
    </Dialog>
  );
}

function Particulars({ agent }: { readonly agent: AgentView }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
      <AgentAdmission agent={agent} />
      <AgentIdentity agent={agent} />
      <AgentContainment agent={agent} />
      <AgentActs agent={agent} />
    </div>
  );
}
