import type { AgentView } from "../../../http/fleet-schemas.ts";
import { Age } from "../ui/moment.tsx";

const LOOKS: Readonly<Record<AgentView["status"], readonly [word: string, dot: string]>> = {
  live: ["Live", "bg-good border-good"],
  silent: ["Silent", "hatched border-mute"],
  "never-seen": ["Never seen", "border-mute"],
  expired: ["Expired", "hatched border-bad"],
  pending: ["Waits for approval", "border-aged"],
  frozen: ["Frozen", "bg-bad border-bad"],
  revoked: ["Revoked", "bg-bad border-bad"],
};

/** Agents whose clock is off by more than this have it shown: their instants are corrected by it. */
const NOTABLE_OFFSET_MS = 500;

export function AgentStatus({
  agent: { status, halted, lastSeenAt, clockOffsetMs },
}: {
  readonly agent: AgentView;
}) {
  const [word, dot] = LOOKS[status];
  const off = clockOffsetMs !== null && Math.abs(clockOffsetMs) > NOTABLE_OFFSET_MS;
  return (
    <>
      <span className="flex items-center gap-1.5 font-medium">
        <span aria-hidden className={`size-2.5 rounded-full border-[1.5px] ${dot}`} />
        {word}
        {halted && <span className="text-bad">, halted</span>}
      </span>
      {lastSeenAt !== null && (
        <span className="label block">
          seen <Age at={lastSeenAt} />
        </span>
      )}
      {off && (
        <span className="block text-xs text-aged">clock off by {(clockOffsetMs / 1000).toFixed(1)} s</span>
      )}
    </>
  );
}
