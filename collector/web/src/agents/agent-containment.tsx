import { useQuery } from "@tanstack/react-query";
import type { Containment } from "../../../http/containment-schemas.ts";
import type { AgentView } from "../../../http/fleet-schemas.ts";
import { containmentQuery } from "../api/containment.ts";
import { Empty } from "../ui/empty.tsx";
import { Failure } from "../ui/failure.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { Age } from "../ui/moment.tsx";
import { Pending } from "../ui/pending.tsx";
import { Section } from "../ui/section.tsx";
import { AgentRules } from "./agent-rules.tsx";
import { RefusalList } from "./refusal-list.tsx";

/** What holds it back: its own rules, that no collector can widen, and what they refused. */
export function AgentContainment({ agent }: { readonly agent: AgentView }) {
  const { data, error, refetch } = useQuery(containmentQuery(agent.id));
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Pending label="Loading its rules" lines={6} />;
  return (
    <>
      <Section
        title="Rules of engagement"
        lead="They lie on the agent's own machine and are its administrator's. This is what it reported; nobody can change them from here."
      >
        {agent.rulesProblem !== "" && (
          <p className={`mb-3 text-sm font-medium ${data.rules === null ? "text-bad" : "text-aged"}`}>
            <Foreign>{agent.rulesProblem}</Foreign>
          </p>
        )}
        {data.rules ? (
          <AgentRules rules={data.rules} digest={agent.rulesDigest} />
        ) : (
          <Empty
            title={
              agent.lastSeenAt === null
                ? "It has not said yet what its rules are"
                : "It has no rules that it may use, so it runs nothing"
            }
          >
            Write <code className="font-mono text-xs">rules.yaml</code> on its machine.{" "}
            <code className="font-mono text-xs">plumbline-agent policy explain</code> there says what they
            would allow, and why.
          </Empty>
        )}
      </Section>
      <RefusalList notices={data.notices} notTaken={data.notTaken} />
      <Quarantined frames={data.quarantined} />
    </>
  );
}

function Quarantined({ frames }: { readonly frames: Containment["quarantined"] }) {
  if (frames.length === 0) return null;
  return (
    <Section
      title="In quarantine"
      lead="It sent these, and they didn't fit its chain or its key. They are kept as they came and count for nothing. A restored disk does that, and so does somebody with its key."
    >
      <ul className="grid gap-2 text-sm">
        {frames.map(({ at, reason }) => (
          <li key={`${at} ${reason}`} className="break-words">
            <span className="label mr-2">
              <Age at={at} />
            </span>
            <Foreign>{reason}</Foreign>
          </li>
        ))}
      </ul>
    </Section>
  );
}
