type Props = {
  readonly counted: number;
  readonly needed: number;
  readonly claimed: boolean;
  readonly closed: boolean;
};

/** Beyond this many a bar says more than ticks. */
const MOST_TICKS = 20;

/** How many counted runs there are of those that closing takes. */
export function ClosureProgress({ counted, needed, claimed, closed }: Props) {
  const done = Math.min(counted, needed);
  return (
    <div className="mt-3">
      <p id="progress-words" className="mb-1.5 text-sm">
        <span className="font-semibold">{counted}</span> of {needed} counted runs
        {claimed ? " since the fix was claimed" : "; they count from the claim of a fix on"}
      </p>
      <div
        role="progressbar"
        aria-labelledby="progress-words"
        aria-valuemin={0}
        aria-valuemax={needed}
        aria-valuenow={done}
        className="flex h-2.5 gap-[3px]"
      >
        {needed <= MOST_TICKS ? (
          Array.from({ length: needed }, (_, tick) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: ticks are alike and never move
              key={tick}
              className={`flex-1 rounded-[2px] ${tick < done ? FILLED[String(closed)] : "bg-line"}`}
            />
          ))
        ) : (
          <span className="flex-1 overflow-hidden rounded-[2px] bg-line">
            <span
              className={`block h-full ${FILLED[String(closed)]}`}
              style={{ width: `${(100 * done) / needed}%` }}
            />
          </span>
        )}
      </div>
    </div>
  );
}

/** Not the colour of success until closure says so. */
const FILLED: Readonly<Record<string, string>> = { true: "bg-good", false: "bg-brand" };
