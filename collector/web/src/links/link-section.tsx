import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { useState } from "react";
import type { MagicLink } from "../../../http/people-schemas.ts";
import { endLink, linksQuery } from "../api/links.ts";
import { useNow } from "../clock.ts";
import { useMay } from "../session/current.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { Failure } from "../ui/failure.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { Age, Moment } from "../ui/moment.tsx";
import { Section } from "../ui/section.tsx";
import { Acts, Cell, Row, Table } from "../ui/table.tsx";
import { MakeLink } from "./make-link.tsx";

/** For whoever has to fix it and has no account: a link to this exposure and to nothing else. */
export function LinkSection({ exposure }: { readonly exposure: string }) {
  const mayGive = useMay("own");
  const [making, setMaking] = useState(false);
  const { data, error, refetch } = useQuery(linksQuery(exposure));
  return (
    <Section
      title="Links for people without an account"
      lead="Whoever has such a link sees this one exposure, says that it is fixed and asks for the proof. Nothing else opens with it."
      action={
        mayGive && (
          <Button onClick={() => setMaking(true)}>
            <Link2 className="size-3.5" aria-hidden />
            Give a link
          </Button>
        )
      }
    >
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {data && data.items.length === 0 && (
        <Empty title="Nobody has a link to this">
          For an owner at a supplier, or a colleague who comes here once: a link spares them an account.
        </Empty>
      )}
      {data && data.items.length > 0 && (
        <Table caption="Links to this exposure" columns={["Given by", "State", "Opened", ""]}>
          {data.items.map((link) => (
            <LinkRow key={link.id} exposure={exposure} link={link} mayEnd={mayGive} />
          ))}
        </Table>
      )}
      <Dialog
        open={making}
        onClose={() => setMaking(false)}
        title="Give a link"
        description="To this one exposure, without an account."
      >
        <MakeLink exposure={exposure} onDone={() => setMaking(false)} />
      </Dialog>
    </Section>
  );
}

type RowProps = { readonly exposure: string; readonly link: MagicLink; readonly mayEnd: boolean };

function LinkRow({
  exposure,
  link: { id, madeBy, madeAt, expiresAt, endedAt, endedBecause, uses, lastUsedAt },
  mayEnd,
}: RowProps) {
  const [ending, setEnding] = useState(false);
  const now = useNow();
  const over = endedAt !== null || Date.parse(expiresAt) <= now;
  const close = () => setEnding(false);
  return (
    <Row
      muted={over}
      head={
        <>
          <Foreign className="font-medium break-all">{madeBy}</Foreign>
          <span className="label block">
            <Moment at={madeAt} />
          </span>
        </>
      }
    >
      <Cell label="State">
        {endedAt !== null && (
          <>
            Ended <Age at={endedAt} />
            {endedBecause !== null && <span className="label block">{endedBecause}</span>}
          </>
        )}
        {endedAt === null && (
          <>
            {over ? "Its time ended " : "Works, ends "}
            <Age at={expiresAt} />
          </>
        )}
      </Cell>
      <Cell label="Opened">
        {uses === 0 && <span className="text-mute">never</span>}
        {uses > 0 && (uses === 1 ? "once" : `${uses} times`)}
        {lastUsedAt !== null && (
          <span className="label block">
            last <Age at={lastUsedAt} />
          </span>
        )}
      </Cell>
      <Acts>
        {!over && mayEnd && (
          <Button weight="quiet" onClick={() => setEnding(true)}>
            Revoke
          </Button>
        )}
        <Dialog open={ending} onClose={close} title="Revoke the link">
          <Confirm label="Revoke it" act={() => endLink(exposure, id)} onDone={close} onCancel={close}>
            <p className="text-pretty">
              The link leads nowhere any more, and whoever has it open is shown out at once. What they said
              and asked for stays on file.
            </p>
          </Confirm>
        </Dialog>
      </Acts>
    </Row>
  );
}
