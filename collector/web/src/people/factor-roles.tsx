import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { factorRolesQuery, type Role, requireFactor } from "../api/people.ts";
import { useAct } from "../ui/act.ts";
import { Button } from "../ui/button.tsx";
import { CheckList } from "../ui/check-list.tsx";
import { Failure } from "../ui/failure.tsx";
import { Pending } from "../ui/pending.tsx";
import { Section } from "../ui/section.tsx";
import { ROLE, ROLES } from "./roles.ts";

/** Which roles a password alone isn't enough for. */
export function FactorRoles() {
  const { data, error, refetch } = useQuery(factorRolesQuery);
  return (
    <Section
      title="Who must have a second factor"
      lead="Whoever has such a role and none yet is asked to set it up before anything else is answered. An identity provider asks its people itself."
    >
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Pending label="Asking which roles" lines={2} />}
      {data && <RolesForm required={data.roles} />}
    </Section>
  );
}

function RolesForm({ required }: { readonly required: readonly Role[] }) {
  const [roles, setRoles] = useState(required);
  const [saved, setSaved] = useState(false);
  const { mutate, isPending, error } = useAct(requireFactor, () => setSaved(true));
  const changed = roles.join() !== required.join();
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        mutate(roles);
      }}
    >
      <CheckList
        legend="Roles"
        options={ROLES.map((role) => [role, ROLE[role].word, `${ROLE[role].plain}.`])}
        chosen={roles}
        onChange={setRoles}
      />
      {error && <Failure error={error} />}
      <div className="flex items-center gap-3">
        <Button type="submit" busy={isPending} disabled={!changed}>
          Save
        </Button>
        {saved && !changed && (
          <span role="status" className="text-sm text-mute">
            Saved
          </span>
        )}
      </div>
    </form>
  );
}
