import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Copy } from "./copy.tsx";

type Props = {
  readonly text: string;
  readonly label: string;
  readonly children: ReactNode;
  readonly onDone: () => void;
};

/** A secret that the collector keeps no copy of: shown now, and never again. */
export function ToldOnce({ text, label, children, onDone }: Props) {
  return (
    <div className="grid gap-4 text-sm">
      <div role="status" className="text-pretty">
        {children}
      </div>
      <Copy text={text} label={label} />
      <p className="border-l-[3px] border-aged pl-3 text-pretty">
        It is shown this once: the collector keeps only a hash of it. Lost means made anew.
      </p>
      <div className="flex justify-end">
        <Button weight="primary" onClick={onDone}>
          I have it
        </Button>
      </div>
    </div>
  );
}
