import { Link } from "@tanstack/react-router";
import { buttonLook } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";

/** A board without segments: what to do, in order, until something moves on it. */
export function FirstSteps() {
  return (
    <Empty
      title="No segment is known yet"
      action={
        <>
          <Link to="/agents" className={buttonLook("primary")}>
            Join an agent
          </Link>
          <Link to="/exposures" className={buttonLook("plain")}>
            Import a report
          </Link>
        </>
      }
    >
      <p>
        First describe your network zones: <Command>plumbline segment apply -f segments.yaml</Command>. Then
        join an agent where an attacker would stand, and import what your scanners report. Every run appears
        here as it happens, in the column of the segment it looks from.
      </p>
    </Empty>
  );
}

const Command = ({ children }: { readonly children: string }) => (
  <code className="font-mono text-xs text-ink">{children}</code>
);
