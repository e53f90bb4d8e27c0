import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Overview } from "../../../http/schemas.ts";

/** Four numbers, each the door to the list that it counts. */
export function Figures({ overview: { exposures, agents } }: { readonly overview: Overview }) {
  const { confirmed = 0, unvalidated = 0 } = exposures.byValidation;
  const { immediate = 0 } = exposures.byBand;
  const look = "block px-4 py-3 hover:bg-sunk rounded-lg focus-visible:relative h-full";
  return (
    <ul
      aria-label="Figures"
      className="grid grid-cols-2 rounded-lg border border-line bg-raised max-lg:[&>li:nth-child(-n+2)]:border-b max-lg:[&>li:nth-child(odd)]:border-r lg:grid-cols-4 lg:[&>li+li]:border-l [&>li]:border-line"
    >
      <li>
        <Link to="/exposures" search={{ validation: "confirmed" }} className={look}>
          <Figure tone={confirmed > 0 ? "text-bad" : ""} count={confirmed} name="Confirmed">
            of {exposures.total} exposures, reachable in fact
          </Figure>
        </Link>
      </li>
      <li>
        <Link to="/exposures" search={{ band: "immediate" }} className={look}>
          <Figure tone="" count={immediate} name="Immediate">
            in the most urgent band
          </Figure>
        </Link>
      </li>
      <li>
        <Link to="/exposures" search={{ validation: "unvalidated" }} className={look}>
          <Figure tone="" count={unvalidated} name="Unvalidated">
            nothing observed settles them
          </Figure>
        </Link>
      </li>
      <li>
        <Link to="/agents" className={look}>
          <Figure
            tone={agents.live === 0 ? "text-bad" : ""}
            count={agents.live}
            name={agents.live === 1 ? "Agent live" : "Agents live"}
          >
            of {agents.total}
            {agents.silent > 0 && `, ${agents.silent} silent`}
          </Figure>
        </Link>
      </li>
    </ul>
  );
}

type FigureProps = {
  readonly count: number;
  readonly name: string;
  readonly tone: string;
  readonly children: ReactNode;
};

function Figure({ count, name, tone, children }: FigureProps) {
  return (
    <>
      <span className="flex items-baseline gap-2">
        <span className={`text-2xl font-semibold tracking-tight tabular-nums ${tone}`}>{count}</span>
        <span className="text-sm font-medium">{name}</span>
      </span>
      <span className="label block">{children}</span>
    </>
  );
}
