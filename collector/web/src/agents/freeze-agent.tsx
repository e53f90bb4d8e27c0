import { useState } from "react";
import { freezeAgent } from "../api/identity.ts";
import { Button } from "../ui/button.tsx";
import { Confirm, Ends } from "../ui/confirm.tsx";
import { Dialog } from "../ui/dialog.tsx";

/** Cuts an agent off until it is thawed: for when its identity may be in other hands. */
export function FreezeAgent({ id }: { readonly id: string }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Freeze…</Button>
      <Dialog open={open} onClose={close} title="Freeze this agent">
        <Confirm
          label="Freeze it"
          asks={{
            label: "Why",
            hint: "Goes into the audit log and is shown to everybody until it is thawed.",
          }}
          act={(words) => freezeAgent(id, words)}
          onDone={close}
          onCancel={close}
        >
          <Ends
            items={[
              "Its session is cut off within seconds, and nobody comes in under its identity until it is thawed.",
              "What it runs now ends; what it has not sent yet it keeps, and sends once it is let back.",
            ]}
          />
          <p className="text-pretty">
            For an identity that may be in two hands. To stop what it does and keep its link, halt it.
          </p>
        </Confirm>
      </Dialog>
    </>
  );
}
