import { OctagonX } from "lucide-react";
import { useState } from "react";
import { type Reach, reachWords } from "../api/halt.ts";
import { useMay } from "../session/current.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { HaltForm } from "./halt-form.tsx";

type Props = { readonly reach: Reach; readonly label: string; readonly quiet?: boolean };

/** Stops runs, at once, where it reaches. Never one click: it asks why first. */
export function KillSwitch({ reach, label, quiet = false }: Props) {
  const [open, setOpen] = useState(false);
  if (!useMay("operate")) return null;
  const words = reachWords(reach);
  return (
    <>
      <Button
        weight={quiet ? "quiet" : "plain"}
        className={quiet ? "-mr-2" : "!border-bad/60 !text-bad"}
        aria-label={`Halt ${words}`}
        title={`Halt ${words}`}
        onClick={() => setOpen(true)}
      >
        <OctagonX className="size-3.5" aria-hidden />
        {label}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={`Halt ${words}?`}
        description="Every run it reaches ends and cleans up within a second or two, and nothing new starts until somebody resumes. Agents stay connected; evidence already taken is kept."
      >
        <HaltForm reach={reach} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}
