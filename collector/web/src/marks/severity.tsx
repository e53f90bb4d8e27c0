import type { ExposureView } from "../../../http/schemas.ts";

type Severity = ExposureView["severity"];

export const SEVERITY: Readonly<Record<Severity, { word: string; look: string }>> = {
  critical: { word: "Critical", look: "text-bad border-bad/50" },
  high: { word: "High", look: "text-aged border-aged/50" },
  medium: { word: "Medium", look: "text-ink border-edge" },
  low: { word: "Low", look: "text-mute border-line" },
  info: { word: "Info", look: "text-mute border-line" },
};

export const SEVERITIES = Object.keys(SEVERITY) as readonly Severity[];

/** What the report said, before anybody looked. */
export function SeverityMark({ is }: { readonly is: Severity }) {
  const { word, look } = SEVERITY[is];
  return (
    <span
      title="Severity as reported"
      className={`inline-block rounded border px-1.5 text-2xs font-medium whitespace-nowrap ${look}`}
    >
      {word}
    </span>
  );
}
