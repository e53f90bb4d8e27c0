import type { Frame, IngestReply } from "./ingest.ts";

export type FrameReply = { readonly token: number; readonly reply: IngestReply };
export type PendingFrame = { readonly token: number; readonly frame: Frame };

export type GroupWriterDeps<A> = {
  /** One transaction for all of them. Rejects when it was rolled back. */
  readonly commitFrames: (frames: readonly PendingFrame[]) => Promise<readonly FrameReply[]>;
  /** Files a frame that could not be committed time after time, in a transaction of its own. */
  readonly setAside: (frame: Frame, because: string) => Promise<IngestReply>;
  readonly runCommand: (token: number, command: string, request: unknown) => Promise<A>;
  readonly tick: () => Promise<void>;
  /** A slice of what can wait, between the rounds of those who can't: true when more is left. */
  readonly goOn?: () => boolean;
  /** Tells the outside what the last commit made true. */
  readonly publish: (frames: readonly FrameReply[], answers: readonly A[]) => void;
  readonly failed: (sentence: string) => void;
  /**
   * Resolves once what has arrived meanwhile was taken in. Without it every frame would be
   * committed alone, as soon as its own message is delivered, while the others wait behind it.
   */
  readonly gather: () => Promise<void>;
};

/** The most frames that share one commit: bounds how long an answer waits, and the memory of one transaction. */
export const MAX_GROUP_FRAMES = 128;

/** A frame that failed this often by itself is poison: it is set aside, so that its agent's line goes on (trust.md R11). */
export const MAX_FRAME_TRIES = 3;

/**
 * Serialises everything that writes. Commands and ticks run one at a time; the frames that came in
 * meanwhile are committed together, so that many agents cost one fsync.
 */
export function groupWriter<A>(deps: GroupWriterDeps<A>) {
  const frames: PendingFrame[] = [];
  const commands: { readonly token: number; readonly command: string; readonly request: unknown }[] = [];
  /** The frame of each agent that failed last, and how often it has. */
  const failures = new Map<string, { readonly signature: Uint8Array; readonly tries: number }>();
  let isTickDue = false;
  let isBusy = false;
  let isMoreLeft = false;
  let onIdle: (() => void) | undefined;

  const work = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    try {
      // What can wait is in the store: it is not waited for when the process ends.
      while (frames.length + commands.length > 0 || isTickDue || (isMoreLeft && onIdle === undefined)) {
        await deps.gather();
        await round();
      }
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
    if ((isMoreLeft || isTickDue) && deps.goOn !== undefined) goOn(deps.goOn);
    if (isTickDue) {
      isTickDue = false;
      await deps.tick().catch((cause: unknown) => deps.failed(`The tick failed: ${words(cause)}`));
      deps.publish([], []);
    }
  };

  const goOn = (slice: () => boolean): void => {
    try {
      isMoreLeft = slice();
    } catch (cause) {
      // The next tick tries again.
      isMoreLeft = false;
      deps.failed(`A slice of what can wait failed: ${words(cause)}`);
    }
    deps.publish([], []);
  };

  /** A group that fails is tried again frame by frame, so that one poison frame stops no one else's line. */
  const commit = async (group: readonly PendingFrame[]): Promise<readonly FrameReply[]> => {
    try {
      const replies = await deps.commitFrames(group);
      for (const { frame } of group) failures.delete(frame.agentId);
      return replies;
    } catch (cause) {
      const [only] = group;
      if (only !== undefined && group.length === 1) return [await failed(only, cause)];
    }
    const replies: FrameReply[] = [];
    const stopped = new Set<string>();
    for (const pending of group) {
      const { token, frame } = pending;
      // What follows a frame that waits would only look like a gap.
      const [reply] = stopped.has(frame.agentId) ? [{ token, reply: TRY_LATER }] : await commit([pending]);
      if (reply === undefined) continue;
      if (reply.reply === TRY_LATER) stopped.add(frame.agentId);
      replies.push(reply);
    }
    return replies;
  };

  const failed = async ({ token, frame }: PendingFrame, cause: unknown): Promise<FrameReply> => {
    deps.failed(`A frame of agent ${frame.agentId} could not be committed: ${words(cause)}`);
    const before = failures.get(frame.agentId);
    const isSame = before !== undefined && Buffer.compare(before.signature, frame.signature) === 0;
    const tries = isSame ? before.tries + 1 : 1;
    failures.set(frame.agentId, { signature: frame.signature, tries });
    if (tries < MAX_FRAME_TRIES) return { token, reply: TRY_LATER };
    try {
      const reply = await deps.setAside(frame, cause instanceof Error ? cause.message : String(cause));
      failures.delete(frame.agentId);
      return { token, reply };
    } catch (again) {
      // Not the frame's fault then: a full disk, say. The agent keeps it.
      deps.failed(`Nor could it be set aside: ${words(again)}`);
      return { token, reply: TRY_LATER };
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

/** The agent keeps the batch and sends it again. */
const TRY_LATER: IngestReply = {
  kind: "refused",
  code: "try-later",
  sentence: "The collector could not store this batch",
};

const words = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
