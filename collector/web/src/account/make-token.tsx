import { type FormEvent, useState } from "react";
import { makeToken } from "../api/account.ts";
import { useSession } from "../session/current.ts";
import { useAct } from "../ui/act.ts";
import { Button } from "../ui/button.tsx";
import { CheckList } from "../ui/check-list.tsx";
import { Failure } from "../ui/failure.tsx";
import { Choice, TextField } from "../ui/field.tsx";
import { ToldOnce } from "../ui/told-once.tsx";
import { SCOPES, scopesOf, type TokenScope } from "./scopes.ts";

const LIFETIMES: readonly (readonly [days: number, words: string])[] = [
  [1, "a day"],
  [7, "a week"],
  [30, "30 days"],
  [90, "90 days"],
  [365, "a year"],
];

/** Least first: a token begins with reading, and gets more only when somebody says so. */
export function MakeToken({ onDone }: { readonly onDone: () => void }) {
  const role = useSession()?.role ?? "viewer";
  const [scopes, setScopes] = useState<readonly TokenScope[]>(["read"]);
  const { mutate, data, isPending, error } = useAct(makeToken);
  if (data) {
    return (
      <ToldOnce text={data.token} label="Copy the token" onDone={onDone}>
        Keep it where your other secrets are, never in a script.
      </ToldOnce>
    );
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    mutate({ name: String(form.get("name")).trim(), ttlDays: Number(form.get("ttl")), scopes });
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <TextField
        label="Name"
        name="name"
        required
        autoFocus
        maxLength={100}
        placeholder="nightly retest in CI"
        hint="What it is for, so that somebody knows whether it may be revoked."
      />
      <CheckList
        legend="What it may do"
        options={scopesOf(role).map((scope) => [scope, SCOPES[scope].word, SCOPES[scope].plain])}
        chosen={scopes}
        onChange={setScopes}
      />
      <Choice label="It ends after" name="ttl" defaultValue="30">
        {LIFETIMES.map(([days, words]) => (
          <option key={days} value={days}>
            {words}
          </option>
        ))}
      </Choice>
      {error && <Failure error={error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" weight="primary" busy={isPending} disabled={scopes.length === 0}>
          Make the token
        </Button>
      </div>
    </form>
  );
}
