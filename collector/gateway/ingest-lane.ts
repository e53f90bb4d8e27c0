import type { Instant } from "../../proto/time.ts";

/** A sealed batch on its way to the store, as the agent's session received it. */
export type BatchFrame = {
  /** From the certificate, never from the message. */
  readonly agentId: string;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly receivedAt: Instant;
  /** The agent's clock minus ours, as estimated when the frame came. */
  readonly clockOffsetMs: number;
};

/** What became of a frame. `durable`: everything up to this sequence survives a power cut. */
export type Ingested =
  | { readonly kind: "durable"; readonly sequence: number }
  | { readonly kind: "refused"; readonly code: string; readonly sentence: string };

/** What one session may have under way; beyond it we stop reading from it. */
export const MAX_UNACKNOWLEDGED = { frames: 16, bytes: 1024 * 1024 } as const;

export type LaneDeps = {
  readonly ingest: (frame: BatchFrame) => Promise<Ingested>;
  /** Once for all that became durable together, in order, never before. */
  readonly onDurable: (sequence: number) => void;
  /** The first frame that was not taken; nothing after it is acknowledged. */
  readonly onRefused: (code: string, sentence: string) => void;
  readonly onFault: (cause: unknown) => void;
  /** Stop reading, or go on. */
  readonly onCrowded: (isCrowded: boolean) => void;
};

export type IngestLane = { readonly push: (frame: BatchFrame) => void; readonly close: () => void };

/**
 * Hands frames on in their order and acknowledges in that order too: a frame counts only when all
 * before it are durable. Frames beyond the bound wait here; the caller bounds how many can (allowance.ts).
 */
export function ingestLane(deps: LaneDeps): IngestLane {
  const waiting: BatchFrame[] = [];
  const underWay: { readonly size: number; sequence: number | undefined }[] = [];
  let isCrowded = false;
  let isClosed = false;
  let durable: number | undefined;

  const isFull = (): boolean =>
    underWay.length >= MAX_UNACKNOWLEDGED.frames ||
    underWay.reduce((sum, { size }) => sum + size, 0) >= MAX_UNACKNOWLEDGED.bytes;

  const advance = (): void => {
    while (!isClosed && !isFull()) {
      const frame = waiting.shift();
      if (frame === undefined) break;
      start(frame);
    }
    const isNowCrowded = waiting.length > 0 || isFull();
    if (isNowCrowded === isCrowded || isClosed) return;
    isCrowded = isNowCrowded;
    deps.onCrowded(isCrowded);
  };

  const start = (frame: BatchFrame): void => {
    const place: (typeof underWay)[number] = { size: frame.payload.length, sequence: undefined };
    underWay.push(place);
    deps.ingest(frame).then(
      (result) => {
        if (isClosed) return;
        if (result.kind === "refused") return end(() => deps.onRefused(result.code, result.sentence));
        place.sequence = result.sequence;
        settle();
      },
      (cause: unknown) => {
        if (!isClosed) end(() => deps.onFault(cause));
      },
    );
  };

  /** Moves past every frame at the head that is durable, and says so once per turn of the event loop. */
  const settle = (): void => {
    const isFirstOfTurn = durable === undefined;
    while (underWay[0]?.sequence !== undefined) {
      durable = Math.max(durable ?? 0, underWay[0].sequence);
      underWay.shift();
    }
    if (isFirstOfTurn && durable !== undefined) setImmediate(acknowledge);
    advance();
  };

  const acknowledge = (): void => {
    const sequence = durable;
    durable = undefined;
    if (sequence !== undefined && !isClosed) deps.onDurable(sequence);
  };

  const end = (tell: () => void): void => {
    acknowledge();
    close();
    tell();
  };

  const close = (): void => {
    isClosed = true;
    waiting.length = 0;
  };

  return {
    push: (frame) => {
      if (isClosed) return;
      waiting.push(frame);
      advance();
    },
    close,
  };
}
