import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { User } from "../../../http/people-schemas.ts";
import { usersQuery } from "../api/people.ts";
import { useMay, useSession } from "../session/current.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { Failure } from "../ui/failure.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { Age } from "../ui/moment.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Pending } from "../ui/pending.tsx";
import { Section } from "../ui/section.tsx";
import { Acts, Cell, Row, Table } from "../ui/table.tsx";
import { FactorRoles } from "./factor-roles.tsx";
import { MakePerson } from "./make-person.tsx";
import { PersonDialog } from "./person-dialog.tsx";
import { ROLE, ROLES, roleWord } from "./roles.ts";

/** Who has an account, and what they may do with it. */
export function PeoplePage() {
  const mayAdminister = useMay("administer");
  const [making, setMaking] = useState(false);
  if (!mayAdminister) {
    return (
      <>
        <PageHead title="People" lead="Who has an account here." />
        <Empty title="Only administrators see who has an account">
          Your own password, second factor, sessions and tokens are under “Your account”.
        </Empty>
      </>
    );
  }
  return (
    <>
      <PageHead
        title="People"
        lead="Who has an account, and what they may do. What narrows an account ends its sessions, tokens and streams at once."
        action={
          <Button weight="primary" onClick={() => setMaking(true)}>
            <Plus className="size-3.5" aria-hidden />
            Add a person
          </Button>
        }
      />
      <Dialog open={making} onClose={() => setMaking(false)} title="Add a person">
        <MakePerson onDone={() => setMaking(false)} />
      </Dialog>
      <div className="grid gap-10">
        <PersonTable />
        <FactorRoles />
        <Section
          title="What each role may do"
          lead="Give the least that does: a role can be changed at any time."
        >
          <dl className="grid max-w-4xl gap-x-6 gap-y-2 text-sm sm:grid-cols-[8rem_1fr]">
            {ROLES.map((role) => (
              <div key={role} className="contents">
                <dt className="font-medium">{ROLE[role].word}</dt>
                <dd className="text-mute max-sm:-mt-2">{ROLE[role].plain}.</dd>
              </div>
            ))}
          </dl>
        </Section>
      </div>
    </>
  );
}

function PersonTable() {
  const { data, error, refetch } = useQuery(usersQuery);
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Pending label="Loading people" lines={4} />;
  return (
    <Table caption="People" columns={["Name", "Role", "State", "Second factor", "Since", ""]}>
      {data.items.map((user) => (
        <PersonRow key={user.id} user={user} />
      ))}
    </Table>
  );
}

const STATES: Readonly<Record<User["status"], readonly [word: string, dot: string]>> = {
  active: ["Active", "bg-good border-good"],
  disabled: ["Disabled", "hatched border-mute"],
  removed: ["Removed", "border-mute"],
};

function PersonRow({ user }: { readonly user: User }) {
  const [open, setOpen] = useState(false);
  const isOneself = useSession()?.user === user.name;
  const { name, role, status, issuer, secondFactorAt, createdAt, mustChangePassword } = user;
  const [word, dot] = STATES[status];
  return (
    <Row
      muted={status === "removed"}
      head={
        <>
          <Foreign className="font-medium break-all">{name}</Foreign>
          {isOneself && <span className="text-mute"> (you)</span>}
          {issuer !== null && (
            <span className="label block break-all">
              signs in with <Foreign>{issuer}</Foreign>
            </span>
          )}
        </>
      }
    >
      <Cell label="Role">{roleWord(role)}</Cell>
      <Cell label="State">
        <span className="flex items-center gap-1.5">
          <span aria-hidden className={`size-2.5 shrink-0 rounded-full border-[1.5px] ${dot}`} />
          {word}
        </span>
        {mustChangePassword && status === "active" && (
          <span className="label block">has a one-time password</span>
        )}
      </Cell>
      <Cell label="Second factor">
        {secondFactorAt !== null && (
          <>
            since <Age at={secondFactorAt} />
          </>
        )}
        {secondFactorAt === null && (
          <span className="text-mute">{issuer === null ? "none" : "theirs to ask for"}</span>
        )}
      </Cell>
      <Cell label="Since">
        <Age at={createdAt} />
      </Cell>
      <Acts>
        {!isOneself && status !== "removed" && (
          <Button weight="quiet" aria-label={`Change ${name}`} onClick={() => setOpen(true)}>
            Change…
          </Button>
        )}
        <PersonDialog user={user} open={open} onClose={() => setOpen(false)} />
      </Acts>
    </Row>
  );
}
