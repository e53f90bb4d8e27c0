import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { AgentView } from "../../../http/fleet-schemas.ts";
import { agentsQuery } from "../api/fleet.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { Pending } from "../ui/pending.tsx";
import { AgentActs } from "./agent-acts.tsx";
import { AgentContainment } from "./agent-containment.tsx";
import { AgentIdentity } from "./agent-identity.tsx";

/** One agent: who it is, what it may do by its own rules, what it refused, and the ways to stop it. */
export function AgentDrawer() {
  const { agent: id } = useSearch({ from: "/agents" });
  const navigate = useNavigate({ from: "/agents" });
  const { data } = useQuery(agentsQuery);
  const close = () => void navigate({ search: (now) => ({ ...now, agent: undefined }), resetScroll: false });
  const agent = data?.items.find((one) => one.id === id);
  return (
    <Dialog
      open={id !== undefined}
      onClose={close}
      shape="drawer"
      title={<span className="break-all">{id}</span>}
      description={agent && `Agent in the segment ${agent.segment}`}
    >
      {data === undefined && <Pending label="Loading the agent" lines={8} />}
      {data !== undefined && agent === undefined && (
        <Empty title="There is no such agent">It may never have joined, or you don't see its segment.</Empty>
      )}
      {agent && <Particulars agent={agent} />}
    </Dialog>
  );
}

function Particulars({ agent }: { readonly agent: AgentView }) {
  return (
    <div className="grid gap-8">
      <AgentIdentity agent={agent} />
      <AgentContainment agent={agent} />
      <AgentActs agent={agent} />
    </div>
  );
}
