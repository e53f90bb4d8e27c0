import type { WebSocket } from "ws";
import type { Clock } from "../../proto/time.ts";
import { fullAllowance, isFlood, restMs, spend } from "./allowance.ts";

/** Decides when one websocket is read from. */
export type Throttle = {
  /** Counts what arrived. False when it is more than any agent has a reason to send. */
  readonly charge: (size: number) => boolean;
  /** Frames wait for the store (ingest-lane.ts). */
  readonly crowd: (isCrowded: boolean) => void;
  readonly isReading: () => boolean;
  /** Reads whatever comes, for the closing handshake. */
  readonly release: () => void;
};

/** Stops reading while the peer is beyond its allowance or the store is behind, so that TCP slows the peer down. */
export function throttle(socket: Pick<WebSocket, "pause" | "resume">, clock: Clock): Throttle {
  let allowance = fullAllowance(clock());
  let isCrowded = false;
  let isReleased = false;
  let resting: NodeJS.Timeout | undefined;

  const isReading = (): boolean => isReleased || (!isCrowded && resting === undefined);

  const apply = (): void => {
    if (isReading()) socket.resume();
    else socket.pause();
  };

  return {
    charge: (size) => {
      allowance = spend(allowance, size, clock());
      const wait = restMs(allowance);
      if (wait > 0 && resting === undefined && !isReleased) {
        resting = setTimeout(() => {
          resting = undefined;
          apply();
        }, wait);
        apply();
      }
      return !isFlood(allowance);
    },
    crowd: (crowded) => {
      isCrowded = crowded;
      apply();
    },
    isReading,
    release: () => {
      isReleased = true;
      clearTimeout(resting);
      apply();
    },
  };
}
