import { useQuery } from "@tanstack/react-query";
import { ShieldCheck, ShieldOff } from "lucide-react";
import { type FormEvent, useState } from "react";
import { endFactor, factorQuery } from "../api/account.ts";
import { useAct } from "../ui/act.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Failure } from "../ui/failure.tsx";
import { TextField } from "../ui/field.tsx";
import { Pending } from "../ui/pending.tsx";
import { Section } from "../ui/section.tsx";
import { FactorSetup } from "./factor-setup.tsx";

/** Whether a stolen password is enough. */
export function FactorSection() {
  const { data, error, refetch } = useQuery(factorQuery);
  const [doing, setDoing] = useState<"set-up" | "end">();
  const close = () => {
    setDoing(undefined);
    void refetch();
  };
  return (
    <Section
      title="Second factor"
      lead="A code from an authenticator app, besides the password. Whoever gets hold of the password alone then gets nowhere."
      action={
        data &&
        (data.state === "confirmed" ? (
          <Button onClick={() => setDoing("end")}>End it</Button>
        ) : (
          <Button weight="primary" onClick={() => setDoing("set-up")}>
            Set it up
          </Button>
        ))
      }
    >
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Pending label="Asking for your second factor" lines={1} />}
      {data && <FactorState confirmed={data.state === "confirmed"} />}
      <Dialog open={doing === "set-up"} onClose={close} title="Set up a second factor">
        <FactorSetup onDone={close} />
      </Dialog>
      <Dialog
        open={doing === "end"}
        onClose={close}
        title="End the second factor"
        description="Your password alone will do then. Where your role needs a second factor, you are asked for a new one at once."
      >
        <EndFactor onDone={close} />
      </Dialog>
    </Section>
  );
}

function FactorState({ confirmed }: { readonly confirmed: boolean }) {
  const Icon = confirmed ? ShieldCheck : ShieldOff;
  return (
    <p className="flex items-center gap-2 text-sm">
      <Icon className={`size-4 shrink-0 ${confirmed ? "text-good" : "text-aged"}`} aria-hidden />
      {confirmed ? "In force." : "You have none: your password is all there is."}
    </p>
  );
}

function EndFactor({ onDone }: { readonly onDone: () => void }) {
  const { mutate, isPending, error } = useAct(endFactor, onDone);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    mutate(String(new FormData(event.currentTarget).get("code")).trim());
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <TextField
        label="Code"
        name="code"
        required
        autoFocus
        autoComplete="one-time-code"
        spellCheck={false}
        hint="Of the authenticator, or a recovery code."
      />
      {error && <Failure error={error} title="The code was not taken" />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Keep it</Button>
        <Button type="submit" weight="danger" busy={isPending}>
          End it
        </Button>
      </div>
    </form>
  );
}
