import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Authority, Certificate } from "../../../http/identity-schemas.ts";
import { authorityQuery } from "../api/identity.ts";
import { useNow } from "../clock.ts";
import { Failure } from "../ui/failure.tsx";
import { Moment } from "../ui/moment.tsx";
import { Pending } from "../ui/pending.tsx";
import { Section } from "../ui/section.tsx";
import { Cell, Row, Table } from "../ui/table.tsx";
import { RollOver } from "./roll-over.tsx";

/** What every agent and every browser trusts here, how long it lasts, and whether another takes over. */
export function AuthoritySection() {
  const { data, error, refetch } = useQuery(authorityQuery);
  return (
    <Section
      title="The collector's own certificates"
      lead="Agents take nobody for the collector but whom this authority vouches for, and it signs the agents' certificates in turn."
    >
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Pending label="Loading the certificates" lines={3} />}
      {data && <Certificates authority={data} />}
    </Section>
  );
}

function Certificates({ authority }: { readonly authority: Authority }) {
  const { current, next, server } = authority;
  return (
    <>
      {next !== null && <RollOver authority={authority} />}
      <Table caption="The collector's certificates" columns={["Certificate", "Ends", "State", "Fingerprint"]}>
        <CertificateRow
          name={next === null ? "Authority" : "Authority, until the roll-over is finished"}
          certificate={current}
          remedy={<Command>{next === null ? "plumbline ca roll" : "plumbline ca roll --finish"}</Command>}
        />
        {next !== null && (
          <CertificateRow
            name="Authority that takes over"
            certificate={next}
            remedy={
              <>
                Finish this roll-over, then <Command>plumbline ca roll</Command>
              </>
            }
          />
        )}
        <CertificateRow name="Listeners" certificate={server} remedy={BY_ITSELF} />
      </Table>
    </>
  );
}

type RowProps = {
  readonly name: string;
  readonly certificate: Certificate;
  /** How it is replaced. */
  readonly remedy: ReactNode;
};

const BY_ITSELF = "The collector renews it by itself: why it has not is in its log.";

function Command({ children }: { readonly children: string }) {
  return <code className="font-mono text-xs whitespace-nowrap">{children}</code>;
}

function CertificateRow({ name, certificate: { fingerprint, notAfter, ending }, remedy }: RowProps) {
  const over = Date.parse(notAfter) <= useNow();
  return (
    <Row head={<span className="font-medium">{name}</span>}>
      <Cell label="Ends">
        <Moment at={notAfter} />
      </Cell>
      <Cell label="State">
        {!ending && !over && "In force"}
        {(ending || over) && (
          <span
            className={`flex items-start gap-1.5 font-medium text-pretty ${over ? "text-bad" : "text-aged"}`}
          >
            <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
            <span>
              {over ? "It has ended: nobody can connect by it." : "Less than a quarter of its life is left."}{" "}
              {remedy}
            </span>
          </span>
        )}
      </Cell>
      <Cell label="Fingerprint">
        <span className="font-mono text-xs break-all">{fingerprint}</span>
      </Cell>
    </Row>
  );
}
