import { useRef } from "react";
import { Button } from "./button.tsx";

/** Where a page starts: a cursor of the collector's, and how many rows lie before it. */
type Place = { readonly cursor: string | undefined; readonly from: number | undefined };

type Props = {
  readonly from: number;
  readonly shown: number;
  readonly total: number;
  readonly cursor?: string | undefined;
  readonly nextCursor: string | null;
  readonly onTurn: (place: Place) => void;
};

const FIRST_PAGE: Place = { cursor: undefined, from: undefined };

/** Cursors only lead forward; the way back is the trail of those already taken, else the first page. */
export function Pager({ from, shown, total, cursor, nextCursor, onTurn }: Props) {
  const trail = useRef<Place[]>([]);
  const next = () => {
    trail.current.push({ cursor, from: from === 0 ? undefined : from });
    onTurn({ cursor: nextCursor ?? undefined, from: from + shown });
  };
  const back = () => onTurn(trail.current.pop() ?? FIRST_PAGE);
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
