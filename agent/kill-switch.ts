import type { Outcome, SwitchedBy } from "../proto/outcome.ts";
import { engage, HALT_POLL_MS, isEngaged, reasonIn } from "./runner/halt.ts";

/** What the switch tells: that it went down or up, by whom and why. */
export type Switched = Extract<Outcome, { kind: "halted" | "resumed" }>;

type Deps = {
  readonly directory: string;
  readonly steadyMs: () => number;
  /** How long the agent may go on without a word of the collector; undefined is for ever. */
  readonly deadManMs: () => number | undefined;
  readonly switched: (what: Switched) => void;
};

/**
 * Everything that makes the agent stand still, in one place (trust A7): the halt file, a signal, the
 * collector's halt, the dead-man's handle. Each is told once when it begins and once when it ends.
 * The file survives a restart, and is told again after one.
 */
export type KillSwitch = {
  /** Looks at the file itself: what is asked before each try. */
  readonly isHalted: () => boolean;
  /** What is said of it without a look at the disk. */
  readonly isDown: () => boolean;
  /** Puts it down on a signal; holds at once, also where the file can't be written. */
  readonly signal: (because: string) => Promise<void>;
  /** The collector ended every job. It holds there: here the next job means that it was lifted. */
  readonly collectorHalted: (because: string) => void;
  readonly jobCame: () => void;
  /** A word of the collector. */
  readonly heard: () => void;
  readonly start: () => void;
  readonly stop: () => void;
};

/** Makes the switch; nothing is watched before `start`. */
export function killSwitch(deps: Deps): KillSwitch {
  const { directory } = deps;
  const down = new Set<SwitchedBy>();
  let heardAtMs = deps.steadyMs();
  let wasFile = isEngaged(directory);
  let timer: NodeJS.Timeout | undefined;
  if (wasFile) down.add("file");

  function set(by: SwitchedBy, because: string): void {
    if (down.has(by)) return;
    down.add(by);
    deps.switched({ kind: "halted", by, because });
  }

  function lift(by: SwitchedBy, because: string): void {
    if (down.delete(by)) deps.switched({ kind: "resumed", by, because });
  }

  function look(): void {
    const isFile = isEngaged(directory);
    if (isFile && !wasFile && !down.has("signal")) set("file", reasonIn(directory));
    if (!isFile && wasFile) {
      lift("file", "the halt file is gone");
      lift("signal", "the halt file is gone");
    }
    wasFile = isFile;
    const deadManMs = deps.deadManMs();
    const silentMs = deps.steadyMs() - heardAtMs;
    if (deadManMs !== undefined && silentMs > deadManMs)
      set("dead-man", `no word of the collector for ${Math.round(silentMs / 1_000)} s`);
    else lift("dead-man", "the collector was heard again");
  }

  return {
    isHalted: () => down.has("signal") || down.has("dead-man") || isEngaged(directory),
    isDown: () => down.has("signal") || down.has("dead-man") || down.has("file"),
    signal: async (because) => {
      set("signal", because);
      await engage(directory, because);
    },
    collectorHalted: (because) => set("collector", because),
    jobCame: () => lift("collector", "a job came again"),
    heard: () => {
      heardAtMs = deps.steadyMs();
    },
    start: () => {
      if (down.has("file"))
        deps.switched({
          kind: "halted",
          by: "file",
          because: `still, after a start: ${reasonIn(directory)}`,
        });
      timer = setInterval(look, HALT_POLL_MS);
    },
    stop: () => clearInterval(timer),
  };
}
