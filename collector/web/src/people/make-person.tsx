import { type FormEvent, useState } from "react";
import { makeUser, type Role } from "../api/people.ts";
import { useAct } from "../ui/act.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { Choice, TextField } from "../ui/field.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { ToldOnce } from "../ui/told-once.tsx";
import { oneTimePassword } from "./one-time-password.ts";
import { ROLE, ROLES } from "./roles.ts";

/** A name, a role, and a password that is good for one sign-in. */
export function MakePerson({ onDone }: { readonly onDone: () => void }) {
  const [role, setRole] = useState<Role>("viewer");
  const [made, setMade] = useState<{ readonly name: string; readonly password: string }>();
  const { mutate, isPending, error } = useAct(async (name: string) => {
    const password = oneTimePassword();
    await makeUser({ name, role, password });
    return { name, password };
  }, setMade);
  if (made) {
    return (
      <ToldOnce text={made.password} label="Copy the one-time password" onDone={onDone}>
        <Foreign className="font-medium">{made.name}</Foreign> signs in once with this password and then
        chooses their own. Give it to them on a way that others don't read.
      </ToldOnce>
    );
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    mutate(String(new FormData(event.currentTarget).get("name")).trim());
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <TextField
        label="Name"
        name="name"
        required
        autoFocus
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        hint="What they sign in with, such as an e-mail address. For an owner: the name that exposures are assigned to."
      />
      <Choice
        label="Role"
        value={role}
        onChange={({ target }) => setRole(target.value as Role)}
        hint={`${ROLE[role].plain}.`}
      >
        {ROLES.map((one) => (
          <option key={one} value={one}>
            {ROLE[one].word}
          </option>
        ))}
      </Choice>
      {error && <Failure error={error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" weight="primary" busy={isPending}>
          Add and make a password
        </Button>
      </div>
    </form>
  );
}
