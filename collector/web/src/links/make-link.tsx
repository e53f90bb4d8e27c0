import type { FormEvent } from "react";
import { makeLink } from "../api/links.ts";
import { useAct } from "../ui/act.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { Choice } from "../ui/field.tsx";
import { ToldOnce } from "../ui/told-once.tsx";

const LIFETIMES: readonly (readonly [days: number, words: string])[] = [
  [1, "a day"],
  [3, "three days"],
  [7, "a week"],
  [14, "two weeks"],
  [30, "30 days"],
];

type Props = { readonly exposure: string; readonly onDone: () => void };

export function MakeLink({ exposure, onDone }: Props) {
  const { mutate, data, isPending, error } = useAct((days: number) => makeLink(exposure, days));
  if (data) {
    return (
      <ToldOnce text={data.url} label="Copy the link" onDone={onDone}>
        Send it to the one who will fix it. Whoever has the link can use it, so send it as you would send a
        key.
      </ToldOnce>
    );
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    mutate(Number(new FormData(event.currentTarget).get("ttl")));
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Choice
        label="It works for"
        name="ttl"
        defaultValue="7"
        autoFocus
        hint="It ends sooner when you revoke it, when the exposure goes to another owner, or when your account ends."
      >
        {LIFETIMES.map(([days, words]) => (
          <option key={days} value={days}>
            {words}
          </option>
        ))}
      </Choice>
      {error && <Failure error={error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" weight="primary" busy={isPending}>
          Make the link
        </Button>
      </div>
    </form>
  );
}
