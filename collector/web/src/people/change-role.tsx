import { useState } from "react";
import type { User } from "../../../http/people-schemas.ts";
import { type Role, setRole } from "../api/people.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Choice } from "../ui/field.tsx";
import { ROLE, ROLES } from "./roles.ts";

type Props = { readonly user: User; readonly onDone: () => void };

export function ChangeRole({ user, onDone }: Props) {
  const [role, choose] = useState<Role>(ROLES.find((one) => one !== user.role) ?? "viewer");
  return (
    <Confirm
      label={`Make them ${ROLE[role].word.toLowerCase()}`}
      weight="primary"
      act={() => setRole(user.id, role)}
      onDone={onDone}
      onCancel={onDone}
    >
      <Choice
        label="New role"
        value={role}
        onChange={({ target }) => choose(target.value as Role)}
        hint={`${ROLE[role].plain}.`}
      >
        {ROLES.filter((one) => one !== user.role).map((one) => (
          <option key={one} value={one}>
            {ROLE[one].word}
          </option>
        ))}
      </Choice>
      <p className="border-l-[3px] border-aged pl-3 text-pretty">
        Their sessions, live views and API tokens end at once; they sign in again with the new role.
      </p>
    </Confirm>
  );
}
