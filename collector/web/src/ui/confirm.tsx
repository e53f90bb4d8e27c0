import { type FormEvent, type ReactNode, useState } from "react";
import { useAct } from "./act.ts";
import { Button } from "./button.tsx";
import { Failure } from "./failure.tsx";
import { TextField } from "./field.tsx";

type Props<T> = {
  /** The button's own words: what will be done. */
  readonly label: string;
  /** Gets what was written down, where something is asked. */
  readonly act: (words: string) => Promise<T>;
  readonly onDone: (reply: T) => void;
  readonly onCancel: () => void;
  readonly weight?: "primary" | "danger";
  /** Must be typed first: for what can't be taken back. */
  readonly typed?: string;
  /** What must be written down with it, such as a reason. */
  readonly asks?: { readonly label: string; readonly hint: string };
  /** What will happen, and what will end. */
  readonly children: ReactNode;
};

/** Says what will end before it ends. Stands in a dialog. */
export function Confirm<T>({
  label,
  act,
  onDone,
  onCancel,
  weight = "danger",
  typed,
  asks,
  children,
}: Props<T>) {
  const [words, setWords] = useState("");
  const { mutate, isPending, error } = useAct(act, onDone);
  const given = words.trim();
  const isReady = typed === undefined ? asks === undefined || given !== "" : given === typed;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate(given);
  };
  return (
    <form onSubmit={submit} className="grid gap-4 text-sm">
      {children}
      {typed !== undefined && (
        <TextField
          label={
            <>
              To confirm, type <code className="font-mono text-xs break-all">{typed}</code>
            </>
          }
          value={words}
          onChange={({ target }) => setWords(target.value)}
          autoComplete="off"
          spellCheck={false}
          autoFocus
        />
      )}
      {asks && (
        <TextField
          {...asks}
          value={words}
          onChange={({ target }) => setWords(target.value)}
          autoComplete="off"
          spellCheck={false}
          maxLength={MAX_WORDS}
          required
          autoFocus
        />
      )}
      {error && <Failure error={error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" weight={weight} busy={isPending} disabled={!isReady}>
          {label}
        </Button>
      </div>
    </form>
  );
}

/** The collector takes no longer reason. */
const MAX_WORDS = 500;

/** What an act ends, a line each. */
export function Ends({ items }: { readonly items: readonly string[] }) {
  return (
    <ul className="grid list-disc gap-1 pl-4.5">
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}
