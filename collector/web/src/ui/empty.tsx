import type { ReactNode } from "react";

type Props = { readonly title: string; readonly children: ReactNode; readonly action?: ReactNode };

/** Nothing here: why, and what would put something here. */
export function Empty({ title, children, action }: Props) {
  return (
    <div className="rounded-lg border border-dashed border-edge/70 px-5 py-8 text-center">
      <p className="font-medium">{title}</p>
      <div className="mx-auto mt-1 max-w-prose text-sm text-mute text-pretty">{children}</div>
      {action && <div className="mt-4 flex justify-center gap-2">{action}</div>}
    </div>
  );
}
