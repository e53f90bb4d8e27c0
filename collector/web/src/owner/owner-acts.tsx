import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCcw, Wrench } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { OwnerView } from "../../../http/people-schemas.ts";
import type { Queued } from "../../../http/schemas.ts";
import { claimFixByLink, ownerViewQuery, retestByLink } from "../api/owner.ts";
import { QueuedRuns } from "../exposure/queued-runs.tsx";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { TextArea } from "../ui/field.tsx";
import { Spinner } from "../ui/pending.tsx";

/** Saying that it is fixed, and asking for the proof. Neither closes anything: what the agents then see does. */
export function OwnerActs({ exposure }: { readonly exposure: OwnerView }) {
  const client = useQueryClient();
  const [claiming, setClaiming] = useState(false);
  const [queued, setQueued] = useState<Queued>();
  const take = async (reply: Queued) => {
    setQueued(reply);
    setClaiming(false);
    await client.invalidateQueries({ queryKey: ownerViewQuery.queryKey });
  };
  const retest = useMutation({ mutationFn: retestByLink, onSuccess: take });
  const claim = useMutation({ mutationFn: claimFixByLink, onSuccess: (reply) => take(reply.queued) });
  const running = exposure.runs.filter(({ state }) => state === "running").length;
  const claimed = exposure.closureDetail.fixClaimedAt !== null;
  const closed = exposure.closure === "closed";
  const error = retest.error ?? claim.error;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    claim.mutate(String(new FormData(event.currentTarget).get("note")).trim());
  };
  return (
    <div className="mt-4 grid gap-3">
      {running > 0 && (
        <p role="status" className="flex items-center gap-2 font-medium">
          <Spinner className="size-3.5 text-brand" />
          {running === 1 ? "It is being tested right now" : `${running} tests are going right now`}
        </p>
      )}
      {claiming ? (
        <form onSubmit={submit} className="grid gap-3">
          <TextArea
            label="What was done"
            name="note"
            maxLength={2_000}
            autoFocus
            placeholder="Closed port 8443 on both firewalls"
            hint="Stands in the record beside what is then seen. Your word starts the test; it doesn't close anything."
          />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" weight="primary" busy={claim.isPending} className="min-h-11 flex-1">
              It is fixed, test it
            </Button>
            <Button className="min-h-11" onClick={() => setClaiming(false)}>
              Not yet
            </Button>
          </div>
        </form>
      ) : (
        <div className="flex flex-wrap gap-2">
          {!closed && (
            <Button
              weight={claimed ? "plain" : "primary"}
              className="min-h-11 flex-1"
              onClick={() => setClaiming(true)}
            >
              <Wrench className="size-4" aria-hidden />I fixed it
            </Button>
          )}
          <Button
            weight={claimed && !closed ? "primary" : "plain"}
            className="min-h-11 flex-1"
            busy={retest.isPending}
            onClick={() => retest.mutate()}
          >
            <RotateCcw className="size-4" aria-hidden />
            Test it again
          </Button>
        </div>
      )}
      {error && <Failure error={error} />}
      {queued && running === 0 && <QueuedRuns reply={queued} />}
    </div>
  );
}
