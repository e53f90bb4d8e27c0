import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { presenceQuery, setUp } from "../api/session.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { TextField } from "../ui/field.tsx";
import { Entrance } from "./entrance.tsx";

/** Shown once: while nobody has an account, whoever can read the collector's output makes the first. */
export function FirstSetup() {
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (first: Parameters<typeof setUp>[0]) => setUp(first),
    onSuccess: () => client.invalidateQueries({ queryKey: presenceQuery.queryKey }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    mutate({
      code: String(form.get("code")).trim(),
      name: String(form.get("name")),
      password: String(form.get("password")),
    });
  };
  return (
    <Entrance
      title="Set up this collector"
      lead="Nobody has an account here yet. The collector printed a one-time setup code when it started; with it you become its first administrator."
    >
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label="Setup code"
          name="code"
          required
          autoFocus
          autoComplete="off"
          spellCheck={false}
          hint="In the output of “plumbline collector”. It works once."
        />
        <TextField label="Name" name="name" autoComplete="username" required />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          hint="Long beats complicated: a few words do well."
        />
        {error && <Failure error={error} />}
        <Button type="submit" weight="primary" busy={isPending} className="min-h-10">
          {isPending ? "Setting up…" : "Create the first account"}
        </Button>
      </form>
    </Entrance>
  );
}
