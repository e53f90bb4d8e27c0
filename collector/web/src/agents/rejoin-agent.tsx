import { useState } from "react";
import type { AgentView } from "../../../http/fleet-schemas.ts";
import { makeJoinToken } from "../api/identity.ts";
import { useAct } from "../ui/act.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Failure } from "../ui/failure.tsx";
import { ToldOnce } from "../ui/told-once.tsx";

/** As long as the collector lets a join token wait. */
const REJOIN_MINUTES = 60;

/** For an agent that can't come back by its certificate: a token for it alone, that keeps its name and what it saw. */
export function RejoinAgent({ agent: { id, status } }: { readonly agent: AgentView }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Let it rejoin…</Button>
      <Dialog open={open} onClose={close} title="Let this agent rejoin">
        <RejoinForm id={id} thaw={status === "frozen"} onDone={close} />
      </Dialog>
    </>
  );
}

type Props = { readonly id: string; readonly thaw: boolean; readonly onDone: () => void };

function RejoinForm({ id, thaw, onDone }: Props) {
  const { mutate, data, isPending, error } = useAct(() =>
    makeJoinToken({ forAgent: id, thaw, ttlMinutes: REJOIN_MINUTES }),
  );
  if (data) {
    return (
      <ToldOnce text={data.command} label="Copy the command" onDone={onDone}>
        Run this on the agent's machine within the hour. It comes back as {id}, with what it had not sent yet.
      </ToldOnce>
    );
  }
  return (
    <div className="grid gap-4 text-sm">
      <p className="text-pretty">
        A token for this agent and no other, for an hour. It brings new keys and a new certificate; its name
        and its chain of evidence stay.
      </p>
      {thaw && (
        <p className="border-l-[3px] border-aged pl-3 text-pretty">
          It also thaws it, so give the command only to whoever runs the machine that is the right one.
        </p>
      )}
      {error && <Failure error={error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button weight="primary" busy={isPending} onClick={() => mutate()}>
          Make the command
        </Button>
      </div>
    </div>
  );
}
