import type { Frame, IngestReply } from "./ingest.ts";

export type FrameReply = { readonly token: number; readonly reply: IngestReply };
export type PendingFrame = { readonly token: number; readonly frame: Frame };

export type GroupWriterDeps<A> = {
  /** One transaction for all of them. Rejects when it was rolled back. */
  readonly commitFrames: (frames: readonly PendingFrame[]) => Promise<readonly FrameReply[]>;
  readonly runCommand: (token: number, command: string, request: unknown) => Promise<A>;
  readonly tick: () => Promise<void>;
  /** Tells the outside what the last commit made true. */
  readonly publish: (frames: readonly FrameReply[], answers: readonly A[]) => void;
  readonly failed: (sentence: string) => void;
};

/** The most frames that share one commit: bounds how long an answer waits, and the memory of one transaction. */
export const MAX_GROUP_FRAMES = 128;

/**
 * Serialises everything that writes. Commands and ticks run one at a time; the frames that came in
 * meanwhile are committed together, so that many agents cost one fsync.
 */
export function groupWriter<A>(deps: GroupWriterDeps<A>) {
  const frames: PendingFrame[] = [];
  const commands: { readonly token: number; readonly command: string; readonly request: unknown }[] = [];
  let isTickDue = false;
  let isBusy = false;
  let onIdle: (() => void) | undefined;

  const work = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    try {
      while (frames.length + commands.length > 0 || isTickDue) await round();
    } finally {
      isBusy = false;
      onIdle?.();
    }
  };

  const round = async (): Promise<void> => {
    if (frames.length > 0) deps.publish(await commit(frames.splice(0, MAX_GROUP_FRAMES)), []);
    const next = commands.shift();
    if (next !== undefined) {
      const answer = await deps.runCommand(next.token, next.command, next.request);
      deps.publish([], [answer]);
    }
    if (isTickDue) {
      isTickDue = false;
      await deps.tick().catch((cause: unknown) => deps.failed(`The tick failed: ${words(cause)}`));
      deps.publish([], []);
    }
  };

  /** A group that fails is tried again frame by frame, so that one poison frame stops no one else's line. */
  const commit = async (group: readonly PendingFrame[]): Promise<readonly FrameReply[]> => {
    try {
      return await deps.commitFrames(group);
    } catch (cause) {
      if (group.length > 1) {
        const replies: FrameReply[] = [];
        for (const frame of group) replies.push(...(await commit([frame])));
        return replies;
      }
      deps.failed(`A frame could not be committed: ${words(cause)}`);
      return group.map(({ token }) => ({
        token,
        reply: { kind: "refused", code: "try-later", sentence: "The collector could not store this batch" },
      }));
    }
  };

  const start = (): void => void work();

  return {
    frame(token: number, frame: Frame): void {
      frames.push({ token, frame });
      start();
    },
    command(token: number, command: string, request: unknown): void {
      commands.push({ token, command, request });
      start();
    },
    tick(): void {
      isTickDue = true;
      start();
    },
    /** Resolves once nothing waits any more. */
    drained: (): Promise<void> =>
      new Promise((resolve) => {
        if (!isBusy) resolve();
        else onIdle = resolve;
      }),
  };
}

const words = (cause: unknown): string => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
