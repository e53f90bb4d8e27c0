import { useQuery } from "@tanstack/react-query";
import { agentsQuery } from "../api/fleet.ts";
import { useMay } from "../session/current.ts";
import { Empty } from "../ui/empty.tsx";
import { Failure } from "../ui/failure.tsx";
import { Pending } from "../ui/pending.tsx";
import { AgentDrawer } from "./agent-drawer.tsx";
import { AgentTable } from "./agent-table.tsx";
import { AuthoritySection } from "./authority-section.tsx";
import { JoinTokens } from "./join-tokens.tsx";
import { JoinWizard } from "./join-wizard.tsx";

export function AgentsPage() {
  const mayAdminister = useMay("administer");
  const { data, error, isPending, refetch } = useQuery(agentsQuery);
  return (
    <>
      <title>Agents · Plumbline</title>
      <div className="mb-4 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Agents</h1>
          <p className="text-sm text-mute">
            Who observes, from which segment. A segment without a live agent is a blind spot, never a safe
            one.
          </p>
        </div>
        <JoinWizard />
      </div>
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {isPending && <Pending label="Loading agents" lines={6} />}
      {data && data.items.length === 0 && (
        <Empty title="No agent has joined">
          Put the first where an attacker would stand, such as guest wireless or outside your firewall, and
          the second beside what matters, as its witness. “Join an agent” gives you the one command to paste
          there.
        </Empty>
      )}
      {data && data.items.length > 0 && <AgentTable agents={data.items} />}
      {data && data.total > data.items.length && (
        <p className="mt-3 text-sm text-mute">
          {data.items.length} of {data.total} are shown;{" "}
          <code className="font-mono text-xs">plumbline agent list</code> has them all.
        </p>
      )}
      <div className="mt-10 grid gap-10">
        {mayAdminister && <JoinTokens />}
        <AuthoritySection />
      </div>
      <AgentDrawer />
    </>
  );
}
