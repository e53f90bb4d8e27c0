import type { ReactNode } from "react";

type Props = { readonly title: string; readonly lead: ReactNode; readonly action?: ReactNode };

/** What a page is, and the one thing that is mostly done there. */
export function PageHead({ title, lead, action }: Props) {
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-3">
      <title>{`${title} · Plumbline`}</title>
      <div className="max-w-3xl">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        <p className="text-sm text-mute text-pretty">{lead}</p>
      </div>
      {action}
    </div>
  );
}
