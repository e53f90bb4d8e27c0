import { useMutation, useQueryClient } from "@tanstack/react-query";
import { LogOut, UserRound } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { presenceQuery, signOut } from "../api/session.ts";
import { useSession } from "./current.ts";

export function UserMenu() {
  const session = useSession();
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: signOut,
    // What one person saw is not the next one's to find.
    onSuccess: () => {
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== presenceQuery.queryKey[0] });
      return client.invalidateQueries({ queryKey: presenceQuery.queryKey });
    },
  });
  if (session === undefined) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={`Signed in as ${session.user}`}
        title={`Signed in as ${session.user}`}
        className="grid size-8 place-items-center rounded-full border border-edge/70 bg-raised hover:bg-sunk"
      >
        <UserRound className="size-4" aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="z-40 w-56 rounded-lg border border-line bg-raised p-1 shadow-lg"
        >
          <DropdownMenu.Label className="px-2.5 pt-1.5 pb-2 text-sm">
            <span className="block font-medium break-words">{session.user}</span>
            <span className="label block">
              {session.role} · Plumbline {session.version}
            </span>
          </DropdownMenu.Label>
          <DropdownMenu.Separator className="mb-1 h-px bg-line" />
          <DropdownMenu.Item
            onSelect={() => mutate()}
            className="flex cursor-pointer items-center gap-2 rounded-md px-2.5 py-1.5 text-sm outline-none data-[highlighted]:bg-sunk"
          >
            <LogOut className="size-3.5" aria-hidden />
            Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
