import { Unlink } from "lucide-react";

/** The one page for every reason: ended, over, mistyped. Which one it was isn't told to a stranger. */
export function LinkOver() {
  return (
    <div className="rounded-lg border border-line bg-raised px-5 py-6">
      <title>The link is over · Plumbline</title>
      <Unlink className="size-5 text-mute" aria-hidden />
      <h1 className="mt-3 text-xl font-semibold tracking-tight">This link doesn't lead anywhere any more</h1>
      <div className="mt-2 grid gap-2 text-pretty">
        <p>
          It was ended, its time is over, the exposure went to somebody else, or a part of the address got
          lost on the way.
        </p>
        <p>
          What you can do: open the link again exactly as you got it. If that doesn't help, ask whoever gave
          it to you for a new one; it takes them a moment. What you said and asked for is kept.
        </p>
      </div>
    </div>
  );
}
