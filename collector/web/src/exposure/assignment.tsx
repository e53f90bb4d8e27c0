import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { assign } from "../api/exposures.ts";
import { assetsQuery } from "../api/fleet.ts";
import { useMay } from "../session/current.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Failure } from "../ui/failure.tsx";
import { TextField } from "../ui/field.tsx";

type Props = { readonly id: string; readonly owner: string | null };

/** Whose it is to fix. */
export function Assignment({ id, owner }: Props) {
  const [open, setOpen] = useState(false);
  const words = owner === null ? "nobody's yet" : `owned by ${owner}`;
  if (!useMay("operate")) return <span>{words}</span>;
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        title="Assign to somebody"
        className="inline-flex items-center gap-1 underline decoration-edge underline-offset-[3px] hover:text-ink"
      >
        {words}
        <Pencil className="size-3" aria-hidden />
        <span className="sr-only">, assign</span>
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Who owns this exposure?">
        <AssignForm id={id} owner={owner} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function AssignForm({ id, owner, onDone }: Props & { readonly onDone: () => void }) {
  const client = useQueryClient();
  const listId = useId();
  const [name, setName] = useState(owner ?? "");
  const owners = [
    ...new Set((useQuery(assetsQuery).data?.items ?? []).flatMap((asset) => asset.owner ?? [])),
  ];
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => assign(id, name.trim()),
    onSuccess: async () => {
      await client.invalidateQueries();
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <TextField
        label="Owner"
        value={name}
        onChange={({ target }) => setName(target.value)}
        list={listId}
        required
        autoFocus
        hint="A person or a team. They can claim the fix and retest it."
      />
      <datalist id={listId}>
        {owners.map((known) => (
          <option key={known} value={known} />
        ))}
      </datalist>
      {error && <Failure error={error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" weight="primary" busy={isPending} disabled={name.trim() === ""}>
          Assign
        </Button>
      </div>
    </form>
  );
}
