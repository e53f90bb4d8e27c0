import { showTarget, type Target } from "../../proto/target.ts";

/** Where a run looked: its target; or `host NAME`, the asset on which its agent stands, where it had none. */
export const showPlace = (target: Target | null | undefined, asset: string): string =>
  target === null || target === undefined ? `host ${asset}` : showTarget(target);
