import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { type Deconfliction, deconflict } from "../api/runs.ts";
import { targetWords } from "../marks/target.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { Moment } from "../ui/moment.tsx";

/** An alert's marker in, an exact answer out; a look-alike is never excused. */
export function WasThatUs() {
  const [marker, setMarker] = useState("");
  const { mutate, isPending, error, data } = useMutation({ mutationFn: deconflict });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate(marker.trim());
  };
  return (
    <section aria-labelledby="us-title">
      <h2 id="us-title" className="font-semibold tracking-tight">
        Was that us?
      </h2>
      <form onSubmit={submit} className="mt-2 flex gap-2">
        <input
          aria-label="Marker from the alert"
          value={marker}
          onChange={({ target }) => setMarker(target.value)}
          placeholder="Marker from the alert"
          required
          spellCheck={false}
          autoComplete="off"
          className="min-h-9 min-w-0 flex-1 rounded-md border border-edge bg-raised px-2.5 font-mono text-xs placeholder:font-sans placeholder:text-mute"
        />
        <Button type="submit" busy={isPending} className="min-h-9">
          Ask
        </Button>
      </form>
      <div aria-live="polite">
        {error && (
          <div className="mt-3">
            <Failure error={error} />
          </div>
        )}
        {data && <Answer answer={data} />}
      </div>
    </section>
  );
}

function Answer({ answer: { was, sentence, run } }: { readonly answer: Deconfliction }) {
  const ours = was === "us";
  return (
    <div className={`mt-3 border-l-[3px] pl-3 text-sm ${ours ? "border-good" : "border-bad"}`}>
      <p className="font-semibold">{ours ? "Yes, that was us" : "No, not ours"}</p>
      <p className="break-words">{sentence}</p>
      {run && (
        <p className="mt-1 text-mute">
          From {run.segment} to{" "}
          <span className="font-mono text-xs break-all">{targetWords(run.target, run.asset)}</span>,{" "}
          <Moment at={run.issuedAt} />.{" "}
          <Link
            to="."
            search={(search) => ({ ...search, run: run.id })}
            resetScroll={false}
            className="text-brand underline underline-offset-2"
          >
            Show the run
          </Link>
        </p>
      )}
    </div>
  );
}
