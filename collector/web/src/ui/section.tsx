import { type ReactNode, useId } from "react";

type Props = {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
};

/** A titled part of a page. */
export function Section({ title, lead, action, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className="mb-3 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 id={id} className="text-lg font-semibold tracking-tight">
            {title}
          </h2>
          {lead && <p className="mt-0.5 max-w-3xl text-sm text-mute">{lead}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
