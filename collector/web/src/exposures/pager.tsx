import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { Button } from "../ui/button.tsx";
import { FIRST_PAGE } from "./exposure-search.ts";

type Props = {
  readonly from: number;
  readonly shown: number;
  readonly total: number;
  readonly nextCursor: string | null;
};

type Place = { readonly cursor?: string | undefined; readonly from?: number | undefined };

/** Cursors only lead forward; the way back is the trail of those already taken, else the first page. */
export function Pager({ from, shown, total, nextCursor }: Props) {
  const navigate = useNavigate({ from: "/exposures" });
  const trail = useRef<Place[]>([]);
  const next = () =>
    void navigate({
      search: (now) => {
        trail.current.push({ cursor: now.cursor, from: now.from });
        return { ...now, cursor: nextCursor ?? undefined, from: from + shown };
      },
    });
  const back = () => void navigate({ search: (now) => ({ ...now, ...(trail.current.pop() ?? FIRST_PAGE) }) });
  return (
    <nav aria-label="Pages" className="mt-3 flex flex-wrap items-center justify-between gap-3">
      <p className="text-sm text-mute">
        {from + 1}–{from + shown} of {total}
      </p>
      {(from > 0 || nextCursor !== null) && (
        <div className="flex gap-2">
          <Button disabled={from === 0} onClick={back}>
            Previous
          </Button>
          <Button disabled={nextCursor === null} onClick={next}>
            Next
          </Button>
        </div>
      )}
    </nav>
  );
}
