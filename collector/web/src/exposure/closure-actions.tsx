import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCcw, Wrench } from "lucide-react";
import { useState } from "react";
import type { ExposureDetailView, Queued } from "../../../http/schemas.ts";
import { retest, validate } from "../api/exposures.ts";
import { useMay } from "../session/current.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Failure } from "../ui/failure.tsx";
import { FixClaim } from "./fix-claim.tsx";
import { QueuedRuns } from "./queued-runs.tsx";

/** Every button asks for runs; none of them closes anything. */
export function ClosureActions({ exposure }: { readonly exposure: ExposureDetailView }) {
  const client = useQueryClient();
  const [claiming, setClaiming] = useState(false);
  const [queued, setQueued] = useState<Queued>();
  const ask = (act: typeof validate) => ({
    mutationFn: () => act(exposure.id),
    onMutate: () => setQueued(undefined),
    onSuccess: (reply: Queued) => {
      setQueued(reply);
      return client.invalidateQueries({ queryKey: ["exposure", exposure.id] });
    },
  });
  const validation = useMutation(ask(validate));
  const retesting = useMutation(ask(retest));
  if (!useMay("own")) return null;
  const claimed = exposure.closureDetail.fixClaimedAt !== null;
  const closed = exposure.closure === "closed";
  const error = retesting.error ?? validation.error;
  return (
    <div className="mt-4 grid gap-3">
      <div className="flex flex-wrap gap-2">
        {!closed && (
          <Button weight={claimed ? "plain" : "primary"} onClick={() => setClaiming(true)}>
            <Wrench className="size-3.5" aria-hidden />
            Claim fixed
          </Button>
        )}
        <Button
          weight={claimed && !closed ? "primary" : "plain"}
          busy={retesting.isPending}
          onClick={() => retesting.mutate()}
        >
          <RotateCcw className="size-3.5" aria-hidden />
          Retest
        </Button>
        <Button busy={validation.isPending} onClick={() => validation.mutate()}>
          Validate now
        </Button>
      </div>
      {error && <Failure error={error} />}
      {queued && <QueuedRuns reply={queued} />}
      <Dialog
        open={claiming}
        onClose={() => setClaiming(false)}
        title="Claim that it is fixed"
        description="Your word starts the proof; it doesn't close anything. Only runs made after this moment count."
      >
        <FixClaim
          exposure={exposure}
          onClaimed={(reply) => {
            setQueued(reply);
            setClaiming(false);
          }}
          onCancel={() => setClaiming(false)}
        />
      </Dialog>
    </div>
  );
}
