import { Link } from "@tanstack/react-router";
import { buttonLook } from "./ui/button.tsx";
import { Empty } from "./ui/empty.tsx";

export function NotFound() {
  return (
    <div className="mx-auto max-w-2xl px-4 py-16">
      <h1 className="sr-only">Not found</h1>
      <Empty
        title="There is nothing at this address"
        action={
          <Link to="/" className={buttonLook("plain")}>
            To the live board
          </Link>
        }
      >
        The link may be old, or a letter of it got lost on the way.
      </Empty>
    </div>
  );
}
