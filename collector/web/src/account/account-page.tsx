import { useState } from "react";
import { roleWord } from "../people/roles.ts";
import { useSession } from "../session/current.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Section } from "../ui/section.tsx";
import { FactorSection } from "./factor-section.tsx";
import { OwnSessions } from "./own-sessions.tsx";
import { OwnTokens } from "./own-tokens.tsx";
import { PasswordForm } from "./password-form.tsx";

/** What only oneself can do about oneself. */
export function AccountPage() {
  const session = useSession();
  return (
    <>
      <PageHead
        title="Your account"
        lead={
          <>
            Signed in as <Foreign className="font-medium text-ink">{session?.user ?? ""}</Foreign>, with the
            role <span className="font-medium text-ink">{session && roleWord(session.role)}</span>. Another
            role is an administrator's to give.
          </>
        }
      />
      <div className="grid max-w-5xl gap-10">
        <PasswordSection />
        <FactorSection />
        <OwnSessions />
        <OwnTokens />
      </div>
    </>
  );
}

function PasswordSection() {
  const [open, setOpen] = useState(false);
  const [changed, setChanged] = useState(false);
  const done = () => {
    setOpen(false);
    setChanged(true);
  };
  return (
    <Section
      title="Password"
      lead="A new one ends all your other sessions, your API tokens and whatever streams to them, at once. This browser stays signed in."
      action={<Button onClick={() => setOpen(true)}>Change the password</Button>}
    >
      {changed && (
        <p role="status" className="text-sm">
          Changed. Your other sessions and tokens have ended.
        </p>
      )}
      <Dialog open={open} onClose={() => setOpen(false)} title="Change the password">
        <PasswordForm currentLabel="Present password" submitLabel="Change it" onDone={done} />
      </Dialog>
    </Section>
  );
}
