import { Link } from "@tanstack/react-router";
import type { ExposureDetailView, StandingView } from "../../../http/schemas.ts";
import { GradeMark } from "../marks/grade.tsx";
import { targetWords } from "../marks/target.ts";
import { Stale } from "../marks/validation.tsx";
import { Empty } from "../ui/empty.tsx";
import { Age } from "../ui/moment.tsx";
import { Section } from "../ui/section.tsx";
import { StandingMark } from "./standing-mark.tsx";

type Props = {
  readonly claims: readonly StandingView[];
  readonly testing: ExposureDetailView["testing"];
};

/** One row per vantage: what all the evidence from there says of the claim. */
export function ClaimsTable({ claims, testing }: Props) {
  return (
    <Section
      title="Claims by vantage"
      lead="Each claim is tested from one segment. What settles nothing leaves the claim where it stood."
    >
      <p className="mb-3 max-w-prose text-sm text-mute break-words text-pretty">
        {testing.way.sentence}. {testing.weakness.sentence}.
      </p>
      {claims.length === 0 ? (
        <Empty title="No claim can be made yet">
          Claims need an endpoint to reach and a segment with an agent. Give the asset a segment and an
          endpoint, and join an agent in the segment an attacker would come from.
        </Empty>
      ) : (
        <table className="w-full text-left text-sm max-md:block">
          <caption className="sr-only">Claims by vantage</caption>
          <thead className="max-md:sr-only">
            <tr className="border-b border-ink/30 text-xs text-mute [&>th]:py-2 [&>th]:pr-4 [&>th]:font-medium">
              <th scope="col">From</th>
              <th scope="col">To</th>
              <th scope="col">Standing</th>
              <th scope="col">Evidence</th>
            </tr>
          </thead>
          <tbody className="max-md:block">
            {claims.map((claim) => (
              <ClaimRow key={claim.claimId} claim={claim} />
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function ClaimRow({ claim }: { readonly claim: StandingView }) {
  const { asks, segment, trust, expectation, target, reachedAs, inScope, standing, fresh, grade, scenario } =
    claim;
  return (
    <tr className="border-b border-line align-top max-md:grid max-md:gap-2 max-md:py-3 md:[&>*]:py-3 md:[&>*]:pr-4">
      <th scope="row" className="font-normal">
        <span className="block font-medium break-words">{segment}</span>
        <span className="label">
          {trust}
          {asks === "way" && !inScope && ", out of scope"}
        </span>
      </th>
      <td>
        <span className="block font-mono text-xs break-all">{targetWords(target)}</span>
        {reachedAs && (
          <span className="block text-xs text-mute">
            reached as <span className="font-mono break-all">{targetWords(reachedAs)}</span>
          </span>
        )}
        <span className="label block" title={scenario}>
          {asks === "weakness" && "whether the weakness is there"}
          {asks === "way" && (expectation === "deny" ? "must not get through" : "must keep working")}
        </span>
      </td>
      <td className="whitespace-nowrap">
        <span className="flex items-center gap-2">
          <StandingMark is={standing} expectation={expectation} />
          {grade !== null && <GradeMark is={grade} />}
        </span>
        {!fresh && standing !== "unvalidated" && standing !== "inconclusive" && <Stale />}
      </td>
      <td className="max-w-xl">
        <ClaimEvidence claim={claim} />
      </td>
    </tr>
  );
}

function ClaimEvidence({
  claim: { sentence, split, untestable, runId, at },
}: {
  readonly claim: StandingView;
}) {
  return (
    <>
      <p className="break-words text-pretty">{sentence}</p>
      {split.length > 0 && (
        <ul className="mt-1 border-l-2 border-split pl-2 text-xs" aria-label="Agents disagree">
          {split.map((one) => (
            <li key={one} className="break-words">
              {one}
            </li>
          ))}
        </ul>
      )}
      {untestable !== "" && (
        <p className="mt-1 text-xs font-medium text-aged">Can't be tested now: {untestable}</p>
      )}
      {(at !== null || runId !== null) && (
        <p className="label mt-1 flex gap-2">
          {at !== null && <Age at={at} />}
          {runId !== null && (
            <Link
              to="."
              search={(search) => ({ ...search, run: runId })}
              resetScroll={false}
              className="text-brand underline underline-offset-2"
            >
              Show the run
            </Link>
          )}
        </p>
      )}
    </>
  );
}
