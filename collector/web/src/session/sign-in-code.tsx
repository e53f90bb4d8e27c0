import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { presenceQuery, signInWithCode } from "../api/session.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { TextField } from "../ui/field.tsx";
import { Entrance } from "./entrance.tsx";

type Props = { readonly challenge: string; readonly onBack: () => void };

/** The second half of signing in. A wrong code may be tried again, until the collector wants the password again. */
export function SignInCode({ challenge, onBack }: Props) {
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (code: string) => signInWithCode({ challenge, code }),
    onSuccess: () => client.invalidateQueries({ queryKey: presenceQuery.queryKey }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    mutate(String(new FormData(event.currentTarget).get("code")).trim());
  };
  return (
    <Entrance title="One more step" lead="The password was right. Your account has a second factor as well.">
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label="Code"
          name="code"
          required
          autoFocus
          autoComplete="one-time-code"
          spellCheck={false}
          hint="The six digits that your authenticator shows now, or one of your recovery codes. Each works once."
        />
        {error && <Failure error={error} title="The code was not taken" />}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" weight="primary" busy={isPending} className="min-h-10 flex-1">
            {isPending ? "Checking…" : "Sign in"}
          </Button>
          <Button className="min-h-10" onClick={onBack}>
            Start again
          </Button>
        </div>
      </form>
    </Entrance>
  );
}
