import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useId } from "react";
import type { AuditFilter } from "../api/audit.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { ACTS } from "./acts.ts";
import { isFiltered, isoOf, localMinute, NO_FILTER } from "./audit-search.ts";

/** What is asked for stands in the address. */
export function AuditFilters({ filter }: { readonly filter: AuditFilter }) {
  const navigate = useNavigate({ from: "/audit" });
  const acts = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const word = (name: string) => String(form.get(name)).trim() || undefined;
    void navigate({
      search: (now) => ({
        ...now,
        ...NO_FILTER,
        who: word("who"),
        what: word("what"),
        subject: word("subject"),
        since: isoOf(String(form.get("since"))),
        until: isoOf(String(form.get("until"))),
      }),
    });
  };
  return (
    <search className="mb-5 block">
      <form
        onSubmit={submit}
        className="grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-[repeat(3,minmax(0,1fr))_repeat(2,minmax(0,12rem))_auto]"
      >
        <TextField label="Who" name="who" defaultValue={filter.who} autoComplete="off" spellCheck={false} />
        <TextField
          label="What"
          name="what"
          defaultValue={filter.what}
          list={acts}
          autoComplete="off"
          spellCheck={false}
        />
        <datalist id={acts}>
          {ACTS.map((act) => (
            <option key={act} value={act} />
          ))}
        </datalist>
        <TextField
          label="About"
          name="subject"
          defaultValue={filter.subject}
          autoComplete="off"
          spellCheck={false}
        />
        <TextField label="From" name="since" type="datetime-local" defaultValue={localMinute(filter.since)} />
        <TextField
          label="Before"
          name="until"
          type="datetime-local"
          defaultValue={localMinute(filter.until)}
        />
        <div className="flex gap-2">
          <Button type="submit" className="min-h-9">
            Show
          </Button>
          {isFiltered(filter) && (
            <Button
              weight="quiet"
              className="min-h-9"
              onClick={() => void navigate({ search: (now) => ({ ...now, ...NO_FILTER }) })}
            >
              Clear
            </Button>
          )}
        </div>
      </form>
    </search>
  );
}
