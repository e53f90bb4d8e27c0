import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";

const TYPING_PAUSE_MS = 300;

type Props = { readonly q: string; readonly onAsk: (q: string) => void };

/** Asks when typing pauses, and follows the address while nobody types. */
export function SearchBox({ q, onAsk }: Props) {
  const [text, setText] = useState(q);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (document.activeElement !== box.current) setText(q);
  }, [q]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing asks, not a page drawn again
  useEffect(() => {
    if (text.trim() === q) return;
    const timer = setTimeout(() => onAsk(text.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="relative min-w-0 flex-1 sm:w-64 sm:flex-none">
      <Search className="absolute top-2.5 left-2.5 size-3.5 text-mute" aria-hidden />
      <input
        ref={box}
        type="search"
        aria-label="Search title, asset, CVE"
        placeholder="Title, asset, CVE…"
        value={text}
        onChange={({ target }) => setText(target.value)}
        className="min-h-[34px] w-full rounded-md border border-edge bg-raised pr-2 pl-8 text-sm placeholder:text-mute"
      />
    </div>
  );
}
