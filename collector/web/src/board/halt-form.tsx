import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { halt, type Reach, reachWords } from "../api/halt.ts";
import { readClock } from "../clock.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { TextField } from "../ui/field.tsx";
import { HaltEffect } from "./halt-effect.tsx";

type Props = { readonly reach: Reach; readonly onDone: () => void };

export function HaltForm({ reach, onDone }: Props) {
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: async (because: string) => {
      const asked = readClock();
      await halt(reach, because);
      return { tookMs: readClock() - asked };
    },
    onSuccess: () => client.invalidateQueries(),
  });
  if (data) return <HaltEffect reach={reach} tookMs={data.tookMs} onDone={onDone} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate(reason.trim());
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <TextField
        label="Reason"
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        placeholder="incident 4711"
        required
        autoFocus
        hint="Goes into the audit log and is shown to everybody until it is lifted."
      />
      {error && <Failure error={error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>Keep running</Button>
        <Button type="submit" weight="danger" busy={isPending} disabled={reason.trim() === ""}>
          {isPending ? "Halting…" : `Halt ${reachWords(reach)} now`}
        </Button>
      </div>
    </form>
  );
}
