import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { JoinToken } from "../../../http/identity-schemas.ts";
import { segmentsQuery } from "../api/fleet.ts";
import { makeJoinToken } from "../api/identity.ts";
import { useMay } from "../session/current.ts";
import { useAct } from "../ui/act.ts";
import { Button } from "../ui/button.tsx";
import { CheckList } from "../ui/check-list.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Failure } from "../ui/failure.tsx";
import { Choice, TextField } from "../ui/field.tsx";
import { ToldOnce } from "../ui/told-once.tsx";

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

const APPROVAL = [
  "approve",
  "waits until a person approves it",
  "Nobody comes in on the token alone: an administrator compares the fingerprint that the agent's machine shows.",
] as const;

function JoinForm({ onDone }: { readonly onDone: () => void }) {
  const segments = useQuery(segmentsQuery);
  const { mutate, data, error, isPending } = useAct(makeJoinToken);
  const [admission, setAdmission] = useState<readonly "approve"[]>([]);
  if (data) return <Joining token={data} waits={admission.length > 0} onDone={onDone} />;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    mutate({
      segment: String(form.get("segment")),
      ttlMinutes: Number(form.get("ttl")),
      labels: labelsOf(String(form.get("labels"))),
      uses: Number(form.get("uses")),
      approve: admission.includes("approve"),
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
      <CheckList legend="Who joins with it" options={[APPROVAL]} chosen={admission} onChange={setAdmission} />
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

type JoiningProps = { readonly token: JoinToken; readonly waits: boolean; readonly onDone: () => void };

function Joining({ token, waits, onDone }: JoiningProps) {
  return (
    <ToldOnce text={token.command} label="Copy the command" onDone={onDone}>
      <p>
        Paste this on the machine in the segment. The token carries the fingerprint of the collector's
        certificate authority.
      </p>
      <p className="mt-2 text-mute">
        {waits
          ? "The agent appears in the list once it has joined, and waits there until you have compared the fingerprint that its machine shows."
          : "The agent appears in the list as soon as it has joined."}{" "}
        What it may do is decided by the rules of engagement on its own machine; without them it does nothing.
      </p>
    </ToldOnce>
  );
}
