import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { ApiToken } from "../../../http/people-schemas.ts";
import { revokeToken, tokensQuery } from "../api/account.ts";
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
import { MakeToken } from "./make-token.tsx";
import { SCOPES } from "./scopes.ts";

/** Keys for scripts, each with less than its maker may. */
export function OwnTokens() {
  const { data, error, refetch } = useQuery(tokensQuery);
  const [making, setMaking] = useState(false);
  return (
    <Section
      title="API tokens"
      lead="For scripts and the command line. Each does only what its scopes say, ends on its own day, and ends with your role or password."
      action={
        <Button onClick={() => setMaking(true)}>
          <Plus className="size-3.5" aria-hidden />
          Make a token
        </Button>
      }
    >
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Pending label="Loading your tokens" lines={2} />}
      {data && data.items.length === 0 && (
        <Empty title="You have no API token">
          A pipeline that asks for retests needs only “Retest”; a dashboard only “Read”. Use it as{" "}
          <code className="font-mono text-xs">Authorization: Bearer TOKEN</code>; the command line takes it
          from <code className="font-mono text-xs">PLUMBLINE_TOKEN</code>.
        </Empty>
      )}
      {data && data.items.length > 0 && (
        <Table caption="Your API tokens" columns={["Name", "May", "Last used", "Ends", ""]}>
          {data.items.map((token) => (
            <TokenRow key={token.id} token={token} />
          ))}
        </Table>
      )}
      <Dialog open={making} onClose={() => setMaking(false)} title="Make an API token">
        <MakeToken onDone={() => setMaking(false)} />
      </Dialog>
    </Section>
  );
}

function TokenRow({ token: { id, name, scopes, lastUsedAt, expiresAt } }: { readonly token: ApiToken }) {
  const [revoking, setRevoking] = useState(false);
  const close = () => setRevoking(false);
  return (
    <Row head={<Foreign className="font-medium break-all">{name}</Foreign>}>
      <Cell label="May">{scopes.map((scope) => SCOPES[scope].word.toLowerCase()).join(", ")}</Cell>
      <Cell label="Last used">
        {lastUsedAt === null ? <span className="text-mute">never</span> : <Age at={lastUsedAt} />}
      </Cell>
      <Cell label="Ends">
        <Age at={expiresAt} />
      </Cell>
      <Acts>
        <Button weight="quiet" aria-label={`Revoke ${name}`} onClick={() => setRevoking(true)}>
          Revoke
        </Button>
        <Dialog open={revoking} onClose={close} title="Revoke the token">
          <Confirm label="Revoke it" act={() => revokeToken(id)} onDone={close} onCancel={close}>
            <p className="text-pretty">
              <Foreign className="font-medium">{name}</Foreign> stops working at once, wherever it is used. It
              can't be brought back.
            </p>
          </Confirm>
        </Dialog>
      </Acts>
    </Row>
  );
}
