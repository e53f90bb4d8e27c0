import { useQuery } from "@tanstack/react-query";
import type { OwnSession } from "../../../http/people-schemas.ts";
import { endOtherSessions, endSession, ownSessionsQuery } from "../api/account.ts";
import { useAct } from "../ui/act.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { Age, Moment } from "../ui/moment.tsx";
import { Pending } from "../ui/pending.tsx";
import { Section } from "../ui/section.tsx";
import { Acts, Cell, Row, Table } from "../ui/table.tsx";

/** Where one is signed in. One that nobody remembers can be ended from here. */
export function OwnSessions() {
  const { data, error, refetch } = useQuery(ownSessionsQuery);
  const others = useAct(endOtherSessions);
  const sessions = data?.items ?? [];
  return (
    <Section
      title="Sessions"
      lead="Where you are signed in. A session ends by itself when it isn't used for two hours. One that you don't know: end it, then change the password."
      action={
        sessions.length > 1 && (
          <Button busy={others.isPending} onClick={() => others.mutate()}>
            End all others
          </Button>
        )
      }
    >
      {(error ?? others.error) && <Failure error={error ?? others.error} onRetry={() => void refetch()} />}
      {!data && !error && <Pending label="Loading your sessions" lines={2} />}
      {data && (
        <Table caption="Your sessions" columns={["From", "Signed in", "Last used", "Ends at the latest", ""]}>
          {sessions.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </Table>
      )}
    </Section>
  );
}

function SessionRow({
  session: { id, how, from, createdAt, lastUsedAt, expiresAt, current },
}: {
  readonly session: OwnSession;
}) {
  const { mutate, isPending, error } = useAct(() => endSession(id));
  return (
    <Row
      head={
        <>
          <Foreign className="font-mono text-xs break-all">{from}</Foreign>
          <span className="label block">
            {current && <strong className="font-medium text-ink">This browser, </strong>}by {how}
          </span>
        </>
      }
    >
      <Cell label="Signed in">
        <Moment at={createdAt} />
      </Cell>
      <Cell label="Last used">
        <Age at={lastUsedAt} />
      </Cell>
      <Cell label="Ends at the latest">
        <Age at={expiresAt} />
      </Cell>
      <Acts>
        {!current && (
          <Button
            weight="quiet"
            busy={isPending}
            aria-label={`End the session from ${from}`}
            onClick={() => mutate()}
          >
            End
          </Button>
        )}
        {error && <Failure error={error} />}
      </Acts>
    </Row>
  );
}
