import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Containment } from "../../../http/containment-schemas.ts";
import { Foreign } from "../ui/foreign.tsx";
import { Age } from "../ui/moment.tsx";
import { Section } from "../ui/section.tsx";

type Props = Pick<Containment, "refusals" | "notTaken">;

/** "Blocked by agent policy": each with the rule that refused. A refusal is never evidence about the target. */
export function RefusalList({ refusals, notTaken }: Props) {
  return (
    <Section
      title="Blocked by agent policy"
      lead="What this agent was asked for and refused, newest first. The refusals are signed like all its words, and settle nothing about the target."
    >
      {refusals.length + notTaken.length === 0 && (
        <p className="text-sm text-mute">
          Nothing, as far back as we look: everything it was asked for was within its rules.
        </p>
      )}
      <ul className="grid gap-2 text-sm">
        {notTaken.map(({ at, because, runId }) => (
          <Refusal key={`${runId} ${because}`} at={at} runId={runId}>
            The whole job: <Foreign>{because}</Foreign>
          </Refusal>
        ))}
        {refusals.map(({ at, rule, because, sequence, runId }) => (
          <Refusal key={sequence} at={at} runId={runId}>
            <Foreign className="font-mono text-xs">{rule}</Foreign>: <Foreign>{because}</Foreign>
          </Refusal>
        ))}
      </ul>
    </Section>
  );
}

type RefusalProps = { readonly at: string; readonly runId: string | null; readonly children: ReactNode };

function Refusal({ at, runId, children }: RefusalProps) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 border-b border-line pb-2">
      <span className="label w-24">
        <Age at={at} />
      </span>
      <span className="min-w-0 flex-1 break-words">{children}</span>
      {runId !== null && (
        <Link to="/runs/$id" params={{ id: runId }} className="text-brand underline underline-offset-2">
          Show the run
        </Link>
      )}
    </li>
  );
}
