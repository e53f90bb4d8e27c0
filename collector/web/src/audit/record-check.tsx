import { useMutation } from "@tanstack/react-query";
import { CircleCheck, ShieldQuestionMark, TriangleAlert } from "lucide-react";
import type { LogCheck } from "../../../http/log-check-schemas.ts";
import { verifyLog } from "../api/audit.ts";
import { useNow } from "../clock.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { dayAndTime } from "../ui/instant.ts";
import { Spinner } from "../ui/pending.tsx";

/** Whether the record is whole: recomputed from the first entry on, and told with what it was held against. */
export function RecordCheck() {
  const { mutate, data, error, isPending } = useMutation({ mutationFn: verifyLog });
  return (
    <section
      aria-label="Is the record whole?"
      className="mb-5 flex flex-wrap items-start gap-x-4 gap-y-2 rounded-lg border border-line bg-raised px-4 py-3"
    >
      <div role="status" className="min-w-0 flex-1 text-sm">
        {data ? <Result check={data} /> : <Unasked busy={isPending} />}
      </div>
      <Button busy={isPending} onClick={() => mutate()}>
        {data ? "Check again" : "Check the record"}
      </Button>
      {error && (
        <div className="w-full">
          <Failure error={error} />
        </div>
      )}
    </section>
  );
}

function Unasked({ busy }: { readonly busy: boolean }) {
  return (
    <p className="flex items-start gap-2 text-pretty">
      {busy ? (
        <Spinner className="mt-0.5 size-4 text-brand" />
      ) : (
        <ShieldQuestionMark className="mt-0.5 size-4 shrink-0 text-mute" aria-hidden />
      )}
      {busy
        ? "Recomputing every chain from its first entry…"
        : "Is the record whole? The collector checks it once a day by itself; you can have it recomputed now."}
    </p>
  );
}

function Result({
  check: { audit, batches, verified, ledger, checkpoints, firstBreak },
}: {
  readonly check: LogCheck;
}) {
  const now = useNow();
  const whole = firstBreak === null;
  const Icon = whole ? CircleCheck : TriangleAlert;
  return (
    <>
      <p className="flex items-start gap-2">
        <Icon className={`mt-0.5 size-4 shrink-0 ${whole ? "text-good" : "text-bad"}`} aria-hidden />
        <span className="min-w-0 break-words">
          {whole ? (
            <strong className="font-semibold">The record is whole.</strong>
          ) : (
            <>
              <strong className="font-semibold text-bad">The record was changed.</strong> The first break:{" "}
              <Foreign>{firstBreak}</Foreign>. Keep a copy of the data folder as it is, then compare it with a
              backup by <code className="font-mono text-xs">plumbline verify-log</code>.
            </>
          )}
        </span>
      </p>
      <p className="mt-1 pl-6 text-mute">
        {audit.verified} of {audit.entries} audit entries, {verified} of {batches} batches of evidence,{" "}
        {ledger.verified} of {ledger.entries} ledger entries, held against {checkpoints.verified} of{" "}
        {checkpoints.count} checkpoints
        {checkpoints.newest !== null && ` (the newest of ${dayAndTime(checkpoints.newest.at, now)})`}.
      </p>
    </>
  );
}
