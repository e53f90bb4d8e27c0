import { type ReactNode, useState } from "react";
import type { User } from "../../../http/people-schemas.ts";
import { resetFactor, setStatus } from "../api/people.ts";
import { Confirm, Ends } from "../ui/confirm.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { visible } from "../ui/foreign.tsx";
import { ChangeRole } from "./change-role.tsx";
import { ResetPassword } from "./reset-password.tsx";

type Props = { readonly user: User; readonly open: boolean; readonly onClose: () => void };

type Act = "role" | "password" | "factor" | "disabled" | "active" | "removed";

/** What can be done about one account. Nothing happens before it says what ends. */
export function PersonDialog({ user, open, onClose }: Props) {
  const [act, setAct] = useState<Act>();
  const close = () => {
    setAct(undefined);
    onClose();
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={act === undefined ? visible(user.name) : TITLES[act](visible(user.name))}
    >
      {act === undefined ? (
        <ul className="grid gap-1.5">
          {actsOn(user).map(([one, word, plain]) => (
            <li key={one}>
              <button
                type="button"
                onClick={() => setAct(one)}
                className="w-full rounded-md border border-line px-3 py-2 text-left text-sm hover:bg-sunk"
              >
                <span className="font-medium">{word}</span>
                <span className="label block">{plain}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <Step user={user} act={act} onClose={close} />
      )}
    </Dialog>
  );
}

const TITLES: Readonly<Record<Act, (name: string) => string>> = {
  role: (name) => `Give ${name} another role`,
  password: (name) => `Reset the password of ${name}`,
  factor: (name) => `Take away the second factor of ${name}`,
  disabled: (name) => `Disable ${name}`,
  active: (name) => `Let ${name} in again`,
  removed: (name) => `Remove ${name}`,
};

function actsOn(user: User): readonly (readonly [act: Act, word: string, plain: string])[] {
  const local = user.issuer === null;
  const active = user.status === "active";
  return [
    ...(active ? [["role", "Change the role", `Now ${user.role}`] as const] : []),
    ...(active && local
      ? [["password", "Reset the password", "They forgot it, or somebody else may know it"] as const]
      : []),
    ...(active && user.secondFactorAt !== null
      ? [["factor", "Reset the second factor", "They lost the authenticator and the recovery codes"] as const]
      : []),
    active
      ? ["disabled", "Disable", "Nobody gets in with it until you enable it again"]
      : ["active", "Enable", "They sign in as before"],
    ["removed", "Remove", "For good. The name stays in the audit log"],
  ];
}

function Step({
  user,
  act,
  onClose,
}: {
  readonly user: User;
  readonly act: Act;
  readonly onClose: () => void;
}) {
  const confirm = (label: string, what: () => Promise<unknown>, children: ReactNode) => (
    <Confirm label={label} act={what} onDone={onClose} onCancel={onClose}>
      {children}
    </Confirm>
  );
  switch (act) {
    case "role":
      return <ChangeRole user={user} onDone={onClose} />;
    case "password":
      return <ResetPassword user={user} onDone={onClose} />;
    case "factor":
      return confirm("Take it away", () => resetFactor(user.id), <Ends items={FACTOR_ENDS} />);
    case "disabled":
      return confirm(
        "Disable the account",
        () => setStatus(user.id, "disabled"),
        <Ends items={ACCOUNT_ENDS} />,
      );
    case "removed":
      return confirm(
        "Remove for good",
        () => setStatus(user.id, "removed"),
        <Ends
          items={[...ACCOUNT_ENDS, "The name can't be given to somebody else, so that the log stays true."]}
        />,
      );
    case "active":
      return (
        <Confirm
          label="Let them in again"
          weight="primary"
          act={() => setStatus(user.id, "active")}
          onDone={onClose}
          onCancel={onClose}
        >
          <p className="text-pretty">
            They sign in with the password they had. Their tokens and sessions from before stay ended.
          </p>
        </Confirm>
      );
  }
}

const FACTOR_ENDS = [
  "Their authenticator and recovery codes stop working.",
  "All their sessions, API tokens and live views end at once.",
  "Until they set up another one, their password alone lets them in, so make sure that it is really them who asks.",
];

const ACCOUNT_ENDS = [
  "All their sessions and live views end at once, in the middle of whatever they do.",
  "Their API tokens stop working, and the links they gave to others lead nowhere.",
];
