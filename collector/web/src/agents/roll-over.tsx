import { Link } from "@tanstack/react-router";
import type { Authority } from "../../../http/identity-schemas.ts";

/** One authority takes over from another: who has not followed yet, and what ends it. */
export function RollOver({
  authority: { stragglers, outstandingTokens },
}: {
  readonly authority: Authority;
}) {
  const isDone = stragglers.length + outstandingTokens === 0;
  return (
    <div className="mb-4 grid gap-2 border-l-[3px] border-aged pl-3 text-sm">
      <p className="font-medium">
        A roll-over is under way: both authorities are trusted until it is finished.
      </p>
      {isDone && (
        <p className="text-pretty">
          Everybody has followed. Give clients the new <code className="font-mono text-xs">ca.pem</code>, then{" "}
          <code className="font-mono text-xs">plumbline ca roll --finish</code> drops the old one.
        </p>
      )}
      {stragglers.length > 0 && (
        <>
          <p>
            {stragglers.length === 1 ? "One agent has" : `${stragglers.length} agents have`} not followed yet.
            Linked ones follow by themselves; one that is left behind comes back only by{" "}
            <code className="font-mono text-xs">plumbline-agent rejoin</code>.
          </p>
          <ul aria-label="Agents that have not followed" className="grid gap-1">
            {stragglers.map((id) => (
              <li key={id}>
                <Link
                  to="/agents"
                  search={(now) => ({ ...now, agent: id })}
                  resetScroll={false}
                  className="break-all underline decoration-edge underline-offset-[3px] hover:decoration-ink"
                >
                  {id}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
      {outstandingTokens > 0 && (
        <p>
          {outstandingTokens === 1
            ? "One join token names the old authority still"
            : `${outstandingTokens} join tokens name the old authority still`}
          , for an hour at most.
        </p>
      )}
    </div>
  );
}
