import { useState } from "react";
import type { AgentView } from "../../../http/fleet-schemas.ts";
import { approveAgent, thawAgent } from "../api/identity.ts";
import { useMay } from "../session/current.ts";
import { Button } from "../ui/button.tsx";
import { Confirm, Ends } from "../ui/confirm.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { Moment } from "../ui/moment.tsx";
import { Section } from "../ui/section.tsx";

/** Why it stands outside the door, and the way in. Nothing to see of an agent that may come in. */
export function AgentAdmission({ agent }: { readonly agent: AgentView }) {
  if (agent.status === "pending") return <Waiting agent={agent} />;
  if (agent.status === "frozen") return <Frozen agent={agent} />;
  return null;
}

function Waiting({ agent: { id, fingerprint, joinedAt } }: { readonly agent: AgentView }) {
  const [approving, setApproving] = useState(false);
  const mayDecide = useMay("administer");
  const close = () => setApproving(false);
  return (
    <Section
      title="Waits for approval"
      lead="It joined with a token that wants a person's word. Until then it has no session and gets no job."
      action={
        mayDecide && (
          <Button weight="primary" onClick={() => setApproving(true)}>
            Approve it…
          </Button>
        )
      }
    >
      <div className="grid gap-2 border-l-[3px] border-aged pl-3 text-sm">
        <p className="wrap-anywhere">
          Joined <Moment at={joinedAt} />. Compare its fingerprint with the one that{" "}
          <code className="font-mono text-xs">plumbline-agent enroll</code> printed on its machine:
        </p>
        <p className="font-mono text-xs break-all">{fingerprint}</p>
        {!mayDecide && <p className="text-mute">An administrator of this collector decides.</p>}
      </div>
      <Dialog open={approving} onClose={close} title="Approve this agent">
        <Confirm
          label="Approve it"
          weight="primary"
          asks={{
            label: "Fingerprint, as its machine shows it",
            hint: "Paste it from there, not from here: another one is refused, and the machine stays outside.",
          }}
          act={(words) => approveAgent(id, hexOf(words))}
          onDone={close}
          onCancel={close}
        >
          <p className="text-pretty">
            What it sees counts as seen from its segment from now on. It may do what the rules on its own
            machine allow.
          </p>
        </Confirm>
      </Dialog>
    </Section>
  );
}

/** People write fingerprints with colons, spaces and capitals. */
const hexOf = (words: string): string => words.replaceAll(/[\s:]/g, "").toLowerCase();

function Frozen({ agent: { id, frozenAt, frozenBecause } }: { readonly agent: AgentView }) {
  const [thawing, setThawing] = useState(false);
  const mayDecide = useMay("administer");
  const close = () => setThawing(false);
  return (
    <Section
      title="Frozen"
      lead="It is cut off and holds what it saw until somebody lets it back. What it had sent before stays evidence."
      action={mayDecide && <Button onClick={() => setThawing(true)}>Thaw it…</Button>}
    >
      <div className="grid gap-2 border-l-[3px] border-bad pl-3 text-sm">
        <p className="wrap-anywhere">
          <span className="font-medium">Because:</span> <Foreign>{frozenBecause}</Foreign>
          {frozenAt !== null && (
            <>
              , <Moment at={frozenAt} />
            </>
          )}
        </p>
        {!mayDecide && <p className="text-mute">An administrator of this collector decides.</p>}
      </div>
      <Dialog open={thawing} onClose={close} title="Thaw this agent">
        <Confirm
          label="Thaw it"
          weight="primary"
          asks={{ label: "What you found", hint: "Goes into the audit log." }}
          act={(words) => thawAgent(id, words)}
          onDone={close}
          onCancel={close}
        >
          <Ends
            items={[
              "First make sure that one process is left under its identity: no copied machine, no restored image.",
              "Whoever comes first is believed; if a second one lives, both are frozen again.",
              "It comes back by itself within five minutes, or at once when it is started again.",
            ]}
          />
        </Confirm>
      </Dialog>
    </Section>
  );
}
