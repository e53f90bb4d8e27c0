import { CircleAlert } from "lucide-react";
import { Refusal } from "../api/request.ts";
import { Button } from "./button.tsx";

type Props = { readonly error: unknown; readonly title?: string; readonly onRetry?: () => void };

/** What went wrong, in the collector's own words, and the way to try again. */
export function Failure({ error, title, onRetry }: Props) {
  const words = wordsOf(error);
  const { detail, code } = words;
  return (
    <div role="alert" className="flex items-start gap-3 rounded-lg border border-bad/40 bg-bad/6 px-4 py-3">
      <CircleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
      <div className="min-w-0 flex-1 text-sm">
        <p className="font-medium">{title ?? words.title}</p>
        <p className="break-words">{detail}</p>
        {code !== "" && <p className="mt-0.5 font-mono text-2xs text-mute">{code}</p>}
      </div>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}

function wordsOf(error: unknown): { title: string; detail: string; code: string } {
  if (error instanceof Refusal) return error.problem;
  return {
    title: "The console failed",
    detail: error instanceof Error ? error.message : "Nothing more is known",
    code: "",
  };
}
