import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ExposureDetailView, Queued, StandingView } from "../../../http/schemas.ts";
import { claimFix } from "../api/exposures.ts";
import { targetWords } from "../marks/target.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { TextArea } from "../ui/field.tsx";

type Props = {
  readonly exposure: ExposureDetailView;
  readonly onClaimed: (queued: Queued) => void;
  readonly onCancel: () => void;
};

/** The owner says "fixed"; here stands what will be tested before anybody believes it. */
export function FixClaim({ exposure, onClaimed, onCancel }: Props) {
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => claimFix(exposure.id, note.trim()),
    onSuccess: async ({ queued }) => {
      await client.invalidateQueries({ queryKey: ["exposure", exposure.id] });
      onClaimed(queued);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <TextArea
        label="What was done"
        value={note}
        onChange={({ target }) => setNote(target.value)}
        placeholder="Filtered tcp/8443 at fw-1 and fw-2, change CHG-2231"
        autoFocus
        hint="Stands in the evidence timeline beside what the agents then see."
      />
      <WhatWillBeTested exposure={exposure} />
      {error && <Failure error={error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" weight="primary" busy={isPending}>
          {isPending ? "Claiming…" : "Claim fixed and test it"}
        </Button>
      </div>
    </form>
  );
}

function WhatWillBeTested({ exposure }: { readonly exposure: ExposureDetailView }) {
  const { needed, bound } = exposure.closureDetail;
  const deny = exposure.claims.filter(({ expectation, everSupported, inScope }) =>
    expectation === "deny" ? everSupported || inScope : false,
  );
  const allow = exposure.claims.filter(({ expectation }) => expectation === "allow");
  return (
    <div className="rounded-md bg-sunk px-3 py-2.5 text-sm">
      <p className="font-medium">What will be tested</p>
      <ul className="mt-1 grid gap-1">
        {deny.map((claim) => (
          <Tested key={claim.claimId} claim={claim}>
            must no longer get through
          </Tested>
        ))}
        {allow.map((claim) => (
          <Tested key={claim.claimId} claim={claim}>
            must keep working
          </Tested>
        ))}
      </ul>
      {deny.length + allow.length === 0 && <p className="text-mute">No claim can be tested yet.</p>}
      <p className="label mt-2">
        {needed > 0 && `${needed} counted runs are needed. `}
        {bound}
      </p>
    </div>
  );
}

function Tested({ claim, children }: { readonly claim: StandingView; readonly children: string }) {
  return (
    <li>
      <span className="font-medium">{claim.segment}</span> →{" "}
      <span className="font-mono text-xs break-all">{targetWords(claim.target)}</span> {children}
      {claim.untestable !== "" && (
        <span className="block text-xs font-medium text-aged">Can't be tested now: {claim.untestable}</span>
      )}
    </li>
  );
}
