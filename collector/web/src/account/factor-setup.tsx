import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { FactorSecret } from "../../../http/people-schemas.ts";
import { beginFactor, confirmFactor } from "../api/account.ts";
import { Button } from "../ui/button.tsx";
import { Copy } from "../ui/copy.tsx";
import { Failure } from "../ui/failure.tsx";
import { TextField } from "../ui/field.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";

/** From nothing to a proved authenticator and the codes for when it is lost. */
export function FactorSetup({ onDone }: { readonly onDone: () => void }) {
  const begin = useMutation({ mutationFn: beginFactor });
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes !== undefined) return <RecoveryCodes codes={codes} onDone={onDone} />;
  if (begin.data) return <Enrolment secret={begin.data} onCodes={setCodes} />;
  return (
    <div className="grid gap-3 text-sm">
      <p className="text-pretty">
        First the collector makes a secret for your authenticator. It changes nothing until you prove that
        your app has it.
      </p>
      {begin.error && <Failure error={begin.error} />}
      <div>
        <Button weight="primary" busy={begin.isPending} onClick={() => begin.mutate()}>
          Begin
        </Button>
      </div>
    </div>
  );
}

type Props = { readonly secret: FactorSecret; readonly onCodes: (codes: readonly string[]) => void };

function Enrolment({ secret, onCodes }: Props) {
  const { mutate, isPending, error } = useMutation({
    mutationFn: confirmFactor,
    onSuccess: ({ recoveryCodes }) => onCodes(recoveryCodes),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    mutate(String(new FormData(event.currentTarget).get("code")).trim());
  };
  return (
    <form onSubmit={submit} className="grid gap-4 text-sm">
      <div className="grid gap-2">
        <p className="font-medium">1. Give your authenticator the secret</p>
        <p className="text-pretty">
          In the app choose “enter a key by hand”, time-based, and paste this. On the phone itself you can{" "}
          <a href={secret.uri} className="text-brand underline underline-offset-2">
            open it in the app
          </a>
          .
        </p>
        <Copy text={secret.secret} label="Copy the secret" />
        <details>
          <summary className="text-mute">As a link, for password managers</summary>
          <div className="mt-2">
            <Copy text={secret.uri} label="Copy the link" />
          </div>
        </details>
      </div>
      <div className="grid gap-2">
        <p className="font-medium">2. Prove it</p>
        <TextField
          label="Code"
          name="code"
          required
          autoFocus
          inputMode="numeric"
          autoComplete="one-time-code"
          spellCheck={false}
          hint="The six digits that the app shows now."
        />
      </div>
      {error && <Failure error={error} title="The code was not taken" />}
      <Button type="submit" weight="primary" busy={isPending} className="min-h-10">
        Confirm
      </Button>
    </form>
  );
}
