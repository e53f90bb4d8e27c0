import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Containment } from "../../../http/containment-schemas.ts";
import { Foreign } from "../ui/foreign.tsx";
import { Age } from "../ui/moment.tsx";
import { Section } from "../ui/section.tsx";

type Props = Pick<Containment, "notices" | "notTaken">;

/** "Blocked by agent policy": each with the rule that refused, and who moved its kill switch. None is evidence about the target. */
export function RefusalList({ notices: { refused, halted, resumed, items }, notTaken }: Props) {
  return (
    <Section
      title="Blocked by agent policy"
      lead="What this agent was asked for and refused, and who halted it, newest first. It signs that like all its words, and it settles nothing about the target."
    >
      {items.length + notTaken.length === 0 ? (
        <p className="text-sm text-mute">
          Nothing, as far back as we look: everything it was asked for was within its rules.
        </p>
      ) : (
        <p className="mb-2 text-sm">
          {times(refused, "step")} refused, {times(halted, "halt")}
          {items.length < refused + halted + resumed && `; the newest ${items.length} in full`}.
        </p>
      )}
      <ul className="grid gap-2 text-sm">
        {notTaken.map(({ at, because, runId }) => (
          <Refusal key={`${runId} ${because}`} at={at} runId={runId}>
            The whole job: <Foreign>{because}</Foreign>
          </Refusal>
        ))}
        {items.map(({ at, kind, by, because, sentence, sequence, runId }) => (
          <Refusal key={sequence} at={at} runId={runId}>
            {kind === "refused-by-rules" ? (
              <>
                <Foreign className="font-mono text-xs">{by}</Foreign>: <Foreign>{because}</Foreign>
              </>
            ) : (
              <Foreign>{sentence}</Foreign>
            )}
          </Refusal>
        ))}
      </ul>
    </Section>
  );
}

const times = (n: number, one: string): string => `${n} ${n === 1 ? one : `${one}s`}`;

type RefusalProps = { readonly at: string; readonly runId: string | null; readonly children: ReactNode };

function Refusal({ at, runId, children }: RefusalProps) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 border-b border-line pb-2">
      <span className="label w-24">
        <Age at={at} />
      </span>
      <span className="min-w-0 flex-1 wrap-anywhere">{children}</span>
      {runId !== null && (
        <Link to="/runs/$id" params={{ id: runId }} className="text-brand underline underline-offset-2">
          Show the run
        </Link>
      )}
    </li>
  );
}
