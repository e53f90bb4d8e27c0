import { type ComponentProps, type ReactNode, useId } from "react";

const LOOK =
  "w-full min-h-9 rounded-md border border-edge bg-raised px-2.5 py-1.5 text-sm text-ink placeholder:text-mute";

type Labelled = { readonly label: ReactNode; readonly hint?: ReactNode };

export function TextField({ label, hint, ...rest }: ComponentProps<"input"> & Labelled) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint}>
      <input id={id} aria-describedby={hint ? `${id}-hint` : undefined} {...rest} className={LOOK} />
    </Frame>
  );
}

export function TextArea({ label, hint, ...rest }: ComponentProps<"textarea"> & Labelled) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint}>
      <textarea
        id={id}
        rows={3}
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...rest}
        className={LOOK}
      />
    </Frame>
  );
}

export function Choice({ label, hint, children, ...rest }: ComponentProps<"select"> & Labelled) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint}>
      <select id={id} aria-describedby={hint ? `${id}-hint` : undefined} {...rest} className={LOOK}>
        {children}
      </select>
    </Frame>
  );
}

function Frame({
  id,
  label,
  hint,
  children,
}: Labelled & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="label mt-1">
          {hint}
        </p>
      )}
    </div>
  );
}
