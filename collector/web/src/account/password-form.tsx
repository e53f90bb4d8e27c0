import { type FormEvent, useState } from "react";
import { changePassword } from "../api/account.ts";
import { useAct } from "../ui/act.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { TextField } from "../ui/field.tsx";

type Props = {
  readonly currentLabel: string;
  readonly submitLabel: string;
  readonly onDone?: () => void;
};

/** Twice the new one: a slip of the finger would lock its owner out. */
export function PasswordForm({ currentLabel, submitLabel, onDone }: Props) {
  const [differ, setDiffer] = useState(false);
  const { mutate, isPending, error } = useAct(changePassword, onDone);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [current, password, again] = ["current", "password", "again"].map((name) => String(form.get(name)));
    setDiffer(password !== again);
    if (password === again) mutate({ current: current ?? "", password: password ?? "" });
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <TextField
        label={currentLabel}
        name="current"
        type="password"
        autoComplete="current-password"
        required
        autoFocus
      />
      <TextField
        label="New password"
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={PASSWORD_LEAST}
        required
        hint={`At least ${PASSWORD_LEAST} characters. Long beats complicated: a few words do well.`}
      />
      <TextField
        label="New password, again"
        name="again"
        type="password"
        autoComplete="new-password"
        required
      />
      {differ && (
        <p role="alert" className="text-sm font-medium text-bad">
          The two new ones differ: type them again.
        </p>
      )}
      {error && <Failure error={error} title="The password was not changed" />}
      <Button type="submit" weight="primary" busy={isPending} className="min-h-10">
        {submitLabel}
      </Button>
    </form>
  );
}

/** As the collector has it; it decides. */
const PASSWORD_LEAST = 12;
