import type { Instant } from "../../proto/time.ts";
import type { ExposureState } from "../domain/exposure-state.ts";
import { type IntelMove, intelMove, rankOf } from "../domain/intel-move.ts";
import type { LiveLine } from "../domain/trail.ts";

export type ReprioritiseDeps = {
  readonly queue: {
    isEmpty(): boolean;
    next(most: number): readonly { readonly exposureNo: number; readonly updateNo: number }[];
    updateOf(exposureNo: number): number | undefined;
    drop(exposureNo: number): void;
    keepMove(
      updateNo: number,
      exposureNo: number,
      move: {
        readonly kind: IntelMove["kind"];
        readonly rank: number;
        readonly isUp: boolean;
        readonly body: string;
      },
    ): void;
    counts(updateNo: number): {
      readonly band: number;
      readonly due: number;
      readonly score: number;
      readonly up: number;
    };
    open(): readonly {
      readonly no: number;
      readonly feed: string;
      readonly version: string;
      readonly touched: number;
    }[];
    hasWaiting(updateNo: number): boolean;
    end(updateNo: number, at: number): void;
  };
  /** Derives an exposure's state anew and keeps it, without a line on its priority. */
  readonly rederive: (
    exposureNo: number,
  ) => { readonly before: Partial<ExposureState>; readonly after: ExposureState } | undefined;
  readonly trail: { say(line: LiveLine): void };
  /** Told what can't be settled; the others go on. */
  readonly putOff: (exposureNo: number, cause: unknown) => void;
};

/** Exposures that are looked up at a time; between two the clock is asked. */
const STEP = 50;

/** Settles one exposure that a catalogue touched, and keeps what moved under the update that did it. */
export function reprioritiseOne(deps: ReprioritiseDeps, exposureNo: number, updateNo: number): void {
  deps.queue.drop(exposureNo);
  let derived: ReturnType<ReprioritiseDeps["rederive"]>;
  try {
    derived = deps.rederive(exposureNo);
  } catch (cause) {
    deps.putOff(exposureNo, cause);
    return;
  }
  const move = derived && intelMove(derived.before, derived.after);
  if (move === undefined) return;
  const { kind, isUp } = move;
  deps.queue.keepMove(updateNo, exposureNo, { kind, isUp, rank: rankOf(move), body: JSON.stringify(move) });
}

/**
 * Goes on with what waits until `isOver`, or about `most` are done: true when more waits. An update whose last exposure is done is said on
 * the live stream, once, with its numbers.
 */
export function reprioritiseSome(
  deps: ReprioritiseDeps,
  now: Instant,
  most: number,
  isOver: () => boolean,
): boolean {
  for (let done = 0; done < most && (done === 0 || !isOver()); done += STEP) {
    const step = deps.queue.next(STEP);
    for (const { exposureNo, updateNo } of step) reprioritiseOne(deps, exposureNo, updateNo);
    if (step.length < STEP) break;
  }
  for (const update of deps.queue.open()) {
    if (deps.queue.hasWaiting(update.no)) continue;
    endUpdate(deps, update, now);
  }
  return !deps.queue.isEmpty();
}

/** The digest of an update: one line, however many exposures moved. */
export function endUpdate(
  deps: Pick<ReprioritiseDeps, "queue" | "trail">,
  update: { readonly no: number; readonly feed: string; readonly version: string; readonly touched: number },
  now: Instant,
): void {
  deps.queue.end(update.no, now);
  const { band, due, score, up } = deps.queue.counts(update.no);
  deps.trail.say({
    at: now,
    kind: "intel-changed",
    segment: undefined,
    exposureId: undefined,
    runId: undefined,
    agentId: undefined,
    title: `${update.feed.toUpperCase()} ${update.version}`,
    detail: `${update.touched} exposures prioritised again: ${band} in another band, ${due} with another due date, ${score} with another score; ${up} more urgent (plumbline intel changes)`,
    tone: up > 0 ? "bad" : "neutral",
    axes: undefined,
  });
}
