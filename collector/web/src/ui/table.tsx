import type { ReactNode } from "react";

type Props = {
  readonly caption: string;
  /** An empty title is for the column of buttons. */
  readonly columns: readonly string[];
  readonly children: ReactNode;
};

/** A list in columns; on a narrow screen each row stands for itself, with its columns' names in it. */
export function Table({ caption, columns, children }: Props) {
  return (
    <table className="w-full text-left text-sm max-lg:block">
      <caption className="sr-only">{caption}</caption>
      <thead className="max-lg:sr-only">
        <tr className="border-b border-ink/30 text-xs text-mute [&>th]:py-2 [&>th]:pr-4 [&>th]:font-medium">
          {columns.map((title) => (
            <th key={title} scope="col">
              {title === "" ? <span className="sr-only">Actions</span> : title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-lg:block">{children}</tbody>
    </table>
  );
}

type RowProps = { readonly head: ReactNode; readonly children: ReactNode; readonly muted?: boolean };

export function Row({ head, children, muted = false }: RowProps) {
  return (
    <tr
      className={`border-b border-line align-top max-lg:grid max-lg:grid-cols-2 max-lg:gap-x-4 max-lg:gap-y-2.5 max-lg:py-3.5 lg:[&>*]:py-2.5 lg:[&>*]:pr-4 ${muted ? "text-mute" : ""}`}
    >
      <th scope="row" className="font-normal max-lg:col-span-2">
        {head}
      </th>
      {children}
    </tr>
  );
}

export function Cell({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <td className="min-w-0 break-words">
      <span aria-hidden className="label block lg:hidden">
        {label}
      </span>
      {children}
    </td>
  );
}

/** The last cell of a row: what can be done about it. */
export function Acts({ children }: { readonly children: ReactNode }) {
  return (
    <td className="max-lg:-ml-2.5 max-lg:justify-self-start lg:text-right [&>button]:-my-1.5">{children}</td>
  );
}
