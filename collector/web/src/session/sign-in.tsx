import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { type Credentials, presenceQuery, signIn } from "../api/session.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { TextField } from "../ui/field.tsx";
import { Entrance } from "./entrance.tsx";

export function SignIn() {
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (credentials: Credentials) => signIn(credentials),
    onSuccess: () => client.invalidateQueries({ queryKey: presenceQuery.queryKey }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    mutate({ name: String(form.get("name")), password: String(form.get("password")) });
  };
  return (
    <Entrance
      title="Sign in"
      lead="See which exposures would hold up against an attacker, from where, and why."
    >
      <form onSubmit={submit} className="grid gap-4">
        <TextField label="Name" name="name" autoComplete="username" required autoFocus />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        {error && <Failure error={error} />}
        <Button type="submit" weight="primary" busy={isPending} className="min-h-10">
          {isPending ? "Signing in…" : "Sign in"}
        </Button>
      </form>
    </Entrance>
  );
}
