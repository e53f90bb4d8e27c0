import { useRouter } from "@tanstack/react-router";
import { CircleCheck, EyeOff, TriangleAlert } from "lucide-react";
import type { Overview } from "../../../http/schemas.ts";

type Items = Overview["attention"];

const SHOWN = 4;

/** What needs someone now, most urgent first. Seeing nothing is never called calm. */
export function Attention({ items, canSee }: { readonly items: Items; readonly canSee: boolean }) {
  if (items.length === 0) {
    return (
      <p className="mb-5 flex items-center gap-2 text-sm text-mute">
        {canSee ? (
          <CircleCheck className="size-4 text-good" aria-hidden />
        ) : (
          <EyeOff className="size-4" aria-hidden />
        )}
        {canSee ? "Nothing needs you now." : "No agent is live, so nothing is being observed."}
      </p>
    );
  }
  const rest = items.slice(SHOWN);
  return (
    <section aria-label="Needs someone now" className="mb-5 border-l-[3px] border-aged pl-3.5">
      <AttentionList items={items.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <details className="mt-1.5 text-sm">
          <summary className="text-mute">{`${rest.length} more`}</summary>
          <div className="pt-1">
            <AttentionList items={rest} />
          </div>
        </details>
      )}
    </section>
  );
}

function AttentionList({ items }: { readonly items: Items }) {
  return (
    <ul className="grid gap-x-8 gap-y-1.5 xl:grid-cols-2">
      {items.map((item) => (
        <li key={`${item.kind} ${item.href} ${item.sentence}`} className="flex items-start gap-2 text-sm">
          <TriangleAlert className="mt-[3px] size-3.5 shrink-0 text-aged" aria-hidden />
          <AttentionLink {...item} />
        </li>
      ))}
    </ul>
  );
}

/** Only ways inside the console are followed. */
function AttentionLink({ sentence, href }: Items[number]) {
  const { history } = useRouter();
  if (!href.startsWith("/") || href.startsWith("//")) return <span>{sentence}</span>;
  return (
    <a
      href={href}
      className="underline decoration-edge underline-offset-[3px] hover:decoration-ink"
      onClick={(click) => {
        if (click.metaKey || click.ctrlKey || click.shiftKey) return;
        click.preventDefault();
        history.push(href);
      }}
    >
      {sentence}
    </a>
  );
}
