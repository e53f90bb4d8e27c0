import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { OctagonX } from "lucide-react";
import { type Halted, haltQuery, reachOf, reachWords, resume } from "../api/halt.ts";
import { useMay } from "../session/current.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { Age } from "../ui/moment.tsx";

/** While something is halted every page says so: a quiet board must not pass for a safe one. */
export function HaltedBanner() {
  const { data } = useQuery(haltQuery);
  if (!data || data.halted.length === 0) return null;
  return (
    <section aria-label="Halted" className="border-b border-bad/40 bg-bad/10">
      <ul className="mx-auto grid max-w-[100rem] gap-2 px-4 py-2 md:px-6">
        {data.halted.map((halted) => (
          <HaltedLine key={halted.scope} halted={halted} />
        ))}
      </ul>
    </section>
  );
}

function HaltedLine({ halted: { scope, reason, by, at } }: { readonly halted: Halted }) {
  const client = useQueryClient();
  const mayAct = useMay("operate");
  const reach = reachOf(scope);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => resume(reach),
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <OctagonX className="size-4 shrink-0 text-bad" aria-hidden />
      <span className="min-w-0 flex-1 break-words">
        <strong className="font-semibold">Halted: {reachWords(reach)}</strong> — {reason}{" "}
        <span className="whitespace-nowrap">
          (by {by}, <Age at={at} />)
        </span>
      </span>
      {mayAct && (
        <Button busy={isPending} onClick={() => mutate()}>
          Resume {reachWords(reach)}
        </Button>
      )}
      {error && <Failure error={error} />}
    </li>
  );
}
