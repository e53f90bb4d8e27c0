import type { ReactNode } from "react";
import { PlumbMark } from "../plumb-mark.tsx";

type Props = { readonly title: string; readonly lead: ReactNode; readonly children: ReactNode };

/** What stands before the console: one form, and nothing else to do. */
export function Entrance({ title, lead, children }: Props) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <title>{`${title} · Plumbline`}</title>
      <div className="w-full max-w-sm">
        <p className="mb-8 flex items-center gap-2.5 text-lg font-semibold tracking-tight">
          <PlumbMark />
          Plumbline
        </p>
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        <p className="mt-1 mb-6 text-sm text-mute text-pretty">{lead}</p>
        {children}
      </div>
    </main>
  );
}
