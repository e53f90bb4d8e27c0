import { TriangleAlert } from "lucide-react";
import type { AgentView } from "../../../http/fleet-schemas.ts";
import { useNow } from "../clock.ts";
import { Fact, Facts } from "../ui/facts.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { Age, Moment } from "../ui/moment.tsx";
import { Section } from "../ui/section.tsx";
import { AgentStatus } from "./agent-status.tsx";

/** By what the collector knows it, and how long that holds. */
export function AgentIdentity({ agent }: { readonly agent: AgentView }) {
  const labels = Object.entries(agent.labels).map(([name, value]) => `${name}=${value}`);
  return (
    <Section title="Identity">
      <Facts>
        <Fact name="State">
          <AgentStatus agent={agent} />
        </Fact>
        <Fact name="Certificate">
          <CertificateEnd agent={agent} />
        </Fact>
        <Fact name="Fingerprint">
          <span className="font-mono text-xs break-all">{agent.fingerprint}</span>
        </Fact>
        <Fact name="Joined">
          <Moment at={agent.joinedAt} />
        </Fact>
        <ToldByItself agent={agent} />
        <Fact name="Evidence">{agent.durableSequence} signed records on file, in one chain</Fact>
        {labels.length > 0 && (
          <Fact name="Labels">
            <Foreign className="break-all">{labels.join(", ")}</Foreign>
          </Fact>
        )}
      </Facts>
    </Section>
  );
}

/** What it says when it links, so nothing is known of one that never has. */
function ToldByItself({ agent }: { readonly agent: AgentView }) {
  if (agent.lastSeenAt === null) {
    return (
      <Fact name="Address, version">
        <span className="text-mute">not known before its first session</span>
      </Fact>
    );
  }
  return (
    <>
      <Fact name="Looks from">
        <Foreign className="font-mono text-xs">{agent.sourceAddress}</Foreign>
      </Fact>
      <Fact name="Version">
        <Foreign>{agent.version}</Foreign>
      </Fact>
      <Fact name="Confinement">
        {agent.permissionModel
          ? "Node's permission model: it can start no program, no thread and no add-on"
          : "None by Node's permission model: started by hand, or by another unit than the one we ship"}
      </Fact>
    </>
  );
}

function CertificateEnd({ agent: { certificateExpiresAt: end, status } }: { readonly agent: AgentView }) {
  const now = useNow();
  if (status === "revoked") return "Never accepted again";
  const left = Date.parse(end) - now;
  return (
    <>
      ends <Age at={end} />
      {left < WARNING_MS && (
        <span className="mt-0.5 flex items-start gap-1.5 font-medium text-aged">
          <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          {left <= 0
            ? "It has ended: the agent comes back only by rejoining."
            : "It should have been renewed by now: look at the agent's log."}
        </span>
      )}
    </>
  );
}

/** A certificate of seven days is renewed at half of them; with a quarter left, something is wrong. */
const WARNING_MS = 42 * 3_600_000;
