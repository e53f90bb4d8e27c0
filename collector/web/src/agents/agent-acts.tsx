import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AgentView } from "../../../http/fleet-schemas.ts";
import { haltQuery, reachOf, reachWords } from "../api/halt.ts";
import { revokeAgent } from "../api/identity.ts";
import { KillSwitch } from "../board/kill-switch.tsx";
import { useMay } from "../session/current.ts";
import { Button } from "../ui/button.tsx";
import { Confirm, Ends } from "../ui/confirm.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { Moment } from "../ui/moment.tsx";
import { Section } from "../ui/section.tsx";
import { FreezeAgent } from "./freeze-agent.tsx";
import { RejoinAgent } from "./rejoin-agent.tsx";

/** The ways to stop it: for now, until it is thawed, or for good; and the way back. */
export function AgentActs({ agent }: { readonly agent: AgentView }) {
  const isRevoked = agent.status === "revoked";
  const mayAdminister = useMay("administer");
  return (
    <Section title="Stop it, or let it back">
      <Halts agent={agent} />
      {isRevoked ? (
        <p className="text-sm">
          Revoked for good. A new agent can join in its place; it answers for what this one had seen open.
        </p>
      ) : (
        <div className="flex flex-wrap items-center gap-2">
          {!agent.halted && <KillSwitch reach={{ agent: agent.id }} label="Halt for now" />}
          {mayAdminister && STANDING.includes(agent.status) && <FreezeAgent id={agent.id} />}
          {mayAdminister && agent.status !== "pending" && <RejoinAgent agent={agent} />}
          {mayAdminister && <Revoke agent={agent} />}
        </div>
      )}
    </Section>
  );
}

/** Those that may come in: the others are outside already. */
const STANDING: readonly AgentView["status"][] = ["live", "silent", "never-seen", "expired"];

/** Every halt that reaches this agent, with who and why. */
function Halts({ agent }: { readonly agent: AgentView }) {
  const { data } = useQuery(haltQuery);
  const reaching = (data?.halted ?? []).filter(({ scope }) => {
    const reach = reachOf(scope);
    return (reach.segment ?? agent.segment) === agent.segment && (reach.agent ?? agent.id) === agent.id;
  });
  return (
    <div className="mb-3 grid gap-1 text-sm">
      {reaching.map(({ scope, reason, by, at }) => (
        <p key={scope} className="border-l-[3px] border-bad pl-3 wrap-anywhere">
          <span className="font-medium">Halted ({reachWords(reachOf(scope))}):</span>{" "}
          <Foreign>{reason}</Foreign>, by <Foreign>{by}</Foreign>, <Moment at={at} />
        </p>
      ))}
      {reaching.length === 0 && (
        <p className="text-mute">
          {agent.halted
            ? "Halted on its own machine, by its administrator: only there it is let go on."
            : "No halt reaches it."}
        </p>
      )}
    </div>
  );
}

function Revoke({ agent: { id, segment } }: { readonly agent: AgentView }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button weight="danger" onClick={() => setOpen(true)}>
        Revoke for good…
      </Button>
      <Dialog open={open} onClose={close} title="Revoke this agent for good">
        <Confirm label="Revoke it" typed={id} act={() => revokeAgent(id)} onDone={close} onCancel={close}>
          <Ends
            items={[
              "Its session is cut off within seconds, and its certificate is never accepted again.",
              "What it runs now ends without a word that counts; what it has not sent yet is lost to us.",
              "What it saw before stays evidence, and stays marked as its word.",
              `If no other agent is live in ${segment}, nothing can be tested from there until one joins.`,
            ]}
          />
          <p>This can't be taken back. To stop it for now, halt it instead.</p>
        </Confirm>
      </Dialog>
    </>
  );
}
