import type { Queued } from "../../../http/schemas.ts";

/** What asking for runs got: how many, and which claims can't be tested now, each with its reason. */
export function QueuedRuns({ reply: { kind, sentence, untestable } }: { readonly reply: Queued }) {
  return (
    <div
      role="status"
      className={`border-l-[3px] pl-3 text-sm ${kind === "nothing-to-test" ? "border-aged" : "border-brand"}`}
    >
      <p className="break-words">{sentence}</p>
      {untestable.length > 0 && (
        <>
          <p className="mt-1 font-medium">Can't be tested now:</p>
          <ul className="list-disc pl-4.5 text-mute">
            {untestable.map((one) => (
              <li key={one} className="break-words">
                {one}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
