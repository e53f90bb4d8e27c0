import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { OutstandingJoinToken } from "../../../http/identity-schemas.ts";
import { joinTokensQuery, revokeJoinToken } from "../api/identity.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { Failure } from "../ui/failure.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { Age } from "../ui/moment.tsx";
import { Pending } from "../ui/pending.tsx";
import { Section } from "../ui/section.tsx";
import { Acts, Cell, Row, Table } from "../ui/table.tsx";

/** The keys that lie about: each opens the door until it is used up, over or revoked. */
export function JoinTokens() {
  const { data, error, refetch } = useQuery(joinTokensQuery);
  return (
    <Section
      title="Join tokens"
      lead="Those that still open the door. Their secrets are not kept here, only what they are good for."
    >
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Pending label="Loading join tokens" lines={2} />}
      {data && data.items.length === 0 && (
        <Empty title="No join token is outstanding">
          Nobody can join now. A token waits for an hour at most, and is gone once it is used up.
        </Empty>
      )}
      {data && data.items.length > 0 && (
        <Table caption="Join tokens" columns={["For", "Used", "Ends", "Who joins", "Made by", ""]}>
          {data.items.map((token) => (
            <TokenRow key={token.id} token={token} />
          ))}
        </Table>
      )}
    </Section>
  );
}

function TokenRow({ token }: { readonly token: OutstandingJoinToken }) {
  const { id, segment, forAgent, uses, usesLeft, lastUsedAt, expiresAt, createdBy, createdAt } = token;
  return (
    <Row
      head={
        <>
          {forAgent === null ? (
            <span className="font-medium">A new agent in {segment}</span>
          ) : (
            <span className="font-medium">
              <span className="break-all">{forAgent}</span>, to come back
            </span>
          )}
          <span className="label block font-mono">{id}</span>
        </>
      }
    >
      <Cell label="Used">
        {uses - usesLeft} of {uses}
        {lastUsedAt !== null && (
          <span className="label block">
            last <Age at={lastUsedAt} />
          </span>
        )}
      </Cell>
      <Cell label="Ends">
        <Age at={expiresAt} />
      </Cell>
      <Cell label="Who joins">{admission(token)}</Cell>
      <Cell label="Made by">
        <Foreign className="break-all">{createdBy}</Foreign>
        <span className="label block">
          <Age at={createdAt} />
        </span>
      </Cell>
      <Acts>
        <Revoke id={id} />
      </Acts>
    </Row>
  );
}

function admission({ needsApproval, thaws }: OutstandingJoinToken): string {
  if (needsApproval) return "waits for approval";
  return thaws ? "is let in, and thawed" : "is let in at once";
}

function Revoke({ id }: { readonly id: string }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button weight="quiet" aria-label={`Revoke the token ${id}`} onClick={() => setOpen(true)}>
        Revoke
      </Button>
      <Dialog open={open} onClose={close} title="Revoke the join token">
        <Confirm label="Revoke it" act={() => revokeJoinToken(id)} onDone={close} onCancel={close}>
          <p className="text-pretty">
            Nobody joins with it any more. Agents that have joined with it stay: to shut one out, revoke the
            agent.
          </p>
        </Confirm>
      </Dialog>
    </>
  );
}
