import { LoaderCircle } from "lucide-react";

/** Grey lines where the answer will stand, so that nothing jumps when it comes. */
export function Pending({ label, lines = 4 }: { readonly label: string; readonly lines?: number }) {
  return (
    <div role="status" className="grid gap-2.5 py-2">
      <span className="sr-only">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines are alike and never move
          key={line}
          className="h-4 animate-pulse rounded bg-line/70 motion-reduce:animate-none"
          style={{ width: `${92 - ((line * 17) % 38)}%` }}
        />
      ))}
    </div>
  );
}

export function Spinner({ className = "size-3.5" }: { readonly className?: string }) {
  return (
    <LoaderCircle className={`${className} shrink-0 animate-spin motion-reduce:animate-none`} aria-hidden />
  );
}
