import type { Instant } from "../proto/time.ts";
import type { Presence } from "./app/agent-session.ts";
import type { SettleExposureDeps } from "./app/settle-exposure.ts";
import type { Segment } from "./domain/asset.ts";

type Vantages = ReturnType<SettleExposureDeps["vantages"]>;
type Deps = {
  readonly settle: { segments(): readonly Segment[]; settleSoon(segment: string, at: number): void };
  readonly present: ReadonlyMap<string, Presence>;
  readonly clock: () => Instant;
};

/** Segments with whether a live agent stands in them; a change of that settles what rests on the segment again. */
export function writerVantages({ settle, present, clock }: Deps) {
  let known: Vantages | undefined;
  const list = (): Vantages => {
    const live = new Set([...present.values()].map(({ segment }) => segment));
    known ??= settle.segments().map((segment) => ({ ...segment, hasLiveAgent: live.has(segment.id) }));
    return known;
  };
  return {
    list,
    changed(): void {
      const before = new Map(known?.map(({ id, hasLiveAgent }) => [id, hasLiveAgent]));
      known = undefined;
      for (const { id, hasLiveAgent } of list()) {
        if (before.get(id) !== hasLiveAgent) settle.settleSoon(id, clock());
      }
    },
    /** What is known now, to be put back when the transaction that changes it fails. */
    kept: (): Vantages | undefined => known,
    restore: (before: Vantages | undefined): void => {
      known = before;
    },
  };
}
