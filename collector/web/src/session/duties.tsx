import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { FactorSetup } from "../account/factor-setup.tsx";
import { PasswordForm } from "../account/password-form.tsx";
import { presenceQuery, signOut } from "../api/session.ts";
import { useAct } from "../ui/act.ts";
import { Button } from "../ui/button.tsx";
import { Entrance } from "./entrance.tsx";

/** Somebody else knows the password: nothing else is answered until it is another. */
export function MustChangePassword() {
  return (
    <Duty
      title="Choose your own password"
      lead="The one you came with was set by somebody else and was for this one time. Nobody but you should know the next."
    >
      <PasswordForm currentLabel="The password you were given" submitLabel="Set my password" />
    </Duty>
  );
}

/** The role needs a second factor here, and the account has none. */
export function MustSetUpFactor() {
  const client = useQueryClient();
  return (
    <Duty
      title="Set up a second factor"
      lead="Your role can change what others rely on, so here it needs more than a password. You need an authenticator app on your phone or computer; it takes a minute."
    >
      <FactorSetup onDone={() => void client.invalidateQueries({ queryKey: presenceQuery.queryKey })} />
    </Duty>
  );
}

type Props = { readonly title: string; readonly lead: string; readonly children: ReactNode };

function Duty({ title, lead, children }: Props) {
  const { mutate, isPending } = useAct(signOut);
  return (
    <Entrance title={title} lead={lead}>
      {children}
      <p className="mt-6 border-t border-line pt-3">
        <Button weight="quiet" className="-ml-2.5" busy={isPending} onClick={() => mutate()}>
          Sign out instead
        </Button>
      </p>
    </Entrance>
  );
}
