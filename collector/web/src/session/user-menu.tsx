import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { KeyRound, LogOut, UserRound } from "lucide-react";
import { useId, useRef } from "react";
import { presenceQuery, signOut } from "../api/session.ts";
import { roleWord } from "../people/roles.ts";
import { Button, buttonLook } from "../ui/button.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { useSession } from "./current.ts";

/** Who is signed in, and the way out. The browser's own popover closes itself on Escape or a click beside it. */
export function UserMenu() {
  const session = useSession();
  const client = useQueryClient();
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const close = () => menu.current?.hidePopover();
  const { mutate, isPending } = useMutation({
    mutationFn: signOut,
    // What one person saw is not the next one's to find.
    onSuccess: () => {
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== presenceQuery.queryKey[0] });
      return client.invalidateQueries({ queryKey: presenceQuery.queryKey });
    },
  });
  if (session === undefined) return null;
  return (
    <div className="relative">
      <button
        type="button"
        popoverTarget={id}
        aria-label={`Signed in as ${session.user}`}
        title={`Signed in as ${session.user}`}
        className="grid size-8 place-items-center rounded-full border border-edge/70 bg-raised hover:bg-sunk"
      >
        <UserRound className="size-4" aria-hidden />
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        className="inset-auto top-[3.25rem] right-[max(1rem,calc(50vw-48.5rem))] m-0 w-56 rounded-lg border border-line bg-raised p-1.5 text-ink shadow-lg"
      >
        <p className="px-2 pt-1 pb-2 text-sm">
          <Foreign className="block font-medium break-words">{session.user}</Foreign>
          <span className="label block">
            {roleWord(session.role)} · Plumbline {session.version}
          </span>
        </p>
        <Link to="/account" onClick={close} className={`${buttonLook("quiet")} w-full !justify-start`}>
          <KeyRound className="size-3.5" aria-hidden />
          Your account
        </Link>
        <Button weight="quiet" className="w-full !justify-start" busy={isPending} onClick={() => mutate()}>
          <LogOut className="size-3.5" aria-hidden />
          Sign out
        </Button>
      </div>
    </div>
  );
}
