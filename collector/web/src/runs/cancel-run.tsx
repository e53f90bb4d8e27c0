import { useMutation, useQueryClient } from "@tanstack/react-query";
import { cancelRun } from "../api/runs.ts";
import { useMay } from "../session/current.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";

export function CancelRun({ id }: { readonly id: string }) {
  const client = useQueryClient();
  const mayAct = useMay("operate");
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => cancelRun(id),
    onSuccess: () => client.invalidateQueries({ queryKey: ["run", id] }),
  });
  if (!mayAct) return null;
  return (
    <div className="grid justify-items-start gap-2">
      <Button busy={isPending} onClick={() => mutate()}>
        {isPending ? "Cancelling…" : "Cancel this run"}
      </Button>
      {error && <Failure error={error} />}
    </div>
  );
}
