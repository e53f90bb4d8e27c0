import { useLive } from "./provider.tsx";
import type { Connection } from "./stream.ts";

const WORDS: Readonly<Record<Connection, { word: string; title: string; dot: string }>> = {
  live: { word: "Live", title: "What happens appears here within a second", dot: "bg-good" },
  connecting: { word: "Connecting", title: "Opening the live stream", dot: "hatched border border-mute" },
  lost: {
    word: "Reconnecting",
    title: "The live stream is cut: what you see may be old. Nothing is lost, it resumes where it stopped",
    dot: "bg-bad",
  },
};

/** Whether the page is still being told: an old page must not look like a quiet one. */
export function ConnectionState() {
  const { word, title, dot } = WORDS[useLive().connection];
  return (
    <span role="status" title={title} className="mr-1 flex items-center gap-1.5 text-xs text-mute">
      <span aria-hidden className={`size-2 rounded-full ${dot}`} />
      <span className="max-[26rem]:sr-only">{word}</span>
    </span>
  );
}
