import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type JoinToken, makeJoinToken, segmentsQuery } from "../api/fleet.ts";
import { useMay } from "../session/current.ts";
import { Button } from "../ui/button.tsx";
import { Copy } from "../ui/copy.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Failure } from "../ui/failure.tsx";
import { Choice, TextField } from "../ui/field.tsx";

/** From a segment's name to the one command that joins an agent there. */
export function JoinWizard() {
  const [open, setOpen] = useState(false);
  if (!useMay("administer")) return null;
  return (
    <>
      <Button weight="primary" onClick={() => setOpen(true)}>
        <Plus className="size-3.5" aria-hidden />
        Join an agent
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Join an agent">
        <JoinForm onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

const LIFETIMES: readonly (readonly [minutes: number, words: string])[] = [
  [15, "15 minutes"],
  [30, "half an hour"],
  [60, "an hour"],
];

function JoinForm({ onDone }: { readonly onDone: () => void }) {
  const segments = useQuery(segmentsQuery);
  const { mutate, data, error, isPending } = useMutation({ mutationFn: makeJoinToken });
  if (data) return <Joining token={data} onDone={onDone} />;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    mutate({
      segment: String(form.get("segment")),
      ttlMinutes: Number(form.get("ttl")),
      labels: labelsOf(String(form.get("labels"))),
      uses: Number(form.get("uses")),
    });
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Choice
        label="Segment"
        name="segment"
        required
        hint="Where the agent stands: what it sees counts as seen from here."
      >
        {(segments.data?.items ?? []).map(({ id, trust }) => (
          <option key={id} value={id}>
            {id} ({trust})
          </option>
        ))}
      </Choice>
      <Choice label="The token works for" name="ttl" defaultValue="60">
        {LIFETIMES.map(([minutes, words]) => (
          <option key={minutes} value={minutes}>
            {words}
          </option>
        ))}
      </Choice>
      <TextField
        label="Agents that may join with it"
        name="uses"
        type="number"
        min={1}
        max={100}
        defaultValue={1}
        required
        hint="One, unless you roll out several in this segment now."
      />
      <TextField
        label="Labels"
        name="labels"
        placeholder="site=lyon rack=4"
        hint="Optional, as name=value."
      />
      {(error ?? segments.error) && <Failure error={error ?? segments.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" weight="primary" busy={isPending} disabled={!segments.data?.items.length}>
          Make the command
        </Button>
      </div>
    </form>
  );
}

const labelsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split(/[\s,]+/).flatMap((pair) => {
      const [name = "", ...value] = pair.split("=");
      return name === "" ? [] : [[name, value.join("=")]];
    }),
  );

function Joining({ token, onDone }: { readonly token: JoinToken; readonly onDone: () => void }) {
  return (
    <div className="grid gap-4 text-sm">
      <p role="status">
        Paste this on the machine in the segment. The token carries the fingerprint of the collector's
        certificate authority, and is not shown again.
      </p>
      <Copy text={token.command} label="Copy the command" />
      <p className="text-mute">
        The agent appears in the list as soon as it has joined. What it may do is decided by the rules of
        engagement on its own machine; without them it does nothing.
      </p>
      <div className="flex justify-end">
        <Button weight="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
