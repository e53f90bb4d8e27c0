import { TONE_BOX, type Tone } from "../marks/tone.ts";

const KEY: readonly (readonly [tone: Tone, word: string])[] = [
  ["bad", "gets through"],
  ["good", "holds"],
  ["unsure", "settles nothing"],
  ["none", "not asked"],
];

/** How to read the four marks: always execution, prevention, detection, exposure. */
export function MarksKey() {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-mute">
      <span>Ran · Prevented · Detected · Exposed:</span>
      {KEY.map(([tone, word]) => (
        <span key={tone} className="inline-flex items-center gap-1.5">
          <span aria-hidden className={`size-3 rounded-[3px] border ${TONE_BOX[tone]}`} />
          {word}
        </span>
      ))}
    </p>
  );
}
