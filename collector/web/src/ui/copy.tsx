import { Check, Copy as CopyIcon } from "lucide-react";
import { useState } from "react";
import { Button } from "./button.tsx";

/** A text to take away, such as a command: shown whole, copied by one click. */
export function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <div className="flex items-start gap-2 rounded-md border border-line bg-sunk py-1 pr-1 pl-2.5">
      <code className="min-w-0 flex-1 py-1.5 font-mono text-xs break-all">{text}</code>
      <Button weight="quiet" aria-label={label} onClick={() => void copy().catch(() => setCopied(false))}>
        {copied ? <Check className="size-3.5" aria-hidden /> : <CopyIcon className="size-3.5" aria-hidden />}
        <span aria-live="polite">{copied ? "Copied" : "Copy"}</span>
      </Button>
    </div>
  );
}
