import type { OwnerView } from "../../../http/people-schemas.ts";
import { targetWords } from "../marks/target.ts";
import { Foreign } from "../ui/foreign.tsx";

/** What will be tested, and what closing takes: nothing that comes later should be a surprise. */
export function OwnerJudgement({
  exposure: { claims, closureDetail, closure },
}: {
  readonly exposure: OwnerView;
}) {
  const { missing, nextAction, needed, bound } = closureDetail;
  const tested = claims.filter(
    ({ expectation, everSupported, inScope }) => expectation === "allow" || everSupported || inScope,
  );
  return (
    <section aria-labelledby="judged">
      <h2 id="judged" className="text-lg font-semibold tracking-tight">
        How it will be judged
      </h2>
      <p className="mt-0.5 text-sm text-mute text-pretty">
        Not by anybody's word: small test programs stand where an attacker would, and look.
      </p>
      <ul className="mt-3 grid gap-2 text-sm">
        {tested.map((claim) => (
          <li key={claim.claimId} className="break-words">
            From <Foreign className="font-medium">{claim.segment}</Foreign>,{" "}
            <span className="font-mono text-xs break-all">{targetWords(claim.target)}</span>{" "}
            {claim.expectation === "deny" ? "must no longer answer" : "must keep working"}.
            {claim.untestable !== "" && (
              <span className="block font-medium text-aged">Can't be tested now: {claim.untestable}</span>
            )}
          </li>
        ))}
        {tested.length === 0 && <li className="text-mute">Nothing can be tested yet.</li>}
      </ul>
      {needed > 0 && (
        <p className="mt-3 text-sm text-pretty">
          It takes {needed} such {needed === 1 ? "test" : "tests"} after the fix.{" "}
          <span className="text-mute">{bound}</span>
        </p>
      )}
      {missing.length > 0 && closure !== "open" && (
        <div className="mt-3 text-sm">
          <p className="font-medium">Still missing</p>
          <ul className="list-disc pl-4.5">
            {missing.map((one) => (
              <li key={one} className="break-words">
                {one}
              </li>
            ))}
          </ul>
        </div>
      )}
      {nextAction !== "" && (
        <p className="mt-3 border-l-[3px] border-brand pl-3 text-sm text-pretty">
          <span className="label block">Next</span>
          {nextAction}
        </p>
      )}
    </section>
  );
}
