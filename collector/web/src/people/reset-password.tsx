import { useState } from "react";
import type { User } from "../../../http/people-schemas.ts";
import { resetPassword } from "../api/people.ts";
import { Confirm, Ends } from "../ui/confirm.tsx";
import { ToldOnce } from "../ui/told-once.tsx";
import { oneTimePassword } from "./one-time-password.ts";

type Props = { readonly user: User; readonly onDone: () => void };

/** Sets a password that is good for one sign-in. */
export function ResetPassword({ user, onDone }: Props) {
  const [password, setPassword] = useState<string>();
  if (password !== undefined) {
    return (
      <ToldOnce text={password} label="Copy the one-time password" onDone={onDone}>
        Good for one sign-in, after which they choose their own. Give it to them on a way that others don't
        read.
      </ToldOnce>
    );
  }
  const reset = async () => {
    const made = oneTimePassword();
    await resetPassword(user.id, made);
    return made;
  };
  return (
    <Confirm label="Reset it" act={reset} onDone={setPassword} onCancel={onDone}>
      <Ends
        items={[
          "Their present password stops working.",
          "All their sessions, API tokens and live views end at once.",
          "The second factor stays.",
        ]}
      />
    </Confirm>
  );
}
