import type { ExposureDetailView } from "../../../http/schemas.ts";

type Props = Pick<ExposureDetailView["priority"], "score" | "terms">;

/** The order inside a band, and nothing else: no score ever moves a band or a date. */
export function ScoreTerms({ score, terms }: Props) {
  const most = Math.max(1, ...terms.map(({ points }) => points));
  return (
    <details className="mt-4 text-sm">
      <summary>
        Score <strong className="font-semibold">{score}</strong>{" "}
        <span className="text-mute">
          of 100 orders exposures inside a band; it never moves a band or a date
        </span>
      </summary>
      <ul className="mt-2 max-w-2xl">
        {terms.map(({ term, points, because }) => (
          <li key={term} className="grid grid-cols-[9rem_2.5rem_1fr] items-center gap-x-3 gap-y-0.5 py-1.5">
            <span className="font-medium">{term}</span>
            <span className="text-right">{points}</span>
            <span aria-hidden className="h-1.5 rounded-full bg-line">
              <span
                className="block h-full rounded-full bg-mute"
                style={{ width: `${(100 * points) / most}%` }}
              />
            </span>
            <span className="label col-span-3">{because}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
